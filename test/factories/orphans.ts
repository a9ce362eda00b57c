import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { resource } from '../../src/base/resources';
import { tempWorkspace, writeRows } from './workspace';

/** What a command left behind when it was ended. */
export interface Leaving {
  /** How many processes it was when it was ended, itself included. */
  processes: number;
  /** Until all of them were gone; ten where some stayed. */
  seconds: number;
  /** The command lines of those that stayed. */
  left: string[];
}

/** Starts the command line anew for each delay, and ends it so many seconds later; null: once it is at its work. Linux only. */
export async function endAfter(
  delays: (number | null)[],
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
export function instants(count: number): (number | null)[] {
  return [...Array.from({ length: count - 1 }, () => 0.3 + 2.5 * Math.random()), null];
}

/** A command that grades programs that never end, in Python and in a language that is built. */
export async function endless(): Promise<string[]> {
  const workspace = await tempWorkspace();
  const [tasks, responses] = [join(workspace, 'tasks.jsonl'), join(workspace, 'responses.jsonl')];
  const ids = Array.from({ length: 24 }, (_, index) => `task-${index}`);
  const python = { entry_point: 'spin', tests: ['assert spin(1) == 1'] };
  const javascript = { language: 'javascript', tests: { kind: 'program', code: 'spin(1);' } };
  await writeRows(
    tasks,
    ids.map((id, index) => ({ id, prompt: id, ...(index % 2 === 0 ? python : javascript) })),
  );
  const spin = (id: string) => `import os\ndef spin(n):\n    os.fork()\n    while True: pass # ${id}\n`;
  const spinJs = (id: string) => `function spin() { for (;;) {} } // ${id}\n`;
  await writeRows(
    responses,
    ids.map((id, index) => ({ task_id: id, solution: index % 2 === 0 ? spin(id) : spinJs(id) })),
  );
  return ['grade', '--tasks', tasks, '--responses', responses, '--workspace', workspace];
}
