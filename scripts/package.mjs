#!/usr/bin/env node
// Packages the extension: `npm run package [-- --target TARGET …] [--out FOLDER]`.
// TARGET is a platform as VS Code names it, `universal` (without LanceDB: contrast is found by exact search), or
// `all`. By default it is this platform, or `universal` where LanceDB has no binary for it.
import { cp, mkdir, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BINARIES, binaryFor, hostTarget } from './lib/lancedb.mjs';
import { isMain, main, ownPath, root, run, step, StepError } from './lib/step.mjs';

const SHIPPED = [
  'package.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'media',
  'python',
  'examples',
  '.vscodeignore',
];

async function packageAll() {
  const { values } = parseArgs({
    options: {
      target: { type: 'string', multiple: true },
      out: { type: 'string', default: join(root, 'artifacts') },
    },
  });
  const targets = chosenTargets(values.target ?? [hostTarget()]);
  const out = resolve(values.out);
  const stage = join(out, `.stage-${process.pid}`);
  try {
    await step('Building for production', () => stageBuild(stage));
    const failures = [];
    for (const target of targets) {
      await packageOne(target, stage, out).catch((error) => failures.push(asFailure(target, error)));
    }
    return report(targets, failures);
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

function chosenTargets(wanted) {
  const known = [...Object.keys(BINARIES), 'universal'];
  const unknown = wanted.filter((name) => name !== 'all' && !known.includes(name));
  if (unknown.length === 0) return wanted.includes('all') ? known : [...new Set(wanted)];
  throw new StepError(`No such target: ${unknown.join(', ')}. There are: ${known.join(', ')}, all`);
}

/** A fresh build beside what else is shipped, away from `dist`: what an older build left there is never packaged. */
async function stageBuild(stage) {
  await mkdir(stage, { recursive: true });
  for (const name of SHIPPED) await cp(join(root, name), join(stage, name), { recursive: true });
  const args = ['esbuild.mjs', '--production', `--outdir=${join(stage, 'dist')}`];
  await run('node', args, { env: ownPath(), quiet: true });
}

async function packageOne(target, stage, out) {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const file = join(out, `${name}-${target}-${version}.vsix`);
  const platform = target === 'universal' ? [] : ['--target', target];
  const binary = target === 'universal' ? undefined : await binaryFor(target);
  // The bundle's LanceDB looks for the binary beside itself, under this name, before it looks anywhere else.
  const staged = binary && join(stage, 'dist', binary.name);
  if (binary) await cp(binary.path, staged);
  try {
    const args = ['package', ...platform, '--no-dependencies', '--out', file];
    await step(`Packaging ${file}`, () => run('vsce', args, { cwd: stage, env: ownPath(), quiet: true }));
  } finally {
    if (staged) await rm(staged);
  }
}

/** What a person can do nothing about here is a failure of the one target; anything else is a bug. */
function asFailure(target, error) {
  if (error instanceof StepError) return { target, message: error.message };
  throw error;
}

/** Names what was not built. It is an error only where nothing else was asked for or came out. */
function report(targets, failures) {
  for (const { target, message } of failures) console.error(`✗ ${target}: not packaged. ${message}`);
  if (failures.length > 0) {
    console.log(`${targets.length - failures.length} of ${targets.length} targets packaged`);
  }
  return failures.length === targets.length ? 1 : 0;
}

if (isMain(import.meta.url)) await main(packageAll);
