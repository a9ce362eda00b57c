/** A kind of task: a template, of which each choice of constants makes another task. */

/** What is given to the function of a task, and what it gives back. */
export type Value = number | boolean | string | Value[] | { [key: string]: Value };

/** What a function's one argument can be. */
export interface Arguments {
  number: number;
  numbers: number[];
  words: string[];
  text: string;
  table: Record<string, number>;
}
export type Argument = keyof Arguments;

/** What differs between two tasks of a kind: two numbers and two letters, as far as the kind has them. */
export interface Constants {
  n: number;
  m: number;
  c: string;
  d: string;
}

/** What a typical misconception makes of the program; in `code`, `{n}` and its like stand for constants. */
export interface Slip {
  believes: string;
  category:
    'off-by-one' | 'wrong-condition' | 'misread-statement' | 'missed-edge-case' | 'api-misuse' | 'other';
  code: string;
  answer: (given: Value, constants: Constants) => Value;
}

/** A kind of task. In its texts `{p}` is the parameter, `{n}`, `{m}`, `{c}` and `{d}` are constants. */
export interface Kind {
  name: string;
  skill: string;
  argument: Argument;
  /** From where to where its numbers go, and whether it has letters. */
  ranges: { n?: Range; m?: Range; c?: true; d?: true };
  called: string;
  /** What the function returns, in words. */
  says: string;
  /** The same as an expression of Python. */
  code: string;
  /** The same again, so that what tests expect does not come from running the program that they judge. */
  answer: (given: Value, constants: Constants) => Value;
  slips: Slip[];
}
type Range = readonly [from: number, to: number];

/** How a kind is written down. */
interface Written<T> extends Pick<Kind, 'name' | 'called' | 'says' | 'code'> {
  n?: Range;
  m?: Range;
  c?: true;
  d?: true;
  answer: (given: T, constants: Constants) => Value;
  slips: [
    believes: string,
    category: Slip['category'],
    code: string,
    answer: (given: T, constants: Constants) => Value,
  ][];
}

/** Kinds of one skill whose functions take the same. */
export function kindsOf<A extends Argument>(
  skill: string,
  argument: A,
  written: Written<Arguments[A]>[],
): Kind[] {
  type Given = Arguments[A];
  return written.map(({ n, m, c, d, answer, slips, ...texts }) => ({
    ...texts,
    ...{ skill, argument, ranges: { n, m, c, d } },
    answer: (given, constants) => answer(given as Given, constants),
    slips: slips.map(([believes, category, code, its]) => ({
      ...{ believes, category, code },
      answer: (given, constants) => its(given as Given, constants),
    })),
  }));
}

/** Division and remainder as Python has them, for numbers below zero too. */
export const floorDiv = (a: number, b: number) => Math.floor(a / b);
export const mod = (a: number, b: number) => ((a % b) + b) % b;
export const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);
/** The numbers from `from` to below `to`. */
export const range = (from: number, to: number, step = 1) =>
  Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, at) => from + at * step);
