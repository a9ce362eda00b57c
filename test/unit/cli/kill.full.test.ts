/** Twenty kills of each command. */
import { describeKills } from './kill';

describeKills(20);
