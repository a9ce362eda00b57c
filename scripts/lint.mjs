#!/usr/bin/env node
// `npm run lint`: every check of the sources that runs nothing of them, two beside each other.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitOf, main, ownPath, root, run, seconds, StepError, which } from './lib/step.mjs';

const REQUIREMENTS = join(root, 'python', 'requirements-lint.txt');
const ENVIRONMENT = join(root, '.cache', 'lint-python');
const inEnvironment = (name) => join(ENVIRONMENT, process.platform === 'win32' ? 'Scripts' : 'bin', name);

/** The longest first. */
const LINTS = [
  ['eslint', ['.']],
  ['pyright', []],
  ['knip', ['--no-progress']],
  ['node', ['scripts/circles.mjs']],
  ['prettier', ['--check', '--log-level', 'warn', '.']],
  ['ruff', ['check', '--quiet'], ofPython],
  ['lint-imports', ['--config', '../pyproject.toml', '--no-cache'], ofPython, { cwd: join(root, 'python') }],
];

let ready;

await main(async () => {
  const waiting = [...LINTS];
  let failed = 0;
  const work = async () => {
    for (let lint = waiting.shift(); lint !== undefined; lint = waiting.shift())
      if (!(await check(...lint))) failed += 1; // Not `failed += await …`: that adds to what it was before the wait.
  };
  await Promise.all([work(), work()]);
  return failed === 0 ? 0 : 1;
});

/** Runs one, and shows what it says if it finds something. */
async function check(name, args, find = () => name, options = {}) {
  const command = await find(name);
  const started = Date.now();
  const { code, output } = await exitOf(command, args, { capture: true, env: ownPath(), ...options });
  console.log(`${code === 0 ? '✓' : '✗'} ${name} (${seconds(Date.now() - started)})`);
  if (code !== 0) console.log(output);
  return code === 0;
}

/** A program of the environment for checking Python, which is set up first where it is not what is required. */
async function ofPython(name) {
  await (ready ??= setUpEnvironment());
  return inEnvironment(name);
}

async function setUpEnvironment() {
  const wanted = readFileSync(REQUIREMENTS, 'utf8');
  const stamp = join(ENVIRONMENT, 'requirements.txt');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const python = which('python3', 'python');
  if (python === undefined) throw new StepError('Python 3.9 or later is needed and not on PATH.');
  rmSync(ENVIRONMENT, { recursive: true, force: true });
  mkdirSync(ENVIRONMENT, { recursive: true });
  await run(python, ['-m', 'venv', ENVIRONMENT], { quiet: true });
  await run(inEnvironment('python'), ['-m', 'pip', 'install', '--quiet', '-r', REQUIREMENTS], {
    quiet: true,
  });
  writeFileSync(stamp, wanted);
}
