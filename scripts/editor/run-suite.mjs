// Runs an extension's test suite in the web editor's real extension host, through headless Chromium.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { format, parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { BROWSER_ARGS, findBrowser } from './browser.mjs';
import { startServer } from './server.mjs';

/** Tests have time limits of their own; this one is for an editor that never starts them, or a host that died. */
const SILENCE_MS = 5 * 60_000;

/** What the workbench itself says all the time, which is no output of the suite. `ERRORBOOK_VERBOSE` shows it. */
const CHATTER = new RegExp(
  String.raw`^(\[(AgentHost|ChatModelSelection|AccountPolicyGate|Service Worker|RemoteAgentHost|reconnection-)` +
    '|Creating a socket|Resolv(ing|ed) connection token|Ignoring fetching additional builtin' +
    '|Canceled: Canceled|Updating additional builtin|Timed out waiting for authentication provider)',
);

/** Runs the suite that desktop VS Code's arguments name and ends this process with the suite's exit code. */
export async function runSuite(argv) {
  const cleanup = [];
  const end = onceOnly(async (code) => {
    for (const undo of cleanup.reverse()) await Promise.resolve(undo()).catch(console.error);
    process.exit(code);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => end(130));
  try {
    await end(await openAndWait(desktopArgs(argv), cleanup));
  } catch (error) {
    console.error(error);
    await end(1);
  }
}

function onceOnly(work) {
  let running;
  return (...args) => (running ??= work(...args));
}

/** The arguments of desktop VS Code that mean something here. The others are for Electron, and passed over. */
function desktopArgs(argv) {
  const { values, positionals } = parseArgs({
    args: argv,
    strict: false,
    allowPositionals: true,
    options: {
      extensionTestsPath: { type: 'string' },
      extensionDevelopmentPath: { type: 'string', multiple: true },
      'user-data-dir': { type: 'string' },
      'extensions-dir': { type: 'string' },
      'disable-workspace-trust': { type: 'boolean' },
    },
  });
  return { ...values, folder: positionals[0] };
}

async function openAndWait(args, cleanup) {
  const home = mkdtempSync(join(tmpdir(), 'vscode-web-'));
  cleanup.push(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
  const server = await startServer({
    home,
    userDataDir: resolve(args['user-data-dir'] ?? join(home, 'user')),
    extensionsDir: resolve(args['extensions-dir'] ?? join(home, 'extensions')),
    trustAll: args['disable-workspace-trust'] === true,
    smokeTest: true,
    idleSeconds: 120,
  });
  cleanup.push(() => server.stop());
  const browser = await chromium.launch({
    executablePath: findBrowser(),
    headless: true,
    args: BROWSER_ARGS,
  });
  cleanup.push(() => browser.close());
  try {
    return await exitCodeOf(await browser.newPage(), address(server.url, args));
  } catch (error) {
    console.error(server.log());
    throw error;
  }
}

/** The page's address: what desktop VS Code takes as arguments, the web editor takes as a payload. */
function address(url, { folder, extensionDevelopmentPath = [], extensionTestsPath }) {
  const remote = (path) => `vscode-remote://${new URL(url).host}${resolve(path)}`;
  const payload = [
    ...extensionDevelopmentPath.map((path) => ['extensionDevelopmentPath', remote(path)]),
    ['extensionTestsPath', remote(extensionTestsPath)],
    ['skipWelcome', 'true'],
  ];
  const query = new URLSearchParams({ payload: JSON.stringify(payload) });
  if (folder === undefined) query.set('ew', 'true');
  else query.set('folder', resolve(folder));
  return `${url}/?${query}`;
}

/** Resolves with the code that the suite exits with; what the suite logs is printed as it comes. */
function exitCodeOf(page, url) {
  return new Promise((resolveCode, reject) => {
    const problems = [];
    const timer = setTimeout(() => {
      reject(new Error(`The suite printed nothing for ${SILENCE_MS / 1000} s.\n${problems.join('\n')}`));
    }, SILENCE_MS);
    const log = (type, args) => {
      const text = format(...args);
      if (CHATTER.test(text) && !process.env.ERRORBOOK_VERBOSE) return;
      timer.refresh();
      const stream = type === 'error' || type === 'warn' ? process.stderr : process.stdout;
      stream.write(`${text}\n`);
    };
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('crash', () => reject(new Error('The browser’s page crashed')));
    page.on('close', () => reject(new Error('The browser was closed before the suite ended')));
    Promise.all([
      page.exposeFunction('codeAutomationLog', log),
      page.exposeFunction('codeAutomationExit', (code) => resolveCode(code)),
    ])
      .then(() => page.goto(url))
      .catch(reject);
  });
}
