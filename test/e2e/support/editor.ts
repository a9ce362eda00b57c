/** A real VS Code as a person sees it: the web editor, driven through headless Chromium. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type Frame, type Page } from 'playwright-core';
import { BROWSER_ARGS, findBrowser } from '../../../scripts/editor/browser.mjs';
import { installExtension, linkExtension } from '../../../scripts/editor/extensions.mjs';
import { startServer, type Server } from '../../../scripts/editor/server.mjs';
import { writeSettings } from '../../../scripts/editor/settings.mjs';
import { runCommand } from './palette';
import { findWebview } from './webview';

const ROOT = resolve(import.meta.dirname, '../../..');
/** Where pictures are kept: never committed, uploaded after a run. */
export const SCREENSHOTS = join(ROOT, 'artifacts', 'screenshots');

/** The editor's own themes, by what they are good for in a test. */
export const THEMES = {
  dark: 'Dark Modern',
  light: 'Light Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
} as const;

export interface EditorOptions {
  /** The folder to open, as it is: copy a fixture first if the test changes it. */
  workspace: string;
  /** A source tree that is built, or a packaged .vsix. @default this repository */
  extension?: string;
  /** @default 'dark' */
  theme?: keyof typeof THEMES;
  /** Pixels. @default 1440 */
  width?: number;
  /** Pixels. @default 900 */
  height?: number;
  /** User settings, over those that keep the editor quiet. */
  settings?: Record<string, unknown>;
  /** False opens the workspace in Restricted Mode, without a question at the start. @default true */
  trust?: boolean;
  /** More variables for the extension host. Its HOME is an empty folder of its own. */
  env?: Record<string, string>;
}

export interface Editor {
  page: Page;
  /** Saves a picture of the window as artifacts/screenshots/NAME.png and resolves with its path. */
  screenshot(name: string): Promise<string>;
  /** Runs the command with this title through the palette. */
  command(title: string): Promise<void>;
  /** The document of the webview panel or view with this title, once it is there. */
  webview(title: string): Promise<Frame>;
  /** Reloads the window by `Developer: Reload Window`. */
  reload(): Promise<void>;
  /** What the server printed, and the extension's own logs. */
  log(): Promise<string>;
  /** Closes browser and server and removes what they kept. The workspace stays. */
  dispose(): Promise<void>;
}

/** Starts a fresh editor on a folder, with this extension and no other. */
export async function startEditor(options: EditorOptions): Promise<Editor> {
  const home = await mkdtemp(join(tmpdir(), 'errorbook-e2e-'));
  const undo: (() => Promise<void>)[] = [() => rm(home, { recursive: true, force: true, maxRetries: 5 })];
  const dispose = async () => {
    for (const each of undo.splice(0).reverse()) await each();
  };
  try {
    const server = await serve(home, options);
    undo.push(() => server.stop());
    const browser = await launch();
    undo.push(() => browser.close());
    const page = await open(browser, server, options);
    return { page, dispose, ...actions(page), log: () => logs(server, home) };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function serve(home: string, options: EditorOptions): Promise<Server> {
  const { extension = ROOT, theme = 'dark', trust = true, settings, env } = options;
  const folders = { userDataDir: join(home, 'user'), extensionsDir: join(home, 'extensions') };
  writeSettings(folders.userDataDir, {
    'workbench.colorTheme': THEMES[theme],
    ...restricted(trust),
    ...settings,
  });
  if (extension.endsWith('.vsix')) await installExtension(extension, folders);
  else linkExtension(resolve(extension), folders.extensionsDir);
  return startServer({ home, ...folders, trustAll: trust, idleSeconds: 120, ...(env ? { env } : {}) });
}

const restricted = (trust: boolean) => (trust ? {} : { 'security.workspace.trust.startupPrompt': 'never' });

function launch(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error('No Chromium: run `node scripts/editor/install.mjs`');
  return chromium.launch({ executablePath, headless: true, args: BROWSER_ARGS });
}

async function open(browser: Browser, server: Server, options: EditorOptions): Promise<Page> {
  const { width = 1440, height = 900, workspace } = options;
  const context = await browser.newContext({ viewport: { width, height } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
  const page = await context.newPage();
  await slowDown(page, Number(process.env.ERRORBOOK_EDITOR_SLOWER ?? 1));
  await page.goto(`${server.url}/?${new URLSearchParams({ folder: resolve(workspace) })}`);
  await untilReady(page);
  return page;
}

/** As on a machine that is so many times slower: where a test goes by time after all, this shows it. */
async function slowDown(page: Page, times: number): Promise<void> {
  if (times <= 1) return;
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: times });
}

/** The workbench is drawn and connected: the status bar's remote indicator names the server. */
async function untilReady(page: Page): Promise<void> {
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
  await page.locator('.part.sidebar .composite.viewlet').waitFor({ timeout: 60_000 });
}

function actions(page: Page): Pick<Editor, 'screenshot' | 'command' | 'webview' | 'reload'> {
  return {
    async screenshot(name) {
      await page.mouse.move(0, 0); // So that no tooltip covers anything.
      const path = join(SCREENSHOTS, `${name}.png`);
      await page.screenshot({ path });
      return path;
    },
    command: (title) => runCommand(page, title),
    webview: (title) => findWebview(page, title),
    async reload() {
      // The browser's own reload would not wait for the editor to save which tabs are open.
      const loaded = page.waitForEvent('domcontentloaded', { timeout: 60_000 });
      await runCommand(page, 'Developer: Reload Window');
      await loaded;
      await untilReady(page);
    },
  };
}

/** The extension host keeps a file for each output channel. */
async function logs(server: Server, home: string): Promise<string> {
  const folder = join(home, 'user', 'logs');
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const files = names.filter((name) => /exthost.*\.log$/.test(name)).sort();
  const texts = await Promise.all(
    files.map(async (name) => `── ${name}\n${await readFile(join(folder, name), 'utf8')}`),
  );
  return [server.log(), ...texts].join('\n');
}
