// The editor's suites for @vscode/test-cli: desktop VS Code where it can be had, the web editor where it cannot.
import { defineConfig } from '@vscode/test-cli';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findDesktop } from './scripts/editor/desktop.mjs';
import { installExtension } from './scripts/editor/extensions.mjs';
import { installWebEditor } from './scripts/editor/install.mjs';
import { writeSettings } from './scripts/editor/settings.mjs';
import { bundleSuites } from './scripts/editor/suites.mjs';
import { root } from './scripts/lib/step.mjs';

const support = join(root, 'test', 'editor', 'support');
/** A packaged extension to test instead of this source tree. */
const vsix = process.env.ERRORBOOK_VSIX;

const desktop = await findDesktop();
if (desktop === undefined) await installWebEditor();
await bundleSuites();

// Each run has an editor and a workspace of its own, which go when it ends.
const temporary = mkdtempSync(join(tmpdir(), 'errorbook-editor-'));
process.once('exit', keepLogsAndRemove);
const userDataDir = join(temporary, 'user');
const extensionsDir = join(temporary, 'extensions');
const workspaceFolder = join(temporary, 'workspace');

const fixtures = [join(root, 'test', 'fixtures', 'workspace'), join(root, 'examples', 'starter')];
mkdirSync(workspaceFolder);
const fixture = fixtures.find((folder) => existsSync(folder));
// A notebook that somebody kept in the fixture is not part of it.
const filter = (source) => !source.endsWith('.errorbook');
if (fixture !== undefined) cpSync(fixture, workspaceFolder, { recursive: true, filter });
teachAll(join(workspaceFolder, 'errorbook.json'));
writeSettings(userDataDir);
if (vsix) await installExtension(vsix, { desktop, userDataDir, extensionsDir });

/** Any case may be diagnosed without a question. */
function teachAll(file) {
  const config = JSON.parse(readFileSync(file, 'utf8'));
  for (const suite of config.suites) suite.role = 'teach';
  writeFileSync(file, JSON.stringify(config, undefined, 2));
}

/** After a failure the editor's own logs are worth more than its settings. */
function keepLogsAndRemove(code) {
  const logs = join(userDataDir, 'logs');
  const kept = join(root, 'artifacts', 'logs', 'vscode');
  rmSync(kept, { recursive: true, force: true });
  if (code !== 0 && existsSync(logs)) cpSync(logs, kept, { recursive: true });
  rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
}

export default defineConfig({
  // Of the package what only a package can get wrong; of the source tree all the rest.
  files: vsix ? 'out/test/editor/{smoke,vsix}.test.js' : 'out/test/editor/**/!(vsix).test.js',
  workspaceFolder,
  // The packaged extension is installed; an editor for tests wants one in development too.
  extensionDevelopmentPath: vsix ? join(support, 'dummy-extension') : root,
  useInstallation: { fromPath: desktop ?? join(root, 'scripts', 'editor', 'vscode-web') },
  launchArgs: [`--user-data-dir=${userDataDir}`, `--extensions-dir=${extensionsDir}`],
  mocha: {
    ui: 'bdd',
    timeout: 60_000,
    reporter: join(support, 'reporter.cjs'),
    forbidOnly: Boolean(process.env.CI),
  },
});
