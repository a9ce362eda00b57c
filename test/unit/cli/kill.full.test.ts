/** Twenty kills of each command. */
import { describeKills } from './kill';

describeKills({ times: 20, cases: 200 });
