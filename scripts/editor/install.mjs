#!/usr/bin/env node
// Installs the editor for tests: code-server's registry package, which carries a complete VS Code, and a browser.
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { isMain, main, run, step, StepError, which } from '../lib/step.mjs';
import { installBrowser } from './browser.mjs';
import { aptInstall } from './debian.mjs';
import { cache, CODE_SERVER, codeServer, NODE, nodeHome, nodePackage, webEditor } from './paths.mjs';

/** Makes the web editor and a browser for it ready. Does nothing, quickly, where both are there already. */
export async function installWebEditor() {
  await installBrowser();
  await installServer();
}

/** The editor's server alone: a person brings a browser. */
export async function installServer() {
  if (existsSync(webEditor)) return;
  if (process.platform === 'win32') {
    throw new StepError(
      'The web editor does not run on Windows: install VS Code, or name it in ERRORBOOK_VSCODE',
    );
  }
  await withLock(installIntoCache);
}

/** Two test runs may start at once: the second waits for the first one's installation. */
async function withLock(work) {
  const { lock } = await import('proper-lockfile');
  await mkdir(cache, { recursive: true });
  const release = await lock(cache, {
    stale: 30_000,
    retries: { retries: 300, minTimeout: 2000, maxTimeout: 2000 },
  });
  try {
    await work();
  } finally {
    await release();
  }
}

/** An interrupted installation leaves only `partial`, which the next one starts by removing. */
async function installIntoCache() {
  if (existsSync(webEditor)) return;
  const partial = join(cache, 'partial');
  await removeStale();
  await step('Installing the web editor for tests (once, 1-2 min, 0.8 GB)', async () => {
    await ensureCompiler();
    await mkdir(partial, { recursive: true });
    await writeFile(join(partial, 'package.json'), '{ "private": true }\n');
    await installPackages(partial);
    await rename(partial, webEditor);
  });
}

/** Earlier versions and half-finished ones go; the lock's own folder lies beside the cache, not in it. */
async function removeStale() {
  const stale = (await readdir(cache)).filter(
    (name) => name === 'partial' || name.startsWith('code-server-'),
  );
  await Promise.all(stale.map((name) => rm(join(cache, name), { recursive: true, force: true })));
}

async function installPackages(folder) {
  const env = {
    ...process.env,
    PATH: [join(folder, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
    // This Node brings certificates of its own; where a company's are needed, the system has them.
    NODE_USE_SYSTEM_CA: '1',
    npm_config_nodedir: nodeHome(folder),
  };
  const npm = (cwd, ...args) => run('npm', args, { cwd, env, quiet: true });
  // Install scripts stay off: they would build what the tests do not need, from headers that are rarely there.
  const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund'];
  await npm(folder, ...install, `${nodePackage}@${NODE}`, `code-server@${CODE_SERVER}`);
  const vscode = join(codeServer(folder), 'lib', 'vscode');
  await npm(vscode, ...install, '--omit=dev');
  // Without spdlog, output channels stay empty.
  await npm(vscode, 'rebuild', '@vscode/spdlog', '@vscode/native-watchdog');
  await linkHelpers(join(vscode, 'bin'));
  await npm(join(vscode, 'extensions'), ...install, '--omit=dev');
}

/** The package's own install script makes these links; it did not run. */
async function linkHelpers(bin) {
  const platform = process.platform === 'darwin' ? 'darwin' : 'linux';
  await relink(`code-${platform}.sh`, join(bin, 'remote-cli', 'code-server'));
  await relink(`browser-${platform}.sh`, join(bin, 'helpers', 'browser.sh'));
}

async function relink(target, link) {
  await rm(link, { force: true });
  await symlink(target, link);
}

/** spdlog is compiled on the spot. */
async function ensureCompiler() {
  if (which('g++', 'clang++') && which('make')) return;
  await aptInstall(['g++', 'make'], 'a C++ compiler and make, which build the editor’s logger');
}

if (isMain(import.meta.url)) await main(installWebEditor);
