#!/usr/bin/env node
// Opens a notebook in VS Code with this extension: `npm start [-- FOLDER] [--web]`. The starter notebook by default.
import { spawn } from 'node:child_process';
import { existsSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isMain, main, root, StepError, which } from './lib/step.mjs';
import { setUp } from './setup.mjs';

const STARTER = join(root, 'examples', 'starter');

async function start() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { web: { type: 'boolean' } },
  });
  // npm runs scripts in the package's folder; a relative folder is meant from where the person is.
  const folder = resolve(process.env.INIT_CWD ?? process.cwd(), positionals[0] ?? STARTER);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new StepError(`No such folder: ${folder}`);
  await setUp();
  if (!values.web && (await openDesktop(folder))) return 0;
  return openWeb(folder);
}

/** Opens desktop VS Code; false where there is none that can open a window. */
async function openDesktop(folder) {
  const { hasDisplay } = await import('./editor/desktop.mjs');
  // In a remote terminal `code` only talks to the window it belongs to, which takes no extension in development.
  const code = process.env.VSCODE_IPC_HOOK_CLI ? undefined : which('code', 'code-insiders', 'codium');
  if (code === undefined || !hasDisplay()) return false;
  const args = [`--extensionDevelopmentPath=${root}`, '--new-window', folder];
  const shell = process.platform === 'win32';
  const child = spawn(code, args, { stdio: 'inherit', shell });
  const opened = await new Promise((done) => {
    child.once('close', (status) => done(status === 0));
    child.once('error', () => done(false));
  });
  if (opened) console.log(`Opened ${folder} in VS Code (${code}).`);
  return opened;
}

/** Serves the web editor until Ctrl-C. */
async function openWeb(folder) {
  const server = await serve(folder);
  const url = `${server.url}/?${new URLSearchParams({ folder })}`;
  console.log(`\nErrorbook is open at ${url}\n`);
  console.log('Every user of this machine can reach that address while it runs. Ctrl-C ends it.');
  openBrowser(url);
  await new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, done);
    void server.ended.then(done);
  });
  await server.stop();
  return 0;
}

/** The editor's settings and state are kept from one start to the next; its extensions are this one alone. */
async function serve(folder) {
  const { installServer } = await import('./editor/install.mjs');
  const { cache } = await import('./editor/paths.mjs');
  const { linkExtension } = await import('./editor/extensions.mjs');
  const { writeSettings } = await import('./editor/settings.mjs');
  const { startServer } = await import('./editor/server.mjs');
  await installServer();
  const home = join(cache, 'start');
  const userDataDir = join(home, 'user');
  const extensionsDir = join(home, 'extensions');
  rmSync(extensionsDir, { recursive: true, force: true });
  linkExtension(root, extensionsDir);
  if (!existsSync(join(userDataDir, 'User', 'settings.json'))) writeSettings(userDataDir);
  // The starter is ours; of any other folder the editor asks whether it is trusted.
  return startServer({ home, userDataDir, extensionsDir, trustAll: folder === STARTER, ownHome: false });
}

/** Opens the default browser, where there is one and a screen to show it on. */
function openBrowser(url) {
  const mac = process.platform === 'darwin';
  const opener = mac ? 'open' : which('xdg-open');
  if (opener === undefined || !(mac || process.env.DISPLAY || process.env.WAYLAND_DISPLAY)) return;
  spawn(opener, [url], { stdio: 'ignore', detached: true })
    .once('error', () => undefined)
    .unref();
}

if (isMain(import.meta.url)) await main(start);
