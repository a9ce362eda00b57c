#!/usr/bin/env node
// Makes a clone ready to run: packages, Python, the build. Says nothing where there is nothing to do.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exitOf, isMain, main, ownPath, root, run, step, StepError, which } from './lib/step.mjs';

const MINIMUM_NODE = 20;
const MINIMUM_PYTHON = [3, 9];
const SOURCES = ['src', 'webview', 'media', 'esbuild.mjs', 'package.json', 'package-lock.json'];

/** Everything that tests, demo and start need to have ready. Nothing here needs node_modules to be there. */
export async function setUp() {
  checkNode();
  await installPackages();
  await checkPython();
  await buildIfOlder();
}

function checkNode() {
  if (Number(process.versions.node.split('.')[0]) >= MINIMUM_NODE) return;
  throw new StepError(
    `Node ${MINIMUM_NODE} or later is needed; this is ${process.versions.node} (${process.execPath})`,
  );
}

/** Runs `npm ci` unless node_modules is what package-lock.json says. */
async function installPackages() {
  const lockHash = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.errorbook-lock');
  if (readIfThere(stamp) === lockHash) return;
  if (!installedByHand()) {
    await step('Installing packages (npm ci)', () =>
      run('npm', ['ci', '--no-audit', '--no-fund'], { quiet: true }),
    );
  }
  writeFileSync(stamp, lockHash);
}

/** npm writes its hidden lock file last: where it is newer than ours, somebody has installed already. */
function installedByHand() {
  return (
    modified(join(root, 'node_modules', '.package-lock.json')) > modified(join(root, 'package-lock.json'))
  );
}

async function checkPython() {
  const wanted = MINIMUM_PYTHON.join('.');
  const python = which('python3', 'python');
  const hint = 'It runs the responses. On Debian: sudo apt-get install python3 python3-venv';
  if (python === undefined)
    throw new StepError(`Python ${wanted} or later is needed and not on PATH. ${hint}`);
  const check = `import sys; sys.exit(sys.version_info < (${MINIMUM_PYTHON.join(', ')}))`;
  const { code } = await exitOf(python, ['-c', check], { capture: true });
  if (code !== 0) throw new StepError(`${python} is older than Python ${wanted}, or does not start. ${hint}`);
}

async function buildIfOlder() {
  const stamp = join(root, '.cache', 'built');
  const newest = Math.max(...SOURCES.map((name) => newestIn(join(root, name))));
  if (existsSync(join(root, 'dist', 'cli.js')) && modified(stamp) > newest) return;
  const started = Date.now();
  await step('Building', () => run('node', ['esbuild.mjs'], { env: ownPath() }));
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, new Date(started).toISOString());
}

/** When the newest file of a folder, or a file, was written: milliseconds since 1970, 0 where there is none. */
function newestIn(path) {
  if (!existsSync(path)) return 0;
  if (!statSync(path).isDirectory()) return modified(path);
  return Math.max(modified(path), ...readdirSync(path).map((name) => newestIn(join(path, name))));
}

const modified = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const readIfThere = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

if (isMain(import.meta.url)) await main(setUp);
