// Puts an extension into an editor's extensions folder: a package by its installer, a source tree by a link.
import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../lib/step.mjs';
import { installVsix } from './server.mjs';

/** Installs a .vsix into `extensionsDir` with desktop VS Code's own installer, or else the web editor's. */
export async function installExtension(vsix, { desktop, userDataDir, extensionsDir }) {
  if (desktop === undefined) {
    const home = join(userDataDir, 'installer');
    await installVsix(vsix, { home, userDataDir, extensionsDir });
    return;
  }
  const { resolveCliArgsFromVSCodeExecutablePath } = await import('@vscode/test-electron');
  const [command, ...args] = resolveCliArgsFromVSCodeExecutablePath(desktop, { reuseMachineInstall: true });
  const folders = ['--user-data-dir', userDataDir, '--extensions-dir', extensionsDir];
  await run(command, [...args, ...folders, '--install-extension', vsix], { quiet: true });
}

/**
 * Links an extension's source tree into `extensionsDir`, where an editor that is not in development mode finds it.
 * The editor lists a folder that it has no list of yet, so this comes before its first start.
 */
export function linkExtension(source, extensionsDir) {
  const { publisher, name, version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  mkdirSync(extensionsDir, { recursive: true });
  const link = join(extensionsDir, `${publisher}.${name}-${version}`);
  rmSync(link, { force: true });
  symlinkSync(source, link, 'junction');
}
