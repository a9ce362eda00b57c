import { randomFrom } from '../../../src/base/random';
import type { Row } from '../../../examples/skills/suites';
import { anyPair, draftOf, type Side } from './draw';
import type { Part } from './part';
import { PARTS, SKILLS } from './parts/all';
import { kindOf, programOf, statementOf, writtenOf, type Written } from './task';

/** Skills of which no task is taught: one of each slot. */
const HELD_OUT_SKILLS = ['ranges', 'bounds', 'extremes'];
/** Of the tasks of a run. The pilot that chose the learning rate had those of seed 11. */
const SEED = 12;

/** How many tasks a suite has. */
export interface Sizes {
  /** Tasks that errors are taught from; as many are held out of the same kinds. */
  taught: number;
  unseen: number;
  others: number;
}

/**
 * The suites: `teach`; `taught`, the same kinds with other numbers; `unseen`, other kinds of the same parts; `others`,
 * of skills that are not taught.
 */
export function suitesOf(
  { taught, unseen, others }: Sizes,
  seed = SEED,
): Record<'teach' | 'taught' | 'unseen' | 'others', Row[]> {
  const random = randomFrom(seed);
  const [own, apart] = partsBySkill();
  const both = kindsOf(taught, own, ['teach', 'held out'], random);
  const known = new Set(both.map(({ kind }) => kind));
  const alone = (kinds: Kind[], at: number) =>
    kinds.map(({ written }, id) => rowOf(written[at], `${id + 1}`));
  return {
    teach: alone(both, 0),
    taught: alone(both, 1),
    unseen: alone(kindsOf(unseen, own, ['held out'], random, known), 0),
    others: alone(kindsOf(others, apart, ['held out'], random), 0),
  };
}

/** A kind of task, written by each of some sides. */
interface Kind {
  kind: string;
  written: Written[];
}

/** So many kinds of which every side can write a task, none of them known. */
function kindsOf(
  count: number,
  among: Part[],
  sides: Side[],
  random: () => number,
  known = new Set<string>(),
): Kind[] {
  const found = new Map<string, Kind>();
  for (let tries = 0; found.size < count; tries += 1) {
    if (tries > 50 * count) throw new Error(`There are no ${count} kinds of task.`);
    const parts = anyPair(random, among);
    const kind = kindOf({ parts });
    const written = sides.flatMap((side) => writtenOf(() => draftOf(parts, side, random), random) ?? []);
    if (written.length === sides.length && !known.has(kind)) found.set(kind, { kind, written });
  }
  return [...found.values()];
}

/** The parts that may be taught, and those that may not. */
export function partsBySkill(): [own: Part[], apart: Part[]] {
  const isApart = ({ skill }: Part) => HELD_OUT_SKILLS.includes(skill) && SKILLS.includes(skill);
  return [PARTS.filter((part) => !isApart(part)), PARTS.filter(isApart)];
}

function rowOf(written: Written | undefined, id: string): Row {
  if (written === undefined) throw new Error(`Task ${id} was not written.`);
  const { draft, tests } = written;
  return {
    id,
    prompt: statementOf(draft),
    tests,
    entry_point: draft.name,
    reference_solution: programOf(draft),
    tags: draft.parts.map(({ name, skill }) => `${skill}/${name}`),
  };
}
