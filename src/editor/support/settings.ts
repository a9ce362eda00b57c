import { workspace } from 'vscode';
import { SETTINGS } from './defaults';

/** The interpreter with the trainer's packages; undefined leaves it to errorbook.json. */
export function pythonPath(): string | undefined {
  return setting<string>('errorbook.python') || undefined;
}

/** Whether a person allowed code to run in this workspace, not in all of them, where nothing can isolate it. */
export function allowUnsandboxed(): boolean {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const said = workspace.getConfiguration(undefined, folder).inspect<boolean>('errorbook.allowUnsandboxed');
  return workspace.isTrusted && (said?.workspaceFolderValue ?? said?.workspaceValue ?? false);
}

/** Cases run at the same time; undefined takes the number of cores. */
export function jobs(): number | undefined {
  return setting<number>('errorbook.jobs') || undefined;
}

function setting<T extends string | number | boolean>(name: keyof typeof SETTINGS): T {
  return workspace.getConfiguration().get<T>(name, SETTINGS[name] as T);
}
