import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toolchainOf } from '../../../src/sandbox/languages/run';
import { openSandbox } from '../../../src/sandbox/openSandbox';
import type { Sandbox } from '../../../src/sandbox/sandbox';
import { javascriptCases } from '../../factories/javascript';

const FOLDER = join(import.meta.dirname, '../../fixtures/hostile-js');
const limits = { timeSeconds: 1, memoryMb: 256, processes: 8, fileMb: 4, outputKb: 16 };
const TESTS = `const assert = require('assert');
const secret = 41 + 1;
assert.strictEqual(solve(1), secret);
console.assert(solve(2) === secret + 1);
assert.deepStrictEqual(list(3), [3, 3, 3]);`;
const RIGHT = 'const solve = (n) => 41 + n;\nfunction list(n) { return Array(n).fill(n); }';
const here = await toolchainOf('javascript').then(
  () => true,
  () => false,
);

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox({ workers: 1 });
});
afterAll(() => sandbox.dispose());

function run(code: string) {
  return sandbox.run({ language: 'javascript', code, tests: { kind: 'program', code: TESTS }, limits });
}

test.skipIf(!here).each(readdirSync(FOLDER).filter((name) => name.endsWith('.js')))(
  '%s does not pass, and the program after it is graded right (needs node)',
  async (name) => {
    const outcome = await run(readFileSync(join(FOLDER, name), 'utf8'));
    expect({ name, verdict: outcome.verdict }).not.toEqual({ name, verdict: 'passed' });
    expect(await run(RIGHT)).toMatchObject({ verdict: 'passed', weak: false });
  },
  60_000,
);

test.skipIf(!here).each(javascriptCases('hostile-js'))(
  'no program that is asked to decide passes but as weak: %s (needs node)',
  async (_, cases) => {
    const ran = cases.map(async ({ title, code, tests, weak: mayBeWeak }) => {
      const { verdict, weak } = await sandbox.run({
        language: 'javascript',
        code,
        tests: { kind: 'program', code: tests },
        limits,
      });
      return { title, passed: verdict === 'passed' && !(mayBeWeak && weak), harness: verdict === 'harness' };
    });
    expect((await Promise.all(ran)).filter(({ passed, harness }) => passed || harness)).toEqual([]);
  },
  300_000,
);
