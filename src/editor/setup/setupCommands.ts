import { cp } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { commands, ProgressLocation, Uri, window, workspace, type LogOutputChannel } from 'vscode';
import { UserError } from '../../base/errors';
import type { Progress } from '../../base/progress';
import { resource } from '../../base/resources';
import { writeWhole } from '../../base/wholeFile';
import { progressText } from '../../base/words';
import { configSchema, type Config } from '../../book/config';
import { CONFIG_FILE, loadConfig } from '../../book/workspace';
import { newConfig } from '../../notebook/newConfig';
import type { Commands } from '../support/commands';
import type { Secrets } from '../session/secrets';
import type { Session } from '../session/session';

type SetupCommands = Pick<
  Commands,
  | 'errorbook.createConfig'
  | 'errorbook.openStarter'
  | 'errorbook.openConfig'
  | 'errorbook.setApiKey'
  | 'errorbook.clearApiKey'
  | 'errorbook.testModels'
  | 'errorbook.showLog'
  | 'errorbook.manageTrust'
>;

interface Parts {
  session: Session;
  secrets: Secrets;
  log: LogOutputChannel;
}

/** What one does once: a configuration, the starter bench, keys. */
export function setupCommands({ session, secrets, log }: Parts): SetupCommands {
  return {
    'errorbook.createConfig': () => createConfig(session),
    'errorbook.openStarter': openStarter,
    'errorbook.openConfig': () => openConfig(session),
    'errorbook.setApiKey': async () => {
      const url = await secrets.ask(await configOf(session));
      if (url === undefined) return;
      await session.closeWorkbench();
      window.setStatusBarMessage(`$(key) The key for ${url} is kept`, 4000);
    },
    'errorbook.clearApiKey': async () => {
      const url = await secrets.forget(await configOf(session));
      if (url === undefined) return;
      await session.closeWorkbench();
      window.setStatusBarMessage(`$(key) The key for ${url} is forgotten`, 4000);
    },
    'errorbook.testModels': () => showModels(session, log),
    'errorbook.showLog': async () => log.show(),
    'errorbook.manageTrust': async () => commands.executeCommand('workbench.trust.manage'),
  };
}

/** Asks each model something small, and shows in the log what works. */
async function showModels(session: Session, log: LogOutputChannel): Promise<void> {
  const bench = await session.workbench();
  const { modelsText, testModels } = await import('../../notebook/testModels');
  const options = { location: ProgressLocation.Notification, title: 'Testing the models', cancellable: true };
  const reports = await window.withProgress(options, (view, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    const onProgress = (progress: Progress) => view.report({ message: progressText(progress) });
    return testModels(bench, { signal: stop.signal, onProgress });
  });
  log.info(`Models:\n${modelsText(reports)}`);
  log.show();
}

/** The configuration as it is; the defaults where it is broken, so that a key can be set all the same. */
async function configOf(session: Session): Promise<Config> {
  const defaults = configSchema.parse({});
  return session.folder === undefined
    ? defaults
    : loadConfig(session.folder.uri.fsPath).catch(() => defaults);
}

/** Writes an `errorbook.json` that names the suites and responses found in the folder, and opens it. */
async function createConfig(session: Session): Promise<void> {
  const folder = session.needFolder();
  const file = Uri.file(join(folder, CONFIG_FILE));
  if (!existsSync(file.fsPath)) {
    const found = await workspace.findFiles(
      '**/*.{jsonl,jsonl.gz}',
      '**/{node_modules,.errorbook,.venv}/**',
      50,
    );
    const paths = found.map((uri) => workspace.asRelativePath(uri, false)).sort();
    await writeWhole(file.fsPath, [newConfig(paths)]);
  }
  await window.showTextDocument(file);
}

async function openConfig(session: Session): Promise<void> {
  const file = join(session.needFolder(), CONFIG_FILE);
  if (!existsSync(file))
    throw new UserError('This folder has no errorbook.json.', 'Run “Errorbook: Create errorbook.json”.');
  await window.showTextDocument(Uri.file(file));
}

/** Copies the starter notebook to a folder of the person's choice and opens it there. */
async function openStarter(): Promise<void> {
  const [parent] = (await window.showOpenDialog({
    title: 'Errorbook: Where is the starter notebook to be put?',
    openLabel: 'Put It Here',
    canSelectFiles: false,
    canSelectFolders: true,
  })) ?? [undefined];
  if (parent === undefined) return;
  const folder = Uri.joinPath(parent, 'errorbook-starter');
  const isNew = !existsSync(folder.fsPath);
  if (isNew) {
    const filter = (path: string) => !/[\\/](?:\.errorbook|recorded[\\/]build.*)$/.test(path);
    await cp(resource('examples', 'starter'), folder.fsPath, { recursive: true, filter });
  }
  await commands.executeCommand('vscode.openFolder', folder, {
    forceNewWindow: workspace.workspaceFolders !== undefined,
  });
}
