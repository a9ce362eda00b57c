import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSandbox } from '../../../src/sandbox/openSandbox';
import type { Sandbox } from '../../../src/sandbox/sandbox';
import { failInPlainPython } from '../../factories/plainPython';
import { asserts, shortLimits } from '../../factories/programs';

const FOLDER = join(import.meta.dirname, '../../fixtures/honest');
const limits = { ...shortLimits, timeSeconds: 3 };

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox({ workers: 1 });
});
afterAll(() => sandbox.dispose());

/** Each program with its tests; files that end in `.txt` hold many, each under a line `## name`. */
const programs = readdirSync(FOLDER).flatMap((file): [name: string, code: string, tests: string][] => {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  const parts = file.endsWith('.txt') ? text.split(/^## /m).slice(1) : file.endsWith('.py') ? [text] : [];
  return parts.map((part) => {
    const [code = '', tests = ''] = part.split('# tests\n');
    if (file.endsWith('.py')) return [file, code, tests];
    const at = code.indexOf('\n');
    return [`${code.slice(0, at)} (${file})`, code.slice(at + 1), tests];
  });
});

it('all of them pass in a plain interpreter', () => {
  const sources = programs.map(([name, code, tests]): [string, string] => [name, `${code}${tests}`]);
  expect(failInPlainPython(sources)).toEqual([]);
});

it.each(programs)('%s passes', async (_, code, tests) => {
  const looped = `import random\nfor _ in range(1):\n${tests.replaceAll(/^(?=.)/gm, '    ')}`;
  for (const form of [tests, looped]) {
    const outcome = await sandbox.run({ language: 'python', code, tests: asserts(form), limits });
    expect(outcome, form).toMatchObject({ verdict: 'passed' });
    expect(outcome.weak && !code.startsWith('# weak'), form).toBe(false);
  }
});
