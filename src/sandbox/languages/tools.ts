import { outputOf } from '../../base/child';
import { onPath } from '../../base/machine';
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
  const options = { env: { ...process.env, ...environment }, maxBuffer: 1 << 26 };
  return (await outputOf(file, args, options)).trim();
}
