/**
 * Every attack by values, and by one of the other two forms; what takes seconds by one of the three.
 * `hostile.full.test.ts` has all of it.
 */
import { describeHostile, SLOW } from './hostile';

const [VALUES, FORMS] = [0, 3];
describeHostile((file, form) =>
  SLOW.test(file) ? form === file.length % FORMS : form === VALUES || form === 1 + (file.length % 2),
);
