/** What tasks of this world are put together from: each has two parts, done one after the other on a list of numbers. */
import type { Value } from '../../../examples/skills/kind';

/** What a part does: it leaves some numbers out, makes others of them, or gives one answer. */
export const SLOTS = ['keep', 'make', 'give'] as const;
type Slot = (typeof SLOTS)[number];

/** A part of a task, right or as its misconception has it. `{n}` is its number, `{xs}` the list. */
export interface Part {
  name: string;
  skill: string;
  slot: Slot;
  /** The largest number that it is given. */
  most: number;
  says: string;
  code: string;
  answer: (numbers: number[], n: number) => Value;
  /** What is believed where it goes wrong, and what is written and given then. */
  slip: { believes: string; code: string; answer: (numbers: number[], n: number) => Value };
}

/** A rule for one number, beside a wrong one: how Python writes them, and what they give. */
type Rule<T> = [
  code: string,
  answer: (v: number, n: number) => T,
  slip: string,
  wrong: (v: number, n: number) => T,
];
/** The same for a whole list. */
type Whole = [
  code: string,
  answer: (all: number[], n: number) => Value,
  slip: string,
  wrong: (all: number[], n: number) => Value,
];

/** How large a number may be: places in a list are few. */
export const MOST = { place: 8, value: 29 };

export function part(skill: string, slot: Slot, most: number) {
  return (name: string, says: string, believes: string, [code, answer, slip, wrong]: Whole): Part => ({
    ...{ name, skill, slot, most, says, code, answer },
    slip: { believes, code: slip, answer: wrong },
  });
}

/** Keeps the numbers for which a rule holds. */
export function keep(skill: string) {
  return (name: string, says: string, believes: string, [code, holds, slip, wrong]: Rule<boolean>): Part =>
    part(skill, 'keep', MOST.value)(name, `keep the numbers ${says}`, believes, [
      `[v for v in {xs} if ${code}]`,
      (all, n) => all.filter((v) => holds(v, n)),
      `[v for v in {xs} if ${slip}]`,
      (all, n) => all.filter((v) => wrong(v, n)),
    ]);
}

/** Makes another number of each. */
export function make(skill: string) {
  return (name: string, says: string, believes: string, [code, answer, slip, wrong]: Rule<number>): Part =>
    part(skill, 'make', MOST.value)(name, says, believes, [
      `[${code} for v in {xs}]`,
      (all, n) => all.map((v) => answer(v, n)),
      `[${slip} for v in {xs}]`,
      (all, n) => all.map((v) => wrong(v, n)),
    ]);
}
