import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { trainerEnv, type Environment } from '../../../src/training/environment';
import { runProgram } from '../../../src/base/process';
import { setUpEnvironment } from '../../../src/training/setup';

let environment: Environment;

beforeAll(async () => {
  const shared = process.env['ERRORBOOK_PYTHON_ENV'] ?? join(process.cwd(), '.cache', 'venv');
  vi.stubEnv('ERRORBOOK_PYTHON_ENV', shared);
  environment = await setUpEnvironment({ workspace: process.cwd() });
}, 20 * 60_000);

afterAll(() => vi.unstubAllEnvs());

it('passes the trainer’s own tests (test/python)', { timeout: 180_000 }, async () => {
  const args = ['-m', 'unittest', 'discover', '-s', join('test', 'python')];
  const { code, tail } = await runProgram(environment.python, args, { env: trainerEnv() });
  expect(tail.join('\n')).toMatch(/Ran \d\d+ tests/);
  expect(code, tail.join('\n')).toBe(0);
});
