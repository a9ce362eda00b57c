/** A twentieth of the public benchmarks; `references.full.test.ts` has the whole. */
import { describeReferences } from './references';

describeReferences({ every: 20, passed: 18 });
