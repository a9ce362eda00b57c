import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toolchainOf } from '../../../src/sandbox/languages/run';
import { openSandbox } from '../../../src/sandbox/openSandbox';
import type { Sandbox } from '../../../src/sandbox/sandbox';
import { javascriptCases, type JavascriptCase } from '../../factories/javascript';

const limits = { timeSeconds: 5, memoryMb: 512, processes: 8, fileMb: 4, outputKb: 16 };
const here = await toolchainOf('javascript').then(
  () => true,
  () => false,
);

let sandbox: Sandbox;
let folder: string;
beforeAll(async () => {
  sandbox = await openSandbox({ workers: 2 });
  folder = await mkdtemp(join(tmpdir(), 'errorbook-honest-'));
  await writeFile(join(folder, 'require.cjs'), 'globalThis.require = require;');
});
afterAll(async () => {
  await sandbox.dispose();
  await rm(folder, { recursive: true });
});

/** How a program and its tests end that are one file: its exit status, or what it says. */
async function inPlainNode({ code, tests }: JavascriptCase, name: string): Promise<string> {
  const isModule = /^(?:import|export)\b|^(?:const .*= |assert.*\()await /m.test(code + tests);
  const file = join(folder, `${name}.${isModule ? 'mjs' : 'cjs'}`);
  await writeFile(file, `${code}\n;${tests}\n`);
  return new Promise((resolve) => {
    execFile(process.execPath, ['-r', join(folder, 'require.cjs'), file], (error, _, stderr) =>
      resolve(error === null ? 'passed' : stderr),
    );
  });
}

test.skipIf(!here).each(javascriptCases('honest-js'))(
  'odd programs that pass in plain node pass: %s (needs node)',
  async (name, cases) => {
    const plain = await Promise.all(cases.map((each, index) => inPlainNode(each, `${name}-${index}`)));
    expect(cases.filter((_, index) => plain[index] !== 'passed')).toEqual([]);
    const ran = cases.map(async ({ title, code, tests, weak: mayBeWeak }) => {
      const outcome = await sandbox.run({
        language: 'javascript',
        code,
        tests: { kind: 'program', code: tests },
        limits,
      });
      const { verdict, detail, weak } = outcome;
      return { title, verdict, weak: weak && !mayBeWeak, ...(verdict === 'passed' ? {} : { detail }) };
    });
    const right = cases.map(({ title }) => ({ title, verdict: 'passed', weak: false }));
    expect(await Promise.all(ran)).toEqual(right);
  },
  300_000,
);
