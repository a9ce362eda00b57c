import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Language } from '../../../src/languages/language';
import { programOf } from '../../../src/results/checkTask';
import { extractProgram } from '../../../src/results/extract';
import { cpp } from '../../../src/sandbox/languages/cpp';
import { languagesHere } from '../../../src/sandbox/languages/toolchains';
import { openSandbox } from '../../../src/sandbox/openSandbox';
import { CannotGrade, type Sandbox } from '../../../src/sandbox/sandbox';
import { parseTask } from '../../../src/tasks/formats';
import { benchmark } from '../../factories/benchmarks';

const limits = { timeSeconds: 10, memoryMb: 512, processes: 16, fileMb: 16, outputKb: 16 };
const NAMES = ['javascript', 'typescript', 'go', 'rust', 'java', 'cpp'] as const;
const found = await languagesHere();
const HERE = new Set(found.filter(({ version }) => version !== undefined).map(({ language }) => language));
const COMPLETE = new Set(found.filter(({ missing }) => missing.length === 0).map(({ language }) => language));

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox({ workers: 2 });
});
afterAll(() => sandbox.dispose());

function run(language: Language, code: string, tests: string) {
  return sandbox.run({ language, code, tests: { kind: 'program', code: tests }, limits });
}

/** A right program, its tests, and what goes wrong in how many ways. */
const PROGRAMS: Record<
  (typeof NAMES)[number],
  { tests: string; right: string; wrong: string; broken: string; early: string }
> = {
  javascript: {
    tests: 'console.assert(add(1, 2) === 3)',
    right: 'const add = (a, b) => a + b',
    wrong: 'const add = (a, b) => a - b',
    broken: 'const add = (a, b) => { return a + ; }',
    early: 'const add = (a, b) => process.exit(0)',
  },
  typescript: {
    tests:
      "declare var require: any;\nconst assert = require('node:assert');\nassert.deepStrictEqual(add(1, 2), 3)",
    right: 'enum Sign { Plus }\nfunction add(a: number, b: number): string { return a + b }',
    wrong: 'function add(a: number, b: number): number { return a - b }',
    broken: 'function add(a: number { return 3 }',
    early: 'function add(a: number, b: number): number { process.exit(0) }',
  },
  go: {
    tests:
      'package x\nimport "testing"\nfunc TestAdd(t *testing.T) { if Add(1, 2) != 3 { t.Errorf("wrong") } }',
    right: 'import "math"\nfunc Add(a int, b int) int { return a + b }',
    wrong: 'func Add(a int, b int) int { return a - b }',
    broken: 'func Add(a int, b int) int { return a + }',
    early: 'import "os"\nfunc Add(a int, b int) int { os.Exit(0); return 0 }',
  },
  rust: {
    tests: '#[test]\nfn adds() { assert_eq!(add(1, 2), 3); }',
    right: 'fn main() {}\nfn add(a: i32, b: i32) -> i32 { a + b }',
    wrong: 'fn add(a: i32, b: i32) -> i32 { a - b }',
    broken: 'fn add(a: i32, b: i32) -> i32 { a + }',
    early: 'fn add(a: i32, b: i32) -> i32 { std::process::exit(a - 1) }',
  },
  java: {
    tests:
      'public class Main { public static void main(String[] a) { if (new Solution().add(1, 2) != 3) throw new AssertionError(); } }',
    right: 'class Solution { int add(int a, int b) { return a + b; } }',
    wrong: 'class Solution { int add(int a, int b) { return a - b; } }',
    broken: 'class Solution { int add(int a, int b) { return a + ; } }',
    early: 'class Solution { int add(int a, int b) { System.exit(0); return 3; } }',
  },
  cpp: {
    tests: '#undef NDEBUG\n#include <assert.h>\nint main() {\n  assert(add(1, 2) == 3);\n}',
    right: 'int add(int a, int b) { return a + b; }',
    wrong: 'int add(int a, int b) { return a - b; }',
    broken: 'int add(int a, int b) { return a + ; }',
    early: 'int add(int a, int b) { exit(0); }',
  },
};

describe.each(NAMES)('%s', (name) => {
  test.skipIf(!HERE.has(name))(
    'tells right, wrong, broken and early ended programs apart (needs its tools)',
    async () => {
      const { tests, right, wrong, broken, early } = PROGRAMS[name];
      expect(await run(name, right, tests)).toMatchObject({ verdict: 'passed' });
      expect(await run(name, wrong, tests)).toMatchObject({ verdict: 'wrong-answer' });
      expect(await run(name, broken, tests)).toMatchObject({ verdict: 'syntax', line: 1 });
      expect((await run(name, early, tests)).verdict).toMatch(/exception|missing-name/);
    },
    120_000,
  );
});

/** What HumanEvalPack calls a language, and rows that need more than the language: helpers of the prompt, libraries. */
const PACK: Partial<Record<Language, { file: string; special: number[] }>> = {
  python: { file: 'python', special: [32, 38, 50] },
  javascript: { file: 'js', special: [162] },
  go: { file: 'go', special: [10, 32, 38, 50, 158] },
  rust: { file: 'rust', special: [32, 50, 162] },
  java: { file: 'java', special: [148, 162] },
  cpp: { file: 'cpp', special: [38, 137, 162] },
};

describe.each(Object.entries(PACK))('HumanEvalPack, %s', (name, { file, special }) => {
  const path = benchmark(`humanevalpack/humanevalpack-${file}.jsonl`);
  const language = name as Language;
  test.skipIf(path === undefined || !COMPLETE.has(language))(
    'of a sample, references pass and buggy solutions fail (needs data, tools and libraries)',
    async () => {
      const lines = readFileSync(path ?? '', 'utf8')
        .trim()
        .split('\n');
      const chosen = lines.filter((_, index) => index === 7 || special.includes(index));
      const outcomes = await Promise.all(chosen.map((line) => both(line)));
      expect(outcomes.filter(({ reference }) => reference !== 'passed')).toEqual([]);
      expect(outcomes.filter(({ buggy }) => buggy === 'passed')).toEqual([]);
    },
    300_000,
  );
});

async function both(line: string) {
  const row = JSON.parse(line) as { canonical_solution: string; buggy_solution: string };
  const task = parseTask(row, 'pack', line);
  if (typeof task === 'string') throw new Error(task);
  // As a person's file of completions goes.
  const verdict = async (completion: string) => {
    const { program } = extractProgram(task, 'completion', completion);
    return (await sandbox.run(programOf(task, program ?? '', limits))).verdict;
  };
  const reference = await verdict(row.canonical_solution);
  return { id: task.id, reference, buggy: await verdict(row.buggy_solution) };
}

test('a language whose tools are missing gives no verdict, and says what to install', async () => {
  const path = process.env['PATH'];
  process.env['PATH'] = '/nowhere';
  try {
    await expect(cpp.toolchain()).rejects.toMatchObject({
      message: expect.stringContaining('g++ is not installed'),
      hint: expect.stringContaining('apt install g++'),
    });
    await expect(cpp.toolchain()).rejects.toBeInstanceOf(CannotGrade);
  } finally {
    process.env['PATH'] = path;
  }
});
