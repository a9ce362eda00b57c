/** Eighty programs in a random order; `stress.full.test.ts` has three hundred. */
import { describeStress } from './stress';

describeStress(80);
