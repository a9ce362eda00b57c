import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSandbox } from '../../../src/sandbox/openSandbox';
import type { Sandbox } from '../../../src/sandbox/sandbox';
import { asserts, shortLimits } from '../../factories/programs';

const FOLDER = join(import.meta.dirname, '../../fixtures/honest');
const limits = { ...shortLimits, timeSeconds: 3 };

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox({ workers: 1 });
});
afterAll(() => sandbox.dispose());

it.each(readdirSync(FOLDER).filter((name) => name.endsWith('.py')))('%s passes', async (file) => {
  const [code = '', tests = ''] = readFileSync(join(FOLDER, file), 'utf8').split('# tests\n');
  const looped = `import random\nfor _ in range(1):\n${tests.replaceAll(/^(?=.)/gm, '    ')}`;
  for (const form of [tests, looped]) {
    const outcome = await sandbox.run({ language: 'python', code, tests: asserts(form), limits });
    expect(outcome, form).toMatchObject({ verdict: 'passed' });
    expect(outcome.weak && !code.startsWith('# weak'), form).toBe(false);
  }
});
