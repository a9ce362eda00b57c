/** Every attack; what takes seconds by one form of tests, another for each, and by all of them in `hostile.full.test.ts`. */
import { describeHostile, SLOW } from './hostile';

const FORMS = 3;
describeHostile((file, form) => !SLOW.test(file) || file.length % FORMS === form);
