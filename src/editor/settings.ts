import { workspace } from 'vscode';

/**
 * The extension's settings with their defaults, as the manifest has them (test/unit/editor/manifest.test.ts).
 * What belongs to the notebook rather than to a person or a machine is in `errorbook.json` instead.
 */
export const SETTINGS = {
  'errorbook.python': '',
  'errorbook.allowUnsandboxed': false,
  'errorbook.jobs': 0,
} as const;

/** The interpreter with the trainer's packages; undefined leaves it to errorbook.json. */
export function pythonPath(): string | undefined {
  return setting<string>('errorbook.python') || undefined;
}

/** Whether a person allowed code to run in this workspace where nothing can isolate it. */
export function allowUnsandboxed(): boolean {
  return workspace.isTrusted && setting<boolean>('errorbook.allowUnsandboxed');
}

/** Cases run at the same time; undefined takes the number of cores. */
export function jobs(): number | undefined {
  return setting<number>('errorbook.jobs') || undefined;
}

function setting<T extends string | number | boolean>(name: keyof typeof SETTINGS): T {
  return workspace.getConfiguration().get<T>(name, SETTINGS[name] as T);
}
