import { access, mkdir, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { outputOf } from '../../base/child';
import { CannotGrade } from '../sandbox';

/** Where a program lies, links followed. @throws CannotGrade that says what to install */
export async function findTool(name: string, howToGet: string): Promise<string> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (folder !== '' && (await exists(path))) return path;
  }
  throw new CannotGrade(`${name} is not installed, so that programs cannot be run with it.`, howToGet);
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** What a trusted program of this machine prints. */
export async function output(
  file: string,
  args: string[],
  environment: Record<string, string> = {},
): Promise<string> {
  const options = { env: { ...process.env, ...environment }, maxBuffer: 1 << 26 };
  return (await outputOf(file, args, options)).trim();
}

/** A folder for compiled libraries, which are made once. */
export async function cacheFolder(name: string): Promise<string> {
  const root = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folder = join(root, 'errorbook', name);
  await mkdir(folder, { recursive: true });
  return realpath(folder);
}
