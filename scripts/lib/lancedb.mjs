// LanceDB's native binaries: one npm package a platform, which npm installs for this platform only.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exitOf, ownPath, root, run, StepError } from './step.mjs';

/** The platforms that there are binaries for: VS Code's name and LanceDB's. */
export const BINARIES = {
  'linux-x64': 'linux-x64-gnu',
  'linux-arm64': 'linux-arm64-gnu',
  'alpine-x64': 'linux-x64-musl',
  'alpine-arm64': 'linux-arm64-musl',
  'win32-x64': 'win32-x64-msvc',
  'win32-arm64': 'win32-arm64-msvc',
  'darwin-arm64': 'darwin-arm64',
};

/** The target of this machine, `universal` where LanceDB has no binary for it. */
export function hostTarget() {
  const isMusl =
    process.platform === 'linux' && process.report.getReport().header.glibcVersionRuntime === undefined;
  const target = `${isMusl ? 'alpine' : process.platform}-${process.arch}`;
  return target in BINARIES ? target : 'universal';
}

/**
 * The binary of a target, of the very version that is bundled: `{ path, name }`. It is taken from node_modules, or
 * else fetched from the npm registry once and kept in .cache.
 */
export async function binaryFor(target) {
  const platform = BINARIES[target];
  const name = `lancedb.${platform}.node`;
  const installed = join(root, 'node_modules', '@lancedb', `lancedb-${platform}`, name);
  if (existsSync(installed)) return { path: installed, name };
  const version = bundledVersion();
  const folder = join(root, '.cache', 'lancedb', `${platform}-${version}`);
  if (!existsSync(folder)) await fetchPackage(`@lancedb/lancedb-${platform}@${version}`, folder);
  return { path: join(folder, 'package', name), name };
}

function bundledVersion() {
  const manifest = join(root, 'node_modules', '@lancedb', 'lancedb', 'package.json');
  return JSON.parse(readFileSync(manifest, 'utf8')).version;
}

/** Unpacks an npm package into a folder, which appears only when it is whole. */
async function fetchPackage(spec, folder) {
  const partial = `${folder}.part`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  try {
    await download(spec, partial);
    const archive = readdirSync(partial).find((file) => file.endsWith('.tgz'));
    await run('tar', ['-xzf', archive], { cwd: partial, quiet: true });
    await rm(join(partial, archive));
    await rename(partial, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function download(spec, folder) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const args = ['pack', spec, '--pack-destination', folder];
  const { code, output } = await exitOf(npm, args, { env: ownPath(), capture: true });
  if (code !== 0) throw new StepError(`npm cannot get ${spec}: ${reasonOf(output)}`);
}

/** npm's first line of error that says something. */
function reasonOf(output) {
  const lines = output.split('\n').filter((line) => /^npm (error|ERR!)/.test(line) && !/ code /.test(line));
  return lines[0]?.replace(/^npm (error|ERR!)\s*(notarget|404)?\s*/, '') ?? output.trim().slice(-200);
}
