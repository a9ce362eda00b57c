/** The attacks that take seconds, by every form of tests. */
import { describeHostile, SLOW } from './hostile';

describeHostile((file) => SLOW.test(file));
