#!/usr/bin/env node
// Installs what programs in other languages than Python are judged with: `npm run toolchains [-- language…]`. Optional:
// what is missing leaves cases without a verdict, and `errorbook doctor` says which.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { exitOf, isMain, main, ownPath, root, step, which } from './lib/step.mjs';

/** Debian's packages of each language, and npm's; libraries that public suites build upon among them. */
const LANGUAGES = {
  javascript: { npm: ['js-md5'] },
  go: { debian: ['golang-go', 'golang-github-stretchr-testify-dev'] },
  rust: { debian: ['rustc', 'cargo', 'librust-regex-dev', 'librust-md5-dev'], unless: 'rustc' },
  java: { debian: ['default-jdk-headless', 'libjavatuples-java'] },
  cpp: { debian: ['g++', 'libboost-dev', 'libssl-dev'] },
};

async function install() {
  const named = process.argv.slice(2);
  const unknown = named.filter((name) => LANGUAGES[name] === undefined);
  for (const name of unknown) console.log(`${name}: known are ${Object.keys(LANGUAGES).join(', ')}`);
  for (const [name, wanted] of Object.entries(LANGUAGES)) {
    if (named.length > 0 && !named.includes(name)) continue;
    await step(name, () => installOne(wanted));
  }
  await exitOf(process.execPath, [join(root, 'dist', 'cli.js'), 'doctor', '--languages'], { env: ownPath() });
}

/** Goes on after a failure: half of the packages serve more cases than none. */
async function installOne({ debian = [], npm = [], unless }) {
  // A compiler that is there by other ways (rustup) stays the one that is used.
  const own = unless !== undefined && which(unless) !== undefined ? [unless, 'cargo'] : [];
  for (const each of debian.filter((name) => !own.includes(name))) await attempt(...apt(each));
  const folder = join(homedir(), '.errorbook', 'javascript');
  for (const each of npm)
    await attempt('npm', ['install', '--no-audit', '--no-fund', '--prefix', folder, each]);
}

function apt(name) {
  const args = ['apt-get', 'install', '-y', '--no-install-recommends', name];
  return process.getuid?.() === 0 ? [args[0], args.slice(1)] : ['sudo', ['-n', ...args]];
}

async function attempt(command, args) {
  const { code, output } = await exitOf(command, args, { capture: true }).catch((error) => ({
    code: 1,
    output: error.message,
  }));
  const last = output.trim().split('\n').at(-1);
  console.log(`  ${args.at(-1)}: ${code === 0 ? 'there' : `could not be installed (${last})`}`);
}

if (isMain(import.meta.url)) await main(install);
