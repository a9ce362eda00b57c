import { randomFrom } from '../../src/base/random';
import { shortHash } from '../../src/base/hash';
import { draw, type Side } from './draw';
import type { Kind } from './kind';
import { OTHERS, TAUGHT } from './kinds/all';
import { write } from './task';

/** A row of a suite, in Errorbook's own form. */
export interface Row {
  id: string;
  prompt: string;
  tests: string[];
  entry_point: string;
  reference_solution: string;
  tags: string[];
}

/** How many tasks of each kind there are. */
export interface Sizes {
  /** @default 1 */
  teach?: number;
  /** @default 2 */
  gate?: number;
  /** Of each of the kinds that nothing is taught of. @default 1 */
  sealed?: number;
}

/**
 * Three suites: errors are taught from `teach`, `gate` has tasks of the same kinds with other constants, `sealed` has
 * other kinds of the same skills. The same seed gives the same tasks.
 */
export function suitesOf(seed: number, { teach = 1, gate = 2, sealed = 1 }: Sizes = {}) {
  const rows = (kinds: Kind[], side: Side, count: number) =>
    kinds.flatMap((kind) => rowsOf(kind, side, count, seed));
  return {
    teach: rows(TAUGHT, 'teach', teach),
    gate: rows(TAUGHT, 'held out', gate),
    sealed: rows(OTHERS, 'held out', sealed),
  };
}

/** Rows of one kind, with chance of its own: a kind more or less changes none of the others. */
function rowsOf(kind: Kind, side: Side, count: number, seed: number): Row[] {
  const random = randomFrom(parseInt(shortHash(`${seed} ${side} ${kind.skill} ${kind.name}`, 8), 16));
  return draw(kind, side, count, random).map((draft) => {
    const { statement, entryPoint, solution, tests } = write(draft, random);
    return {
      id: `${kind.skill}/${entryPoint}`,
      prompt: statement,
      tests,
      entry_point: entryPoint,
      reference_solution: solution,
      tags: [kind.skill],
    };
  });
}
