// The tiers of the tests in the order in which they run: what each starts, and how its counts are read.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findDesktop } from './editor/desktop.mjs';
import { installWebEditor } from './editor/install.mjs';
import { ownPath, root, run, StepError } from './lib/step.mjs';

/**
 * A tier takes `{ grep, log, report }` and resolves with its counts: `{ passed, failed, skipped }`.
 * `untested` marks a check that has no tests to count: it adds a failure or nothing.
 */
export const TIERS = {
  typecheck: (tier) => check(tier, 'npm', ['run', '--silent', 'typecheck']),
  lint: (tier) => check(tier, 'npm', ['run', '--silent', 'lint']),
  unit: async (tier) => {
    await pythonEnvironment();
    return vitest(tier, []);
  },
  editor: (tier) => editorSuites(tier, {}),
  e2e: async (tier) => {
    await installWebEditor();
    await pythonEnvironment();
    return vitest(tier, ['--config', 'vitest.e2e.config.mts']);
  },
  vsix: async (tier) => {
    if (existsSync(join(root, 'scripts', 'package.mjs')))
      await run('node', ['scripts/package.mjs'], { env: ownPath() });
    return editorSuites(tier, { ERRORBOOK_VSIX: packagedExtension() });
  },
};

async function check(tier, command, args) {
  const code = await show(tier, command, args);
  return { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0, untested: true };
}

async function vitest(tier, args) {
  const filter = tier.grep === undefined ? [] : ['--testNamePattern', tier.grep];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${tier.report}`];
  const code = await show(tier, 'vitest', ['run', ...args, ...reporters, ...filter]);
  const json = readReport(tier);
  const skipped = json.numPendingTests + (json.numTodoTests ?? 0);
  return agree({ passed: json.numPassedTests, failed: json.numFailedTests, skipped }, code);
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

/** Runs a runner with its output both shown and kept in the tier's log; resolves with its exit code. */
function show({ log }, command, args, extra = {}) {
  return new Promise((resolve, reject) => {
    const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
    const env = { ...ownPath(), ...colour, ...extra };
    const child = spawn(command, args, {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      from.on('data', (chunk) => (to.write(chunk), log.write(chunk)));
    }
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}
