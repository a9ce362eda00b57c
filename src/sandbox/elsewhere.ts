import PQueue from 'p-queue';
import { UserError } from '../base/errors';
import type { Outcome } from '../domain/verdict';
import { descriptionOf } from '../languages/language';
import type { CommandsResult } from './commands';
import type { Judge, Ran } from './judge';
import { CannotGrade, type Isolation, type Program, type Sandbox } from './sandbox';

/** Runs one script somewhere and says what came of it. */
export interface Executor {
  /**
   * @throws UserError when that place cannot go on
   * @throws AbortError when `signal` is aborted
   */
  execute(script: string, limits: Program['limits'], signal: AbortSignal): Promise<Ran>;
  dispose(): Promise<void>;
}

/** A sandbox whose programs run elsewhere: judged here, by a process that knows what their tests expect. */
export class ElsewhereSandbox implements Sandbox {
  private readonly queue: PQueue;
  private readonly disposed = new AbortController();

  constructor(
    readonly isolation: Isolation,
    readonly workers: number,
    private readonly judge: Judge,
    private readonly executor: Executor,
  ) {
    this.queue = new PQueue({ concurrency: workers });
  }

  run(program: Program, signal?: AbortSignal): Promise<Outcome> {
    const { language, limits, tests } = program;
    if (tests.kind === 'repository')
      return Promise.reject(unknownThere('judged by a repository’s own tests'));
    if (language !== 'python')
      return Promise.reject(unknownThere(`written in ${descriptionOf(language).name}`));
    if (tests.kind === 'stdio') return Promise.reject(unknownThere('one that reads its input'));
    const either = AbortSignal.any([this.disposed.signal, ...(signal === undefined ? [] : [signal])]);
    const grade = () => this.judge.grade(program, (script) => this.executor.execute(script, limits, either));
    return this.queue.add(grade, { signal: either });
  }

  execute(): Promise<CommandsResult> {
    const where = 'Commands cannot be run elsewhere, only programs in Python.';
    return Promise.reject(new UserError(where, 'Grade tasks of this kind without `sandbox.remote`.'));
  }

  async dispose(): Promise<void> {
    this.disposed.abort(new DOMException('The sandbox was disposed', 'AbortError'));
    this.judge.kill();
    await this.executor.dispose();
  }
}

function unknownThere(what: string): CannotGrade {
  const detail = `Only Python programs that read no input can be run elsewhere; this one is ${what}.`;
  return new CannotGrade(detail, 'Grade it where namespaces or bubblewrap isolate programs.');
}
