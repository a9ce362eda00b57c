import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Language } from '../../../src/book/records';
import { toolchainOf } from '../../../src/sandbox/languages/run';
import { openSandbox } from '../../../src/sandbox/open';
import type { Sandbox } from '../../../src/sandbox/sandbox';
import { parseTask } from '../../../src/tasks/formats';

const limits = { timeSeconds: 10, memoryMb: 512, processes: 16, fileMb: 16, outputKb: 16 };
const BENCHMARKS = process.env['ERRORBOOK_BENCHMARKS'];
const NAMES = ['javascript', 'typescript', 'go', 'rust', 'java', 'cpp'] as const;
const HERE = new Set<Language>();
for (const name of NAMES) {
  const found = await toolchainOf(name).then(
    () => true,
    () => false,
  );
  if (found) HERE.add(name);
}

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

const FILES: Record<string, string> = { javascript: 'js', go: 'go', rust: 'rust', java: 'java', cpp: 'cpp' };

describe.each(Object.keys(FILES) as Language[])('HumanEvalPack, %s', (name) => {
  const absent = BENCHMARKS === undefined || !HERE.has(name);
  test.skipIf(absent)(
    'of a sample, references pass and buggy solutions fail (needs data and tools)',
    async () => {
      const file = join(BENCHMARKS ?? '', 'humanevalpack', `humanevalpack-${FILES[name]}.jsonl`);
      const lines = readFileSync(file, 'utf8').trim().split('\n');
      for (const line of lines.filter((_, index) => index % 55 === 7)) {
        const row = JSON.parse(line) as { import?: string; declaration: string; buggy_solution: string };
        const task = parseTask(row, 'pack', line);
        if (typeof task === 'string' || task.tests.kind !== 'program') throw new Error('not read');
        const buggy = `${row.import ?? ''}\n${row.declaration}${row.buggy_solution}`;
        const { id } = task;
        expect({ id, ...(await run(name, task.referenceSolution ?? '', task.tests.code)) }).toMatchObject({
          verdict: 'passed',
        });
        expect({ id, ...(await run(name, buggy, task.tests.code)) }).not.toMatchObject({ verdict: 'passed' });
      }
    },
    180_000,
  );
});
