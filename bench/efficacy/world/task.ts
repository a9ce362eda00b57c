import type { Value } from '../../../examples/skills/kind';
import { literal } from '../../../examples/skills/python';
import type { Part } from './part';

/** A task before it is written: two parts with a number each, and its names and words. */
export interface Draft {
  parts: [Part, Part];
  numbers: [number, number];
  name: string;
  parameter: string;
  opening: string;
}

/** Names the kind of a task: its parts, whatever their numbers. */
export function kindOf({ parts }: Pick<Draft, 'parts'>): string {
  return parts.map(({ name }) => name).join(' ');
}

/** What the target is asked. */
export function statementOf({ parts: [first, second], numbers: [n, m], ...draft }: Draft): string {
  const call = `${draft.name}(${draft.parameter})`;
  const of = draft.opening.replace('{call}', call).replace('{p}', draft.parameter);
  return `${of} First ${fill(first.says, n)}, then ${fill(second.says, m)}.`;
}

/** Which of a draft's parts are written as their misconceptions have them. */
export type Wrong = readonly [first: boolean, second: boolean];

/** The program of a draft, right unless `wrong` says otherwise. */
export function programOf({ parts, numbers, name, parameter }: Draft, wrong: Wrong = [false, false]): string {
  const [first, second] = parts.map((part, at) => (wrong[at] ? part.slip.code : part.code)) as [
    string,
    string,
  ];
  const held = parts[0].slot === 'keep' ? 'kept' : 'made';
  return [
    `def ${name}(${parameter}):`,
    `    ${held} = ${fill(first, numbers[0], parameter)}`,
    `    return ${fill(second, numbers[1], held)}`,
    '',
  ].join('\n');
}

/** What a program of a draft gives. */
export function answerOf(
  { parts, numbers }: Pick<Draft, 'parts' | 'numbers'>,
  given: number[],
  wrong: Wrong = [false, false],
): Value {
  const [first, second] = parts.map((part, at) => (wrong[at] ? part.slip.answer : part.answer));
  return second?.(first?.(given, numbers[0]) as number[], numbers[1]) ?? 0;
}

/** A part's text with its number, and the list that it is about. */
export function fill(text: string, n: number, xs = ''): string {
  return text.replaceAll('{n}', String(n)).replaceAll('{xs}', xs);
}

const TESTS = 6;
const TRIES = 120;

/**
 * Tests that tell a draft's program from its misconceptions, and from numbers that are one off. Undefined where one of
 * its misconceptions changes nothing that can be seen: how many there are is the same whatever each is made.
 */
function testsOf(draft: Draft, random: () => number): string[] | undefined {
  const rivals = rivalsOf(draft);
  const lists = [[], ...Array.from({ length: TRIES }, () => listFor(draft, random))];
  const distinct = [...new Map(lists.map((list) => [list.join(), list])).values()];
  const open = distinct.map((given) => {
    const expected = literal(answerOf(draft, given));
    return {
      given,
      expected,
      told: rivals.flatMap((rival, at) => (literal(rival(given)) === expected ? [] : [at])),
    };
  });
  const chosen = open.splice(0, 1);
  const worth = ({ expected, told }: (typeof open)[number]) =>
    told.reduce((sum, at) => sum + 1 / (1 + chosen.filter((each) => each.told.includes(at)).length) ** 2, 0) +
    (chosen.some((each) => each.expected === expected) ? 0 : 0.6);
  while (chosen.length < TESTS) {
    const best = open.reduce((a, b) => (worth(b) > worth(a) ? b : a));
    chosen.push(...open.splice(open.indexOf(best), 1));
  }
  const seen = new Set(chosen.flatMap(({ told }) => told));
  if (!seen.has(0) || !seen.has(1)) return undefined;
  return chosen.map(({ given, expected }) => `assert ${draft.name}(${literal(given)}) == ${expected}`);
}

function rivalsOf(draft: Draft): ((given: number[]) => Value)[] {
  const slips: Wrong[] = [
    [true, false],
    [false, true],
    [true, true],
  ];
  const [n, m] = draft.numbers;
  const shifted: [number, number][] = [
    [n - 1, m],
    [n + 1, m],
    [n, m - 1],
    [n, m + 1],
  ];
  return [
    ...slips.map((wrong) => (given: number[]) => answerOf(draft, given, wrong)),
    ...shifted.map((numbers) => (given: number[]) => answerOf({ ...draft, numbers }, given)),
  ];
}

/** Numbers around those where something turns, and others. */
function listFor({ numbers: [n, m] }: Draft, random: () => number): number[] {
  const turning = [n, m, -n, n + 1, n - 1, 2 * n, 3 * n, m + 1, m - 1, 2 * m, n + m, n * m, n - m, 1, 0, -m];
  const length = 1 + Math.floor(random() * 7);
  return Array.from({ length }, () =>
    random() < 0.6 ? (turning[Math.floor(random() * turning.length)] ?? 0) : Math.floor(random() * 60) - 20,
  );
}

/** A draft with its tests. */
export interface Written {
  draft: Draft;
  tests: string[];
}

/** The first of some drafts that can be tested; undefined where none of them can. */
export function writtenOf(draw: () => Draft, random: () => number, tries = 4): Written | undefined {
  for (let at = 0; at < tries; at += 1) {
    const draft = draw();
    const tests = testsOf(draft, random);
    if (tests !== undefined) return { draft, tests };
  }
  return undefined;
}
