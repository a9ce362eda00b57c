import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSandbox } from '../../../src/sandbox/openSandbox';
import type { Sandbox } from '../../../src/sandbox/sandbox';
import { benchmark } from '../../factories/benchmarks';
import { failInPlainPython } from '../../factories/plainPython';
import { shortLimits } from '../../factories/programs';

const SETUP = 'import copy, functools, math, operator, statistics, unittest';
const EXPECTED = '7919.25';

interface Attack {
  test: string;
  code: string;
}

/** What is in the table, as programs and assertions. */
const attacks: Attack[] = readFileSync(
  join(import.meta.dirname, '../../fixtures/hostile/objects.txt'),
  'utf8',
)
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const at = line.lastIndexOf(' | ');
    const body = line.slice(at + 3).replaceAll('; ', '\n    ');
    const test = line.slice(0, at).replaceAll(/\bX\b/g, EXPECTED);
    return { test, code: `X0 = lambda: ${EXPECTED}\nclass E:\n    ${body}\ndef f():\n    return E()\n` };
  });

/** The operators, comparisons, builtins and methods in sources, a line each. */
const KINDS = `
import ast, builtins, json, sys
kinds = set()
for source in json.load(sys.stdin):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.BinOp, ast.UnaryOp)):
            kinds.add(type(node.op).__name__)
        elif isinstance(node, ast.Compare):
            kinds.update(type(op).__name__ for op in node.ops)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            kinds.add(node.func.attr)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in dir(builtins):
            kinds.add(node.func.id)
print(*sorted(kinds), sep="\\n")
`;

function kindsIn(sources: string[]): string[] {
  const input = JSON.stringify(sources);
  const { stdout, stderr } = spawnSync('python3', ['-c', KINDS], { input, encoding: 'utf8' });
  if (stderr !== '') throw new Error(stderr);
  return stdout.split('\n').filter(Boolean);
}

/** What tests of public suites do with data of their own alone. */
const WITHOUT_PROGRAM = ['Is', 'Random', 'randint', 'getsizeof'];
const suites = ['HumanEval.jsonl.gz', 'mbpp.jsonl', 'humanevalpack/humanevalpack-python.jsonl'].map(
  benchmark,
);

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox({ workers: 1 });
});
afterAll(() => sandbox.dispose());

const run = (code: string, ...asserts: string[]) =>
  sandbox.run({
    language: 'python',
    code,
    tests: { kind: 'asserts', setup: SETUP, asserts },
    limits: { ...shortLimits, timeSeconds: 5 },
  });

it('deceive a plain interpreter, all of them', () => {
  expect(attacks.length).toBeGreaterThan(100);
  const sources = attacks.map(({ test, code }): [string, string] => [
    test,
    `${code}${SETUP}\nassert ${test}`,
  ]);
  expect(failInPlainPython(sources)).toEqual([]);
});

it.skipIf(suites.includes(undefined))(
  'have a way for all that tests of public suites do (needs their files)',
  () => {
    const sources = suites.flatMap((file = '') => {
      const bytes = readFileSync(file);
      const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
      return text.split('\n').flatMap((line) => {
        if (line === '') return [];
        const row = JSON.parse(line) as { test?: string; test_list?: string[] };
        return [row.test ?? (row.test_list ?? []).join('\n')];
      });
    });
    const covered = new Set([...kindsIn(attacks.map(({ test }) => test)), ...WITHOUT_PROGRAM]);
    expect(kindsIn(sources).filter((kind) => !covered.has(kind))).toEqual([]);
  },
);

it.each(attacks)('objects that decide do not pass but weakly: $test', async ({ test, code }) => {
  for (const form of [`assert ${test}`, `for _ in range(1):\n    assert ${test}`]) {
    const { verdict, weak, detail } = await run(code, form);
    expect(verdict !== 'passed' || weak, `${verdict}: ${detail}, by ${form}`).toBe(true);
    expect(verdict, detail).not.toBe('harness');
  }
});

/** What hands an operand to the object, by which it might learn what a later call should return. */
const LEAKS = [
  'f() == X',
  'f() - X',
  'X - f()',
  'f() < X',
  'X in f()',
  'f()[X]',
  'f().count(X)',
  'f().index(X)',
];

it.each(LEAKS)('objects learn nothing that would pass but weakly: %s', async (use) => {
  const names = 'eq sub rsub lt gt contains getitem'.split(' ').map((name) => `__${name}__`);
  const body = [...names, 'count', 'index', '__hash__']
    .map((name) => `    def ${name}(s, o=None):\n        if o: seen.append(o)\n        return 0\n`)
    .join('');
  const code = `seen = []\nclass E:\n${body}def f():\n    return seen[0] if seen else E()\n`;
  const told = use.replace('X', EXPECTED);
  const { verdict, weak } = await run(code, `for _ in range(2):\n    (${told})`, `assert f() == ${EXPECTED}`);
  expect(verdict !== 'passed' || weak).toBe(true);
});
