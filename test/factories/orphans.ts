import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { resource } from '../../src/base/resources';

/** What a command left behind when it was ended. */
export interface Leaving {
  /** How many processes it was when it was ended, itself included. */
  processes: number;
  /** Until all of them were gone; ten where some stayed. */
  seconds: number;
  /** The command lines of those that stayed. */
  left: string[];
}

/** Starts the command line anew for each delay, and ends it so many seconds later. Linux only. */
export async function endAfter(
  delays: number[],
  how: 'SIGKILL' | 'SIGTERM' | 'SIGINT',
  args: string[],
): Promise<Leaving[]> {
  const script = join(__dirname, 'orphans.py');
  const command = [process.execPath, resource('dist', 'cli.js'), ...args];
  const run = promisify(execFile);
  const { stdout } = await run('python3', [script, how, JSON.stringify(delays), ...command]);
  return JSON.parse(stdout) as Leaving[];
}

/** Instants in a command's first seconds, of which the last one finds it at its work. */
export function instants(count: number): number[] {
  return [...Array.from({ length: count - 1 }, () => 0.3 + 2.5 * Math.random()), 4];
}
