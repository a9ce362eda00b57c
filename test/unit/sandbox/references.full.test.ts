/** The whole of the public benchmarks. */
import { describeReferences } from './references';

describeReferences({ every: 1, passed: 348 });
