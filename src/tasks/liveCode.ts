/** Problems of programming contests: LiveCodeBench's form, and that of APPS and TACO. */
import { z } from 'zod';
import type { Task } from '../domain/task';
import type { Tests } from '../domain/tests';

export const liveCodeBenchSchema = z.object({
  question_id: z.union([z.string(), z.number()]).transform(String),
  question_content: z.string(),
  starter_code: z.string().default(''),
  difficulty: z.string().optional(),
  platform: z.string().optional(),
  public_test_cases: z.unknown(),
  private_test_cases: z.unknown(),
  metadata: z.unknown(),
});

export const appsSchema = z.object({
  problem_id: z.union([z.string(), z.number()]).optional(),
  task_id: z.union([z.string(), z.number()]).optional(),
  id: z.union([z.string(), z.number()]).optional(),
  question: z.string(),
  starter_code: z.string().nullish(),
  difficulty: z.string().optional(),
  input_output: z.unknown(),
});

const testCase = z.object({
  input: z.string(),
  output: z.string(),
  testtype: z.enum(['stdin', 'functional']).default('stdin'),
});
const inputOutput = z.object({
  inputs: z.array(z.unknown()).min(1),
  outputs: z.array(z.unknown()),
  fn_name: z.string().optional(),
});

/** Why tests that were pickled are not read. */
const PICKLED =
  'private_test_cases is a pickle (base64 and zlib), which is not read, because reading one runs what is in it: ' +
  'export the suite with this field as JSON, a list of {"input", "output", "testtype"}';

/** What contest solutions may take for granted, in the order that LiveCodeBench imports it. */
const BEFORE = [
  ...'string re datetime collections heapq bisect copy math random statistics itertools functools operator io sys json builtins typing'
    .split(' ')
    .map((name) => `from ${name} import *`),
  'import string, re, datetime, collections, heapq, bisect, copy, math, random, statistics',
  'import itertools, functools, operator, io, sys, json',
  'sys.setrecursionlimit(50000)',
].join('\n');

type Case = z.infer<typeof testCase>;

export function fromLiveCodeBench(row: z.infer<typeof liveCodeBenchSchema>, suite: string): Task | string {
  const cases = [
    casesIn(row.public_test_cases, 'public_test_cases'),
    casesIn(row.private_test_cases, 'private_test_cases'),
  ];
  const problem = cases.find((each) => typeof each === 'string');
  if (typeof problem === 'string') return problem;
  const tests = cases.flatMap((each) => (typeof each === 'string' ? [] : each));
  if (tests.length === 0) return 'public_test_cases and private_test_cases have no test';
  const about = {
    suite,
    id: row.question_id,
    tags: [row.difficulty, row.platform].filter((tag) => tag !== undefined),
  };
  if (tests.every(({ testtype }) => testtype === 'stdin'))
    return stdinTask(about, row.question_content, tests);
  const name = functionNameIn(row.metadata) ?? methodIn(row.starter_code);
  if (name === undefined) return 'metadata names no func_name for its functional tests';
  const calls = tests.map(({ input, output }) => ({
    args: input.split('\n').filter((line) => line.trim() !== ''),
    value: output,
  }));
  return functionTask(about, row.question_content, row.starter_code, name, calls);
}

export function fromApps(row: z.infer<typeof appsSchema>, suite: string): Task | string {
  const id = row.problem_id ?? row.task_id ?? row.id;
  if (id === undefined) return 'problem_id is missing';
  const parsed = inputOutput.safeParse(valueOf(row.input_output));
  if (!parsed.success) return 'input_output has no list of inputs and outputs';
  const { inputs, outputs, fn_name: name } = parsed.data;
  if (inputs.length !== outputs.length) return 'input_output has not as many outputs as inputs';
  const about = { suite, id: String(id), tags: row.difficulty === undefined ? [] : [row.difficulty] };
  if (name === undefined) {
    const tests = inputs.map((input, index) => ({ input: textOf(input), output: textOf(outputs[index]) }));
    return stdinTask(about, row.question, tests);
  }
  const calls = inputs.map((args, index) => ({
    args: Array.isArray(args) ? args.map((arg) => JSON.stringify(arg)) : [JSON.stringify(args)],
    value: JSON.stringify(unwrapped(outputs[index])),
  }));
  return functionTask(about, row.question, row.starter_code ?? '', name, calls);
}

