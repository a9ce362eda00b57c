/** One kill of each command; `kill.full.test.ts` has twenty. */
import { describeKills } from './kill';

describeKills({ times: 1, cases: 80 });
