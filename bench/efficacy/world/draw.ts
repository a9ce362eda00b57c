/** Who writes a task: each side has numbers of its own, so that no task is written twice. */
import { SLOTS, type Part } from './part';
import { PARTS } from './parts/all';
import type { Draft } from './task';

/** What the target saw before, tasks that errors are taught from, tasks that are held out, and the instructor's. */
export type Side = 'before' | 'teach' | 'held out' | 'instructor';

/** Which numbers are a side's, by what they leave when divided by 3. What the target saw before has all of them. */
const RESTS: Record<Side, number[]> = { before: [0, 1, 2], teach: [0], 'held out': [1], instructor: [2] };

const ASKED = [
  'Write a function `{call}` on a list of numbers.',
  'Define `{call}` for the list of numbers `{p}`.',
  'We need `{call}`, where `{p}` is a list of numbers.',
];
const TAUGHT = [
  'Implement `{call}`: it takes numbers in a list.',
  'Here is a list `{p}` of numbers; write `{call}` for it.',
  'Create the function `{call}`, given a list of numbers.',
];
const OPENINGS: Record<Side, string[]> = {
  before: [...ASKED, ...TAUGHT],
  teach: ASKED,
  'held out': ASKED,
  instructor: TAUGHT,
};
const NAMES =
  'answer,apply,collect,compute,convert,derive,evaluate,figure,gather,handle,measure,process,reckon,reduce,report,resolve,result,select,settle,solve,treat,work'.split(
    ',',
  );
const PARAMETERS = 'numbers,values,items,data,nums,readings,scores,sizes'.split(',');

/** A task of two parts in a side's own words and numbers. */
export function draftOf(parts: [Part, Part], side: Side, random: () => number): Draft {
  return {
    parts,
    numbers: [numberFor(parts[0], side, random), numberFor(parts[1], side, random)],
    name: pick(NAMES, random),
    parameter: pick(PARAMETERS, random),
    opening: pick(OPENINGS[side], random),
  };
}

/** Two parts in the order in which they can be done. */
export function paired(a: Part, b: Part): [Part, Part] | undefined {
  const order = SLOTS.indexOf(a.slot) - SLOTS.indexOf(b.slot);
  if (order === 0) return undefined;
  return order < 0 ? [a, b] : [b, a];
}

/** Some part that can stand beside another one. */
export function companionOf(part: Part, among: Part[], random: () => number): Part {
  return pick(
    among.filter(({ slot }) => slot !== part.slot),
    random,
  );
}

/** Two parts by chance. */
export function anyPair(random: () => number, among = PARTS): [Part, Part] {
  const one = pick(among, random);
  return paired(one, companionOf(one, among, random)) ?? anyPair(random, among);
}

/** One of a list, by chance. */
export function pick<T>(all: T[], random: () => number): T {
  const chosen = all[Math.floor(random() * all.length)];
  if (chosen === undefined) throw new Error('There is nothing to choose from.');
  return chosen;
}

function numberFor({ most }: Part, side: Side, random: () => number): number {
  const all = Array.from({ length: most - 1 }, (_, at) => at + 2);
  return pick(
    all.filter((each) => RESTS[side].includes(each % 3)),
    random,
  );
}
