import { assertNever } from '../base/assertNever';
import { UserError } from '../base/errors';
import type { Log } from '../base/log';
import type { Outcome } from '../domain/verdict';
import { Abortable } from './abortable';
import type { Commands, CommandsResult } from './commands';
import { runBuilt } from './languages/run';
import { lostOutcome, TOO_COSTLY } from './lost';
import { runRepository } from './repository/run';
import type { Isolation, Program, Sandbox } from './sandbox';
import { runStdio } from './stdio/run';
import { SupervisorDied, type Supervisor } from './supervisor';
import { GET_WASM } from './wasm';

/** What one job asks of a supervisor, and what is answered where it was lost over it. */
interface Work<T> {
  ask: (supervisor: Supervisor) => Promise<{ value: T; starved: boolean }>;
  lost: (error: SupervisorDied) => T;
}

interface Job {
  /** Has a supervisor do it; what is returned keeps the answer, so that jobs of all kinds share a queue. */
  ask: (supervisor: Supervisor) => Promise<{ starved: boolean; settle: () => void }>;
  lost: (error: SupervisorDied) => void;
  reject: (error: unknown) => void;
  signal: AbortSignal | undefined;
  /** Whether it already took a supervisor down. */
  retried: boolean;
  /** Whether it must run while nothing else does. */
  alone: boolean;
}

/** A place where one case runs at a time; its supervisor is started when first needed and again when it died. */
interface Worker {
  number: number;
  supervisor: Promise<Supervisor> | undefined;
  /** What it was handed: the case that runs, and the next. */
  jobs: Job[];
}

/** Cases that a worker is handed: with the next one at hand it does not wait for us between two. */
const AT_HAND = 2;

/** Makes the supervisor of a worker, by its number; rejects with UserError when that cannot be done any more. */
export type StartSupervisor = (worker: number) => Promise<Supervisor>;

/** A sandbox of several supervisors. Every program that is handed in gets exactly one outcome. */
export class SandboxPool implements Sandbox {
  private readonly queue: Job[] = [];
  private readonly pool: Worker[];
  private readonly abortable = new Abortable<Job>((job) => this.abort(job));
  private disposed = false;

  /** @param first the supervisor that was started to find out how programs are isolated here */
  constructor(
    readonly isolation: Isolation,
    readonly workers: number,
    first: Supervisor,
    private readonly start: StartSupervisor,
    private readonly log: Log,
  ) {
    this.pool = Array.from({ length: workers }, (_, number) => ({
      number,
      supervisor: number === 0 ? Promise.resolve(first) : undefined,
      jobs: [],
    }));
  }

  run(program: Program, signal?: AbortSignal): Promise<Outcome> {
    const { language, tests } = program;
    const execute = (commands: Commands) => this.execute(commands, signal);
    switch (tests.kind) {
      case 'stdio':
        return runStdio(program, tests, execute);
      case 'repository':
        return runRepository(program, tests, execute);
      case 'check':
      case 'asserts':
      case 'inputs':
      case 'program':
        return language === 'python'
          ? this.runWarm(program, signal)
          : runBuilt(program, language, execute, signal);
      default:
        return assertNever(tests);
    }
  }

  /** From the warm interpreter. */
  private runWarm(program: Program, signal?: AbortSignal): Promise<Outcome> {
    const ask = async (supervisor: Supervisor) => {
      const { outcome, starved } = await supervisor.grade(program);
      return { value: outcome, starved };
    };
    return this.enqueue({ ask, lost: lostOutcome }, signal);
  }

  execute(commands: Commands, signal?: AbortSignal): Promise<CommandsResult> {
    const ask = async (supervisor: Supervisor) => {
      const value = await supervisor.execute(commands);
      return { value, starved: value.steps.some((step) => step.starved) };
    };
    return this.enqueue({ ask, lost: lostCommands }, signal);
  }

  private enqueue<T>(work: Work<T>, signal?: AbortSignal): Promise<T> {
    if (this.disposed) return Promise.reject(new Error('the sandbox was disposed'));
    if (signal?.aborted) return Promise.reject(aborted());
    return new Promise((resolve, reject) => {
      const job: Job = {
        ask: async (supervisor) => {
          const { value, starved } = await work.ask(supervisor);
          return { starved, settle: () => resolve(value) };
        },
        lost: (error) => resolve(work.lost(error)),
        ...{ reject, signal, retried: false, alone: false },
      };
      if (signal !== undefined) this.abortable.add(signal, job);
      this.queue.push(job);
      this.dispatch();
    });
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    for (const job of this.queue.splice(0)) this.fail(job, aborted());
    await Promise.allSettled(this.pool.map(async (worker) => (await worker.supervisor)?.kill()));
  }

