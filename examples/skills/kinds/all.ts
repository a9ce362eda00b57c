import type { Kind } from '../kind';
import { arithmetic } from './arithmetic';
import { clamping } from './clamping';
import { counting } from './counting';
import { dictionaries } from './dictionaries';
import { filters } from './filters';
import { mapping } from './mapping';
import { neighbours } from './neighbours';
import { ranges } from './ranges';
import { slices } from './slices';
import { sums } from './sums';
import { tests } from './tests';
import { texts } from './texts';

const SKILLS = [
  ...[arithmetic, tests, clamping, slices, filters, counting],
  ...[mapping, sums, dictionaries, ranges, texts, neighbours],
];
/** The last kinds of each skill, which nothing is taught of. */
const UNSEEN = 2;

/** A dozen skills with eight kinds each: errors are taught of these. */
export const TAUGHT: Kind[] = SKILLS.flatMap((kinds) => kinds.slice(0, -UNSEEN));
/** Other kinds of the same skills. */
export const OTHERS: Kind[] = SKILLS.flatMap((kinds) => kinds.slice(-UNSEEN));
