import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { outputOf, startProgram } from './child';
import { guarded } from './guarded';

const WINDOWS = process.platform === 'win32';

/** How a program ended, and the last lines that it wrote. */
export interface Ended {
  /** The exit status; null where a signal ended it. */
  code: number | null;
  tail: string[];
}

/** How a program is run to its end. */
export interface RunOptions {
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  /** Called with each line of stdout and stderr. */
  onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
}

const TAIL_LINES = 40;

/** Ends whatever is run here: see `endProgramsWith`. */
let interruption: AbortSignal | undefined;

/**
 * Has a signal end all that `runProgram` runs, beside the signals that it is given: a person who stops a command means
 * what it waits for too, deep down where nobody asks about signals (a compiler that says its version).
 */
export function endProgramsWith(signal: AbortSignal): void {
  interruption = signal;
}

/**
 * Runs a program to its end, whatever its exit status is. It ends with this process, however that ends.
 * @throws AbortError when `signal`, or that of `endProgramsWith`, is aborted, once the program and its children are gone
 * @throws the system's error when the program cannot be started (`code` is ENOENT where there is none)
 */
export async function runProgram(command: string, args: string[], options: RunOptions = {}): Promise<Ended> {
  const signals = [options.signal, interruption].filter((signal) => signal !== undefined);
  const refuse = () => signals.forEach((signal) => signal.throwIfAborted());
  refuse();
  const child = spawnGuarded(command, args, { env: options.env, stdio: ['ignore', 'pipe', 'pipe'] });
  const tail: string[] = [];
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = child[name];
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      tail.push(line);
      if (tail.length > TAIL_LINES) tail.shift();
      options.onLine?.(line, name);
    });
  }
  const abort = () => void killGroup(child.pid);
  for (const signal of signals) signal.addEventListener('abort', abort, { once: true });
  try {
    const code = await closed(child);
    refuse();
    return { code, tail };
  } finally {
    for (const signal of signals) signal.removeEventListener('abort', abort);
  }
}

/**
 * What a program writes on stdout that may take its time: a compiler, say. It ends with this process.
 * @throws Error with its last words where it ends with another status than 0, or the system's where it cannot be started
 */
export async function printed(command: string, args: string[], env?: NodeJS.ProcessEnv): Promise<string> {
  const lines: string[] = [];
  const onLine = (line: string, stream: string) => void (stream === 'stdout' && lines.push(line));
  const { code, tail } = await runProgram(command, args, { env, onLine });
  if (code === 0) return lines.join('\n');
  throw new Error(`${command} ended with ${code ?? 'a signal'}: ${tail.slice(-5).join('\n')}`);
}

/**
 * Starts a program as the head of a process group of its own, so that all its children can be ended with it. It goes on
 * where this process ends: a training does.
 */
export function spawnGroup(command: string, args: string[], options: SpawnOptions): ChildProcess {
  return startProgram(command, args, { ...options, detached: !WINDOWS, windowsHide: true });
}

/** The same for what nobody needs once this process is gone: it ends then too, with its children. */
export function spawnGuarded(command: string, args: string[], options: SpawnOptions): ChildProcess {
  return guarded(() => spawnGroup(command, args, options));
}

/** Waits for a program's end and gives its exit status. @throws the error that kept it from starting */
export function closed(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}

/** Ends a program and its children: SIGTERM, and SIGKILL where they are still there after `graceMs`. */
export async function killGroup(pid: number | undefined, graceMs = 3000): Promise<void> {
  if (pid === undefined) return;
  if (WINDOWS) {
    await outputOf('taskkill', ['/PID', String(pid), '/T', '/F']).catch(() => undefined);
    return;
  }
  if (!signalGroup(pid, 'SIGTERM')) return;
  const end = Date.now() + graceMs;
  while (Date.now() < end && (await startTime(pid)) !== undefined) await sleep(50);
  signalGroup(pid, 'SIGKILL'); // The head, or children that it left behind.
}

/** Ends a process group at once, its head included. For the head itself, which has nobody left to wait for it. */
export async function killTree(pid: number): Promise<void> {
  if (WINDOWS) await outputOf('taskkill', ['/PID', String(pid), '/T', '/F']).catch(() => undefined);
  else signalGroup(pid, 'SIGKILL');
}

function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

/**
 * When a process was started, in a form that can only be compared: with the id it names one process for good, where
 * the id alone would be given to another one day. Undefined where there is no such process, or it has ended.
 */
export async function startTime(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return linuxStartTime(pid);
  const asked = WINDOWS
    ? outputOf('powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.Ticks`])
    : outputOf('ps', ['-o', 'lstart=', '-p', String(pid)]);
  return (await asked.catch(() => '')).trim() || undefined;
}

/** Field 22 of /proc/PID/stat (proc(5)); the name before it may contain spaces and brackets. */
async function linuxStartTime(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  return stat === '' || state === 'Z' || state === 'X' ? undefined : fields[19];
}