  private dispatch(): void {
    for (;;) {
      const next = this.queue[0];
      const worker = this.leastBusy();
      if (next === undefined || worker.jobs.length >= AT_HAND || this.mustWait(next)) return;
      this.queue.shift();
      worker.jobs.push(next);
      void this.work(worker, next);
    }
  }

  private leastBusy(): Worker {
    return this.pool.reduce((best, worker) => (worker.jobs.length < best.jobs.length ? worker : best));
  }

  /** A job that must be alone waits until the others are through; while it runs, nothing else starts. */
  private mustWait(next: Job): boolean {
    const running = this.pool.flatMap((worker) => worker.jobs);
    return running.some((job) => job.alone) || (next.alone && running.length > 0);
  }

  private async work(worker: Worker, job: Job): Promise<void> {
    const together = this.othersWork(worker);
    try {
      const answer = await this.grade(worker, job);
      const crowded = together || this.othersWork(worker);
      if (answer.starved && crowded && !job.alone) this.again(job, { alone: true });
      else this.succeed(job, answer.settle);
    } catch (error) {
      this.afterFailure(job, error);
    } finally {
      worker.jobs.splice(worker.jobs.indexOf(job), 1);
      this.dispatch();
    }
  }

  private othersWork(worker: Worker): boolean {
    return this.pool.some((other) => other !== worker && other.jobs.length > 0);
  }

  private async grade(worker: Worker, job: Job): ReturnType<Job['ask']> {
    const supervisor = await this.supervisorOf(worker);
    if (job.signal?.aborted) throw aborted();
    return job.ask(supervisor);
  }

  private async supervisorOf(worker: Worker): Promise<Supervisor> {
    const before = worker.supervisor;
    const current = await before;
    if (current?.alive) return current;
    // Of two jobs that find it dead only the first starts another.
    if (worker.supervisor === before) worker.supervisor = this.startFor(worker);
    return this.supervisorOf(worker);
  }

  private async startFor(worker: Worker): Promise<Supervisor> {
    try {
      const started = await this.start(worker.number);
      if (this.disposed) await started.kill();
      return started;
    } catch (error) {
      worker.supervisor = undefined;
      throw error;
    }
  }

  private afterFailure(job: Job, error: unknown): void {
    if (job.signal?.aborted || this.disposed) this.fail(job, aborted());
    else if (!(error instanceof SupervisorDied)) this.fail(job, error);
    else if (!error.hadBegun) this.again(job, {});
    else if (job.retried || error.signal === TOO_COSTLY) this.succeed(job, () => job.lost(error));
    else {
      this.log.warn(`${error.message} while it ran a program; the program is run once more`);
      this.again(job, { retried: true });
    }
  }

  private again(job: Job, change: Partial<Job>): void {
    Object.assign(job, change);
    this.queue.unshift(job);
  }

  private succeed(job: Job, settle: () => void): void {
    this.release(job);
    settle();
  }

  private fail(job: Job, error: unknown): void {
    this.release(job);
    job.reject(error);
  }

  private release(job: Job): void {
    if (job.signal !== undefined) this.abortable.remove(job.signal, job);
  }

  /** A case that is under way cannot be taken back from its supervisor: the supervisor goes, a new one comes. */
  private abort(job: Job): void {
    const index = this.queue.indexOf(job);
    if (index >= 0) {
      this.queue.splice(index, 1);
      this.fail(job, aborted());
      this.dispatch();
      return;
    }
    const worker = this.pool.find((each) => each.jobs.includes(job));
    void worker?.supervisor?.then((supervisor) => supervisor.kill()).catch(() => undefined);
  }
}

function lostCommands(error: SupervisorDied): CommandsResult {
  const { verdict, detail } = lostOutcome(error);
  const used = { cpuMs: 0, wallMs: 0, peakKb: 0, stdout: '', stderr: '', report: '' };
  const stopped = verdict === 'resource' ? { stopped: verdict } : {};
  return { steps: [{ exit: null, detail, starved: false, ...stopped, ...used }] };
}

function aborted(): Error {
  return new DOMException('The run was aborted', 'AbortError');
}

/** What is thrown where nothing isolates programs and nobody said that this is fine. */
export function refusal(reasons: string[]): UserError {
  return new UserError(
    `This machine does not let Errorbook isolate programs, so none was run (${reasons.join('; ')}).`,
    'Allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1; on Ubuntu 24.04 and later ' +
      'kernel.apparmor_restrict_unprivileged_userns=0), or install bubblewrap (apt install bubblewrap). In a container, ' +
      'start it with --security-opt seccomp=unconfined or --privileged. On Windows install WSL 2. Or name a Docker image in ' +
      'errorbook.json ("sandbox": { "docker": {} }). Or install Deno and Pyodide ' +
      `(${GET_WASM}), a slower way that works everywhere. Or say explicitly that ` +
      'programs may run without isolation, if every one of them is trusted.',
  );
}
