import type { Draft } from './draw';
import { inputsOf } from './inputs';
import type { Constants, Slip, Value } from './kind';
import { literal } from './python';

/** A task as it is written out. */
export interface Written {
  statement: string;
  entryPoint: string;
  solution: string;
  tests: string[];
  /** A program for each misconception of its kind; all of them fail. */
  wrong: { slip: Slip; program: string }[];
}

const TESTS = 6;
/** An expected value that is longer is not read by anybody. */
const LONGEST = 140;

/** Writes a draft out, with tests that tell the solution from each misconception and from constants that are off by one. */
export function write(draft: Draft, random: () => number): Written {
  const entryPoint = fill(draft.kind.called, draft);
  return {
    ...{ statement: statementOf(draft), entryPoint },
    solution: programOf(draft, draft.kind.code),
    tests: casesOf(draft, random).map(
      ({ given, expected }) => `assert ${entryPoint}(${literal(given)}) == ${expected}`,
    ),
    wrong: draft.kind.slips.map((slip) => ({ slip, program: programOf(draft, slip.code) })),
  };
}

/** The program whose function returns an expression of the kind's. */
export function programOf(draft: Pick<Draft, 'kind' | 'constants' | 'parameter'>, code: string): string {
  return `def ${fill(draft.kind.called, draft)}(${draft.parameter}):\n    return ${fill(code, draft)}\n`;
}

/** A text of a kind with the draft's own names and constants. */
export function fill(text: string, { constants, parameter }: Pick<Draft, 'constants' | 'parameter'>): string {
  const values: Record<string, string | number> = { p: parameter, ...constants };
  return text.replace(/\{([pnmcd])\}/g, (_, name: string) => String(values[name]));
}

function statementOf(draft: Draft): string {
  const call = `${fill(draft.kind.called, draft)}(${draft.parameter})`;
  const what = fill(draft.kind.says.replaceAll('{p}', '`{p}`'), draft);
  return draft.opening.replace('{call}', call).replace('{what}', what);
}

interface TestCase {
  given: Value;
  expected: string;
}

/** The cases that tell most rivals of the solution apart, and then those whose answers are of the most kinds. */
function casesOf({ kind, constants }: Draft, random: () => number): TestCase[] {
  const rivals = rivalsOf({ kind, constants });
  const found = new Map<string, TestCase & { told: number[] }>();
  for (const given of inputsOf(kind.argument, constants, random)) {
    const expected = literal(kind.answer(given, constants));
    if (expected.length > LONGEST) continue;
    const told = rivals.flatMap((rival, at) => (literal(rival(given)) === expected ? [] : [at]));
    found.set(literal(given), { given, expected, told });
  }
  const chosen: TestCase[] = [];
  take(found, ['[]', '{}', '""', '0'], chosen);
  const times = new Map<number, number>();
  const seen = new Set<string>();
  const worth = ({ told, expected, given }: TestCase & { told: number[] }) =>
    told.reduce((total, at) => total + 1 / (1 + (times.get(at) ?? 0)) ** 2, 0) +
    (seen.has(expected) ? 0 : 0.6) -
    literal(given).length / 1000;
  while (chosen.length < TESTS && found.size > 0) {
    const [key, best] = [...found].reduce((a, b) => (worth(b[1]) > worth(a[1]) ? b : a));
    found.delete(key);
    chosen.push(best);
    seen.add(best.expected);
    for (const at of best.told) times.set(at, (times.get(at) ?? 0) + 1);
  }
  return chosen;
}

/** Takes what is empty: every task says what comes of that. */
function take(found: Map<string, TestCase>, keys: string[], into: TestCase[]): void {
  for (const key of keys) {
    const each = found.get(key);
    if (each !== undefined) into.push(each);
    found.delete(key);
  }
}

/**
 * What must not pass: the misconceptions, the solution with a number or a letter that is not the one asked for, and one
 * that looks at a part of what it is given.
 */
function rivalsOf({ kind, constants }: Pick<Draft, 'kind' | 'constants'>): ((given: Value) => Value)[] {
  const { n, m, c, d } = kind.ranges;
  const others: Partial<Constants>[] = [
    ...(n ? [{ n: constants.n - 1 }, { n: constants.n + 1 }] : []),
    ...(m ? [{ m: constants.m - 1 }, { m: constants.m + 1 }] : []),
    ...(c ? [{ c: '~' }] : []),
    ...(d ? [{ d: '~' }] : []),
  ];
  const parts: ((given: Value) => Value)[] = [
    (given) => (isMany(given) ? given.slice(0, 1) : given),
    (given) => (isMany(given) ? given.slice(1) : given),
    (given) => (isMany(given) ? given.slice(0, -1) : given),
  ];
  return [
    ...kind.slips.map((slip) => (given: Value) => slip.answer(given, constants)),
    ...others.map((other) => (given: Value) => kind.answer(given, { ...constants, ...other })),
    ...parts.map((part) => (given: Value) => kind.answer(part(given), constants)),
  ];
}

function isMany(given: Value): given is Value[] | string {
  return Array.isArray(given) || typeof given === 'string';
}
