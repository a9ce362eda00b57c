import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { outcomeSchema, type Outcome } from '../book/records';
import { resource } from '../book/resources';
import type { Log } from '../book/log';
import type { Program } from './sandbox';

/** What a supervisor says first: how it isolates programs, or why it cannot. */
const readySchema = z.discriminatedUnion('ready', [
  z.object({
    ready: z.literal(true),
    kind: z.enum(['namespaces', 'bubblewrap', 'none']),
    description: z.string(),
    python: z.string(),
  }),
  z.object({ ready: z.literal(false), refusals: z.array(z.string()) }),
]);
export type Ready = z.infer<typeof readySchema>;

/** `starved`: the wall clock ran out while the program was still getting CPU time; alone it may do better. */
const answerSchema = outcomeSchema.extend({ starved: z.boolean().default(false) });

export interface Answer {
  outcome: Outcome;
  starved: boolean;
}

/** The supervisor ended without an answer: `signal` tells whether something killed it. */
export class SupervisorDied extends Error {
  override readonly name = 'SupervisorDied';
  constructor(readonly signal: NodeJS.Signals | null) {
    super(`the sandbox's supervisor ended${signal === null ? '' : ` by ${signal}`}`);
  }
}

interface Waiting {
  resolve: (line: string) => void;
  reject: (error: Error) => void;
}

/** The supervisor itself stops a case after this many times its limit at the latest, on the busiest machine. */
const PATIENCE = 12;
const GRACE_MS = 30_000;
const START_MS = 60_000;

/** One trusted supervisor process (python/errorbook_sandbox/supervisor.py), which judges one case at a time. */
export class Supervisor {
  private waiting: Waiting | undefined;
  private died: SupervisorDied | undefined;
  private readonly ended: Promise<void>;

  private constructor(
    private readonly process: ChildProcess,
    log: Log,
  ) {
    createInterface({ input: present(process.stdout) }).on('line', (line) => this.settle()?.resolve(line));
    createInterface({ input: present(process.stderr) }).on('line', (line) => log.debug(`sandbox: ${line}`));
    // A write to a supervisor that has just died is answered by its end, not by the pipe's error.
    present(process.stdin).on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      const end = (signal: NodeJS.Signals | null) => {
        this.died ??= new SupervisorDied(signal);
        this.settle()?.reject(this.died);
        resolve();
      };
      process.once('error', () => end(null));
      process.once('close', (_, signal) => end(signal));
    });
  }

  /**
   * Starts a supervisor and waits for its first word.
   * @param kinds kinds of isolation to try, best first
   * @throws SupervisorDied when it could not start
   */
  static async start(
    interpreter: string,
    kinds: string[],
    log: Log,
  ): Promise<{ supervisor: Supervisor; ready: Ready }> {
    const script = resource('python', 'errorbook_sandbox', 'start.py');
    const child = spawn(interpreter, ['-I', '-B', script, 'supervisor', ...kinds], {
      env: environment(),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const supervisor = new Supervisor(child, log);
    const ready = readySchema.parse(JSON.parse(await supervisor.answer(START_MS)));
    return { supervisor, ready };
  }

  get alive(): boolean {
    return this.died === undefined;
  }

  /**
   * Judges a case.
   * @throws SupervisorDied
   */
  async grade(program: Program): Promise<Answer> {
    const answer = this.answer(program.limits.timeSeconds * 1000 * PATIENCE + GRACE_MS);
    this.process.stdin?.write(`${JSON.stringify(program)}\n`);
    const { starved, ...outcome } = answerSchema.parse(JSON.parse(await answer));
    return { outcome, starved };
  }

  /** Ends it with all that runs in it. */
  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended;
  }

  private answer(withinMs: number): Promise<string> {
    if (this.died !== undefined) return Promise.reject(this.died);
    const timer = setTimeout(() => this.process.kill('SIGKILL'), withinMs);
    return new Promise<string>((resolve, reject) => {
      this.waiting = { resolve, reject };
    }).finally(() => clearTimeout(timer));
  }

  private settle(): Waiting | undefined {
    const waiting = this.waiting;
    this.waiting = undefined;
    return waiting;
  }
}

/** Keys and tokens of the editor stay out of the sandbox's processes altogether. */
function environment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'LD_LIBRARY_PATH', 'SystemRoot', 'TMPDIR', 'TEMP'];
  return Object.fromEntries(
    kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

function present<T>(stream: T | null): T {
  if (stream === null) throw new Error('the supervisor was started without pipes');
  return stream;
}