/** The value of a field that holds JSON, as text or as it is. */
function valueOf(field: unknown): unknown {
  if (typeof field !== 'string') return field;
  try {
    return JSON.parse(field) as unknown;
  } catch {
    return undefined;
  }
}

function casesIn(field: unknown, name: string): Case[] | string {
  if (field === undefined || field === null || field === '') return [];
  const value = valueOf(field);
  if (value === undefined && typeof field === 'string' && /^[A-Za-z0-9+/=\s]+$/.test(field)) return PICKLED;
  const parsed = z.array(testCase).safeParse(value);
  return parsed.success ? parsed.data : `${name}: not a list of tests with input and output`;
}

function functionNameIn(metadata: unknown): string | undefined {
  const parsed = z.object({ func_name: z.string() }).safeParse(valueOf(metadata));
  return parsed.success ? parsed.data.func_name : undefined;
}

function methodIn(starter: string): string | undefined {
  return /def\s+(\w+)\s*\(/.exec(starter)?.[1];
}

type About = Pick<Task, 'suite' | 'id' | 'tags'>;

function stdinTask(about: About, question: string, cases: Pick<Case, 'input' | 'output'>[]): Task {
  return {
    ...about,
    prompt: `${question.trimEnd()}\n\nRead the input from stdin and print the answer to stdout.`,
    language: 'python',
    tests: { kind: 'stdio', tests: cases.map(({ input, output }) => ({ input, output })), before: BEFORE },
  };
}

/** A function, or a method of `class Solution`; the arguments and values are JSON. */
function functionTask(
  about: About,
  question: string,
  starter: string,
  name: string,
  calls: { args: string[]; value: string }[],
): Task | string {
  if (!/^[A-Za-z_]\w*$/.test(name)) return `${name} is no name of a function`;
  const asserts = calls.map(
    ({ args, value }) => `assert ${name}(${args.map(literal).join(', ')}) == ${literal(value)}`,
  );
  const head = starter.trim() === '' ? '' : `\n\nBegin with this code:\n${starter.trimEnd()}`;
  const tests: Tests = { kind: 'asserts', setup: '', asserts, before: BEFORE, after: asFunction(name) };
  return { ...about, prompt: `${question.trimEnd()}${head}`, language: 'python', tests, entryPoint: name };
}

/** Makes a method of `Solution` a function, and of its tuples lists, as the checker does. */
function asFunction(name: string): string {
  return [
    'if "Solution" in globals():',
    `    def ${name}(*args):`,
    `        value = Solution().${name}(*args)`,
    '        return list(value) if isinstance(value, tuple) else value',
  ].join('\n');
}

/** JSON as Python writes it. Numbers stay as they are. */
function literal(json: string): string {
  const words: Record<string, string> = { true: 'True', false: 'False', null: 'None' };
  return json
    .trim()
    .replace(/"(?:\\.|[^"\\])*"|\b(?:true|false|null)\b/g, (part) => words[part] ?? asciiText(part));
}

function asciiText(json: string): string {
  const text = JSON.parse(json) as string;
  const escaped = [...text].map((char) => {
    const code = char.codePointAt(0) ?? 0;
    if (char === '"' || char === '\\') return `\\${char}`;
    return code >= 32 && code < 127 ? char : `\\U${code.toString(16).padStart(8, '0')}`;
  });
  return `"${escaped.join('')}"`;
}

/** Lines as one text. */
function textOf(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join('\n') : String(value);
}

/** APPS wraps most values in a list of one. */
function unwrapped(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
}
