/** Who writes a task: each side has names, phrasings and constants of its own, so that no task is written twice. */
import type { Argument, Constants, Kind } from './kind';

/** Tasks that errors are taught from, tasks that are held out, and the instructor's. */
export const SIDES = ['teach', 'instructor', 'held out'] as const;
export type Side = (typeof SIDES)[number];

/** A task before it is written: which kind, of what, and in which words. */
export interface Draft {
  kind: Kind;
  constants: Constants;
  parameter: string;
  opening: string;
}

const ASKED = [
  'Write a Python function `{call}` that returns {what}.',
  'Define a function `{call}` which returns {what}.',
  'Write `{call}` in Python. It returns {what}.',
];
const OPENINGS: Record<Side, string[]> = {
  teach: ASKED,
  'held out': ASKED,
  instructor: [
    'Implement the function `{call}`. It should return {what}.',
    'Create a Python function `{call}` returning {what}.',
    'We need a function `{call}`: it has to return {what}.',
  ],
};
const PARAMETERS: Record<Side, Record<Argument, string[]>> = {
  teach: {
    number: ['number', 'amount', 'i'],
    numbers: ['numbers', 'data', 'sizes'],
    words: ['words', 'lines', 'parts'],
    text: ['text', 'line', 'sentence'],
    table: ['scores', 'prices', 'costs'],
  },
  'held out': {
    number: ['x', 'value', 'size'],
    numbers: ['values', 'items', 'nums'],
    words: ['names', 'labels', 'entries'],
    text: ['word', 'name', 's'],
    table: ['ages', 'counts', 'points'],
  },
  instructor: {
    number: ['k', 'num', 'quantity', 'total', 'level'],
    numbers: ['readings', 'ratings', 'series', 'results', 'heights'],
    words: ['terms', 'tags', 'tokens', 'titles', 'keys'],
    text: ['phrase', 'title', 'string', 'label', 'message'],
    table: ['stock', 'marks', 'weights', 'grades', 'levels'],
  },
};
const LETTERS = 'aeiotrnslmpdbkg';

/** Drafts of one kind, with other constants, names and phrasings each. */
export function draw(kind: Kind, side: Side, count: number, random: () => number): Draft[] {
  const parameters = shuffled(PARAMETERS[side][kind.argument], random);
  const openings = shuffled(OPENINGS[side], random);
  const constants = constantsOf(kind, side, count, random);
  return constants.map((each, at) => ({
    ...{ kind, constants: each },
    parameter: parameters[at % parameters.length] ?? '',
    opening: openings[at % openings.length] ?? '',
  }));
}

/** Different ones as long as there are some. */
function constantsOf({ ranges }: Kind, side: Side, count: number, random: () => number): Constants[] {
  const numbers = (range?: readonly [number, number]) =>
    range === undefined ? [0] : shuffled(numbersOf(range, side), random);
  const letters = () =>
    shuffled(
      [...LETTERS].filter((_, at) => isOf(at, side)),
      random,
    );
  const [n, m, c, d] = [numbers(ranges.n), numbers(ranges.m), letters(), letters()];
  return Array.from({ length: count }, (_, at) => {
    const letter = ranges.c ? (c[at % c.length] ?? '') : '';
    const others = d.filter((each) => each !== letter);
    return {
      n: n[at % n.length] ?? 0,
      m: m[at % m.length] ?? 0,
      c: letter,
      d: ranges.d ? (others[at % others.length] ?? '') : '',
    };
  });
}

function numbersOf([from, to]: readonly [number, number], side: Side): number[] {
  const all = Array.from({ length: to - from + 1 }, (_, at) => from + at);
  return all.filter((each) => isOf(each, side));
}

/** Every third number and letter is a side's. */
function isOf(place: number, side: Side): boolean {
  return SIDES[place % SIDES.length] === side;
}

/** In an order of chance. */
export function shuffled<T>(all: T[], random: () => number): T[] {
  return all
    .map((each) => ({ each, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ each }) => each);
}
