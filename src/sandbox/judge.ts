import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { startProgram } from '../base/child';
import { UserError } from '../base/errors';
import type { Log } from '../base/log';
import { resource } from '../base/resources';
import { outcomeSchema, type Outcome } from '../domain/verdict';
import { lostOutcome, TOO_COSTLY } from './lost';
import { Questions } from './questions';
import type { Program } from './sandbox';
import { environment, SupervisorDied } from './supervisor';

/** What a program that ran elsewhere left. */
export interface Ran {
  stdout: string;
  stderr: string;
  /** The exit status; negative for a signal. */
  code: number;
  timedOut: boolean;
  seconds: number;
}

const replySchema = z.union([
  z.object({ script: z.string(), ticket: z.record(z.string(), z.unknown()) }),
  z.object({ outcome: outcomeSchema }),
]);
/** `learned`: what ran was the task's reference, and the program comes next. */
const judgedSchema = z.union([z.object({ outcome: outcomeSchema }), z.object({ learned: z.literal(true) })]);

/**
 * Writes what is to be run elsewhere and judges what it printed: what tests expect stays on this machine. It does so
 * in a trusted process, and in another one where a program's value took that down.
 */
export class Judge {
  private process: JudgeProcess | undefined;
  private killed = false;

  constructor(
    private readonly interpreter: string,
    private readonly log: Log,
  ) {}

  /**
   * Judges a program that `execute` runs elsewhere.
   * @throws UserError once this was killed
   */
  async grade(program: Program, execute: (script: string) => Promise<Ran>): Promise<Outcome> {
    let lost = false;
    for (;;) {
      try {
        return await this.alive().grade(program, execute);
      } catch (error) {
        if (!(error instanceof SupervisorDied)) throw error;
        if (this.killed) throw gone();
        if (!error.hadBegun) continue;
        if (lost || error.signal === TOO_COSTLY) return lostOutcome(error);
        lost = true;
      }
    }
  }

  kill(): void {
    this.killed = true;
    this.process?.kill();
  }

  private alive(): JudgeProcess {
    if (this.killed) throw gone();
    if (this.process?.alive !== true) this.process = JudgeProcess.start(this.interpreter, this.log);
    return this.process;
  }
}

/** One process of python/errorbook_sandbox/supervisor/elsewhere.py. It answers in order. */
class JudgeProcess {
  private readonly waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  private readonly questions = new Questions();
  private died: SupervisorDied | undefined;

  private constructor(
    private readonly process: ChildProcess,
    log: Log,
  ) {
    const { stdin, stdout, stderr } = process;
    if (stdin === null || stdout === null || stderr === null)
      throw new Error('the judge was started without pipes');
    createInterface({ input: stdout }).on('line', (line) => this.waiting.shift()?.resolve(line));
    createInterface({ input: stderr }).on('line', (line) => log.debug(`judge: ${line}`));
    stdin.on('error', () => undefined);
    const end = (signal: NodeJS.Signals | null) => {
      this.died ??= new SupervisorDied(signal, false);
      this.waiting.shift()?.reject(new SupervisorDied(signal));
      for (const { reject } of this.waiting.splice(0)) reject(this.died);
    };
    process.once('error', () => end(null));
    process.once('close', (_, signal) => end(signal));
  }

  static start(interpreter: string, log: Log): JudgeProcess {
    const script = resource('python', 'errorbook_sandbox', 'start.py');
    return new JudgeProcess(
      startProgram(interpreter, ['-I', '-B', script, 'elsewhere'], { env: environment(), stdio: 'pipe' }),
      log,
    );
  }

  get alive(): boolean {
    return this.died === undefined;
  }

  /** @throws SupervisorDied */
  async grade(program: Program, execute: (script: string) => Promise<Ran>): Promise<Outcome> {
    for (;;) {
      const reply = replySchema.parse(JSON.parse(await this.ask(this.questions.linesFor(program))));
      if ('outcome' in reply) return reply.outcome;
      const result = await execute(reply.script);
      const judge = JSON.stringify({ limits: program.limits, ticket: reply.ticket, result });
      const judged = judgedSchema.parse(JSON.parse(await this.ask(`${judge}\n`)));
      if ('outcome' in judged) return judged.outcome;
    }
  }

  kill(): void {
    this.process.kill('SIGKILL');
  }

  private ask(lines: string): Promise<string> {
    if (this.died !== undefined) return Promise.reject(this.died);
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.process.stdin?.write(lines);
    });
  }
}

function gone(): UserError {
  return new UserError('The process that judges programs ended.', 'What was graded is kept: grade again.');
}
