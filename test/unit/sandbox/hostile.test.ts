/**
 * Every attack on tests that are judged by values, and one other form for each; what takes seconds by one form alone.
 * All of it is in `hostile.full.test.ts`.
 */
import { describeHostile, SLOW } from './hostile';

const FORMS = 3;
describeHostile((file, form) => (form === 0 && !SLOW.test(file)) || file.length % FORMS === form);
