/** Three kills of each command; `kill.full.test.ts` has twenty. */
import { describeKills } from './kill';

describeKills(3);
