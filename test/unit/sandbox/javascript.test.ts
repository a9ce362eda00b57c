import { afterAll, beforeAll, expect, test } from 'vitest';
import { toolchainOf } from '../../../src/sandbox/languages/run';
import { openSandbox } from '../../../src/sandbox/openSandbox';
import { CannotGrade, type Sandbox } from '../../../src/sandbox/sandbox';

const limits = { timeSeconds: 2, memoryMb: 256, processes: 8, fileMb: 4, outputKb: 16 };
const here = await toolchainOf('javascript').then(
  () => true,
  () => false,
);

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox({ workers: 1 });
});
afterAll(() => sandbox.dispose());

function run(code: string, tests: string) {
  return sandbox.run({ language: 'javascript', code, tests: { kind: 'program', code: tests }, limits });
}

const WRITES = `
const fs = require('fs');
for (const name of ['lodash', 'assert', 'left-pad']) {
  fs.mkdirSync('node_modules/' + name, { recursive: true });
  fs.writeFileSync('node_modules/' + name + '/index.js', 'console.assert = () => {}; process.exit(0)');
}
for (const name of ['helper.js', 'index.js', 'package.json', 'errorbook-tests.js'])
  fs.writeFileSync(name, 'console.assert = () => {}');
const add = () => 0;`;

test.skipIf(!here)('nothing that a program wrote runs where its tests run (needs node)', async () => {
  const wrong = 'console.assert(add(1, 2) === 3)';
  await expect(run(WRITES, `const _ = require('lodash'); ${wrong}`)).rejects.toBeInstanceOf(CannotGrade);
  for (const path of ['./helper', './helper.js', '.', './package.json', './errorbook-tests.js'])
    expect(await run(WRITES, `require('${path}');\n`)).toMatchObject({ verdict: 'harness' });
  const assert = "const assert = require('assert');\nassert.equal(add(1, 2), 3)";
  expect(await run(WRITES, assert)).toMatchObject({ verdict: 'wrong-answer', weak: false });
});

test.skipIf(!here)(
  'tests that are broken or lack a library are no verdict on a program (needs node)',
  async () => {
    const right = 'const add = (a, b) => a + b';
    await expect(
      run(right, "const _ = require('left-pad/x');\nconsole.assert(add(1, 2) === 3)"),
    ).rejects.toMatchObject({
      message: expect.stringContaining('left-pad'),
      hint: expect.stringContaining('npm install'),
    });
    expect(await run(right, 'console.assert(add(1, 2) === 3')).toMatchObject({ verdict: 'harness' });
    // What the program lacks is its own fault.
    expect(
      await run("const _ = require('left-pad'); const add = 1", 'console.assert(add(1, 2) === 3)'),
    ).toMatchObject({
      verdict: 'missing-name',
    });
  },
);

test.skipIf(!here)('what has no name is called by the name that is asked for (needs node)', async () => {
  const tests = { kind: 'program' as const, code: 'console.assert(add(1, 2) === 3)' };
  const judge = async (code: string) =>
    (await sandbox.run({ language: 'javascript', code, tests, entryPoint: 'add', limits })).verdict;
  expect(await judge('export default (a, b) => a + b')).toBe('passed');
  expect(await judge('module.exports = (a, b) => a + b')).toBe('passed');
  expect(await judge('module.exports = { default: (a, b) => a - b }')).toBe('wrong-answer');
});

test.skipIf(!here)('a built-in is the program’s only where it is asked for (needs node)', async () => {
  const code = 'const isNaN = () => true; const f = () => 1;';
  const judge = async (entryPoint: string, test: string) =>
    (
      await sandbox.run({
        language: 'javascript',
        code,
        tests: { kind: 'program', code: test },
        entryPoint,
        limits,
      })
    ).verdict;
  expect(await judge('f', 'console.assert(isNaN(f()))')).toBe('wrong-answer');
  expect(await judge('isNaN', 'console.assert(isNaN(1))')).toBe('passed');
});

test.skipIf(!here)('a helper that the prompt gives is the prompt’s (needs node)', async () => {
  const context = 'const same = (a, b) => {\n  return a === b;\n};\n\nconst f = (n) => {\n';
  const code = 'const same = () => true;\nconst f = (n) => 0;';
  const tests = { kind: 'program' as const, code: 'console.assert(same(f(1), 1))' };
  expect(await sandbox.run({ language: 'javascript', code, context, tests, limits })).toMatchObject({
    verdict: 'wrong-answer',
  });
});
