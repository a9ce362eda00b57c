// The tiers of the tests in the order in which they run: what each starts, and how its counts are read.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { vitestTests } from './test-report.mjs';
import { findDesktop } from './editor/desktop.mjs';
import { installWebEditor } from './editor/install.mjs';
import { ownPath, root, StepError } from './lib/step.mjs';

/**
 * A tier takes `{ grep, output, report }` and resolves with its counts: `{ passed, failed, skipped }`, and with `tests`,
 * how long each took. `untested` marks a check that has no tests to count: it adds a failure or nothing.
 */
export const TIERS = {
  typecheck: (tier) => check(tier, 'npm', ['run', '--silent', 'typecheck']),
  lint: (tier) => check(tier, 'npm', ['run', '--silent', 'lint']),
  unit: async (tier) => {
    await pythonEnvironment();
    return vitest(tier, 'vitest.config.mts');
  },
  editor: (tier) => editorSuites(tier, {}),
  e2e: async (tier) => {
    await installWebEditor();
    await pythonEnvironment();
    return vitest(tier, 'vitest.e2e.config.mts');
  },
  vsix: async (tier) => {
    const packages = await vitest(tier, 'vitest.vsix.config.mts');
    return sum(packages, await editorSuites(tier, { ERRORBOOK_VSIX: packagedExtension() }));
  },
  full: async (tier) => {
    await installWebEditor();
    await pythonEnvironment();
    return vitest(tier, 'vitest.full.config.mts');
  },
};

/** What runs where no tier is named, in this order; those of one line beside each other, as each keeps one core busy. */
export const DEFAULT = [['typecheck', 'lint'], ['unit'], ['editor'], ['e2e'], ['vsix']];

async function check(tier, command, args) {
  const code = await show(tier, command, args);
  return { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0, untested: true };
}

async function vitest(tier, config) {
  const args = ['--config', config];
  const filter = tier.grep === undefined ? [] : ['--testNamePattern', tier.grep];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${tier.report}`];
  const code = await show(tier, 'vitest', ['run', ...args, ...reporters, ...filter]);
  const json = readReport(tier);
  const skipped = json.numPendingTests + (json.numTodoTests ?? 0);
  const counts = { passed: json.numPassedTests, failed: json.numFailedTests, skipped };
  return agree({ ...counts, tests: vitestTests(json) }, code);
}

async function editorSuites(tier, env) {
  await prepareEditor();
  const filter = tier.grep === undefined ? [] : ['--grep', tier.grep];
  const code = await show(tier, 'vscode-test', filter, { ...env, ERRORBOOK_COUNTS: tier.report });
  return agree(readReport(tier), code);
}

/** What the runner would do as well; done here, a failure is one clear message. */
async function prepareEditor() {
  if ((await findDesktop()) === undefined) await installWebEditor();
}

function readReport({ report, name }) {
  if (existsSync(report)) return JSON.parse(readFileSync(report, 'utf8'));
  throw new StepError(
    `The runner of the tier ${name} ended without a report: see artifacts/logs/${name}.log`,
  );
}

/** A runner can fail without a failed test, as when a file does not load: that counts as a failure. */
const agree = (counts, code) => (code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts);

/** Two runners' counts as one tier's. Neither may have run nothing. */
function sum(...parts) {
  const counts = { passed: 0, failed: 0, skipped: 0, tests: parts.flatMap(({ tests }) => tests) };
  for (const part of parts) {
    if (part.passed + part.failed === 0) throw new StepError('One of the runners of this tier ran no test');
    for (const key of ['passed', 'failed', 'skipped']) counts[key] += part[key];
  }
  return counts;
}

let pythonReady;
/** Sets up the Python environment that trainer tests share; once. */
function pythonEnvironment() {
  return (pythonReady ??= import('./python-env.mjs').then((module) =>
    module.setUpPythonEnvironment((line) => console.error(line)),
  ));
}

/** The newest package for this platform in artifacts/. */
function packagedExtension() {
  const folder = join(root, 'artifacts');
  const target = `${process.platform}-${process.arch}`;
  const fits = (name) => name.endsWith('.vsix') && name.includes(target);
  const found = existsSync(folder) ? readdirSync(folder).filter(fits) : [];
  const age = (name) => statSync(join(folder, name)).mtimeMs;
  const newest = found.sort((a, b) => age(b) - age(a))[0];
  if (newest === undefined) throw new StepError(`No package for ${target} in artifacts/`);
  return join(folder, newest);
}

/** Runs a runner with its output both shown and kept; resolves with its exit code. */
function show({ output }, command, args, extra = {}) {
  return new Promise((resolve, reject) => {
    const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
    const env = { ...ownPath(), ...colour, ...extra };
    const child = spawn(command, args, {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.write(chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}
