import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { startProgram } from '../base/child';
import type { Log } from '../base/log';
import { outcomeSchema, type Outcome } from '../domain/verdict';
import { commandsResultSchema, type Commands, type CommandsResult } from './commands';
import type { Launch } from './launch';
import { Questions } from './questions';
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
  /** @param hadBegun whether it was at work on the case that this is said of, not on one before it */
  constructor(
    readonly signal: NodeJS.Signals | null,
    readonly hadBegun = true,
  ) {
    super(`the sandbox's supervisor ended${signal === null ? '' : ` by ${signal}`}`);
  }
}

/** An answer that is awaited, and for how long once everything before it is answered. */
interface Waiting {
  resolve: (line: string) => void;
  reject: (error: Error) => void;
  withinMs: number;
}

/** The supervisor itself stops a case after this many times its limit at the latest, on the busiest machine. */
const PATIENCE = 12;
const GRACE_MS = 30_000;
const START_MS = 60_000;

/**
 * One trusted supervisor process (python/errorbook_sandbox/supervisor/main.py). It judges one case after the other; the next
 * may be handed in ahead, so that it never waits for us.
 */
export class Supervisor {
  private readonly waiting: Waiting[] = [];
  private timer: NodeJS.Timeout | undefined;
  private readonly questions = new Questions();
  private died: SupervisorDied | undefined;
  private readonly ended: Promise<void>;

  private constructor(
    private readonly process: ChildProcess,
    log: Log,
    private readonly endMore: () => void = () => undefined,
  ) {
    createInterface({ input: present(process.stdout) }).on('line', (line) => this.next()?.resolve(line));
    createInterface({ input: present(process.stderr) }).on('line', (line) => log.debug(`sandbox: ${line}`));
    // A write to a supervisor that has just died is answered by its end, not by the pipe's error.
    present(process.stdin).on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      const end = (signal: NodeJS.Signals | null) => {
        this.died ??= new SupervisorDied(signal);
        this.next()?.reject(this.died);
        for (const { reject } of this.waiting.splice(0)) reject(new SupervisorDied(signal, false));
        clearTimeout(this.timer);
        resolve();
      };
      process.once('error', () => end(null));
      process.once('close', (_, signal) => end(signal));
    });
  }

  /**
   * Starts a supervisor and waits for its first word.
   * @throws SupervisorDied when it could not start
   */
  static async start(launch: Launch, log: Log): Promise<{ supervisor: Supervisor; ready: Ready }> {
    const child = startProgram(launch.command, launch.args, {
      env: environment(),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const supervisor = new Supervisor(child, log, launch.end);
    const ready = readySchema.parse(JSON.parse(await supervisor.answer(START_MS)));
    return { supervisor, ready };
  }

  get alive(): boolean {
    return this.died === undefined;
  }

  /**
   * Judges a case, after those that were handed in before.
   * @throws SupervisorDied
   */
  async grade(program: Program): Promise<Answer> {
    const answer = this.answer(program.limits.timeSeconds * 1000 * PATIENCE + GRACE_MS);
    this.process.stdin?.write(this.questions.linesFor(program));
    const { starved, ...outcome } = answerSchema.parse(JSON.parse(await answer));
    return { outcome, starved };
  }

  /**
   * Runs commands, after what was handed in before.
   * @throws SupervisorDied
   */
  async execute(commands: Commands): Promise<CommandsResult> {
    const seconds = commands.steps.reduce((sum, step) => sum + step.limits.timeSeconds, 0);
    const answer = this.answer(seconds * 1000 * PATIENCE + GRACE_MS);
    this.process.stdin?.write(`${JSON.stringify(commands)}\n`);
    return commandsResultSchema.parse(JSON.parse(await answer));
  }

  /** Ends it with all that runs in it. */
  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    this.endMore();
    await this.ended;
  }

  private answer(withinMs: number): Promise<string> {
    if (this.died !== undefined) return Promise.reject(this.died);
    return new Promise<string>((resolve, reject) => {
      this.waiting.push({ resolve, reject, withinMs });
      if (this.waiting.length === 1) this.watch();
    });
  }

  /** Takes the one whose answer is next; the time of the one after it begins. */
  private next(): Waiting | undefined {
    const waiting = this.waiting.shift();
    this.watch();
    return waiting;
  }

  private watch(): void {
    clearTimeout(this.timer);
    const head = this.waiting[0];
    this.timer = head && setTimeout(() => void this.kill(), head.withinMs);
  }
}

/** Keys and tokens of the editor stay out of the sandbox's processes altogether. */
export function environment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'LD_LIBRARY_PATH', 'SystemRoot', 'TMPDIR', 'TEMP'];
  return Object.fromEntries(
    kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

function present<T>(stream: T | null): T {
  if (stream === null) throw new Error('the supervisor was started without pipes');
  return stream;
}
