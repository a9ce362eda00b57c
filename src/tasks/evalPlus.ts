/**
 * HumanEval+ and MBPP+ (EvalPlus): inputs on which a program has to return what the reference returns. `base_input` are
 * those of the original tests, `plus_input` those that were added.
 */
import { z } from 'zod';
import type { Task } from '../domain/task';
import type { Tests } from '../domain/tests';
import { rawMember } from './rawJson';

export const evalPlusSchema = z.object({
  task_id: z.string(),
  prompt: z.string(),
  entry_point: z.string(),
  canonical_solution: z.string(),
  atol: z.number().default(0),
  base_input: z.unknown(),
  plus_input: z.unknown(),
});

/**
 * The task of a row.
 * @param text the row's source: the inputs are kept as they are written there
 */
export function fromEvalPlus(row: z.infer<typeof evalPlusSchema>, text: string, suite: string): Task {
  const reference = row.prompt + row.canonical_solution;
  return {
    suite,
    id: row.task_id,
    prompt: row.prompt,
    language: 'python',
    tests: {
      kind: 'inputs',
      reference,
      base: inputsIn(text, 'base_input'),
      plus: inputsIn(text, 'plus_input'),
      tolerance: row.atol,
      rule: RULES[row.entry_point] ?? 'equal',
      shape: shapeOf(row.task_id),
    },
    entryPoint: row.entry_point,
    referenceSolution: reference,
    tags: [],
  };
}

/** Some rows hold their inputs as a list, some as the text of one; `{}` stands for none. */
function inputsIn(text: string, name: string): string {
  const raw = rawMember(text, name) ?? '[]';
  const list = raw.startsWith('"') ? String(JSON.parse(raw)) : raw;
  return list.startsWith('[') ? list : '[]';
}

type Inputs = Extract<Tests, { kind: 'inputs' }>;

/** Functions whose values are compared in a way of their own, as EvalPlus does. */
const RULES: Record<string, Inputs['rule']> = {
  find_zero: 'root',
  are_equivalent: 'any',
  sum_div: 'zero',
  ...Object.fromEntries(
    'similar_elements find_char_long common_in_nested_lists extract_singly larg_nnum intersection_array find_dissimilar Diff'
      .split(' ')
      .map((name) => [name, 'set' as const]),
  ),
  ...Object.fromEntries(
    'check_str text_match_three text_starta_endb'.split(' ').map((name) => [name, 'found' as const]),
  ),
};

/** MBPP+ tasks, by number, whose arguments JSON cannot write: what their lists stand for. */
const SHAPES: [NonNullable<Inputs['shape']>, number[]][] = [
  [
    'tuple',
    [
      2, 116, 132, 143, 222, 261, 273, 394, 399, 421, 424, 429, 470, 560, 579, 596, 616, 630, 726, 740, 744,
      809, 250, 405, 446, 617, 720, 763, 808, 307,
    ],
  ],
  [
    'list of tuples',
    [63, 64, 70, 94, 120, 237, 272, 299, 400, 409, 417, 438, 473, 614, 780, 75, 413, 444, 753],
  ],
  ['tuple of tuples', [259, 401, 445, 278, 580, 615, 791]],
  ['list of sets', [115]],
  ['dict of tuples', [722]],
  ['complex', [252, 124]],
];

/** How the arguments of a task are to be read. */
function shapeOf(taskId: string): Inputs['shape'] {
  if (!/^mbpp\//i.test(taskId)) return undefined;
  const number = Number(taskId.split('/')[1]);
  if (number === 106 || number === 750) return 'second tuple';
  return SHAPES.find(([, numbers]) => numbers.includes(number))?.[0];
}
