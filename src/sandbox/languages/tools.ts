import { onPath } from '../../base/machine';
import { printed } from '../../base/process';
import { CannotGrade } from '../sandbox';

/** Where a program lies, links followed. @throws CannotGrade that says what to install */
export async function findTool(name: string, howToGet: string): Promise<string> {
  const path = await onPath(name);
  if (path !== undefined) return path;
  throw new CannotGrade(`${name} is not installed, so that programs cannot be run with it.`, howToGet);
}

/** What a trusted program of this machine prints. */
export async function output(
  file: string,
  args: string[],
  environment: Record<string, string> = {},
): Promise<string> {
  return (await printed(file, args, { ...process.env, ...environment })).trim();
}
