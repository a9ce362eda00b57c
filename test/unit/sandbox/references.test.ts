/** A tenth of the public benchmarks; `references.full.test.ts` has the whole. */
import { describeReferences } from './references';

describeReferences({ every: 10, passed: 30 });
