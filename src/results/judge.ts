import { hashOf } from '../base/hash';
import type { Book } from '../book/book';
import type { Limits } from '../book/config';
import type { Response } from '../domain/response';
import type { Task, TaskCheck } from '../domain/task';
import { outcomeSchema, type CaseVerdict, type Outcome } from '../domain/verdict';
import type { Program, Sandbox } from '../sandbox/sandbox';
import { besideReference, checkOf, checkTask, limitsOf, programOf, withLimit } from './checkTask';
import { extractProgram } from './extract';

/** Raised when verdicts may change for the same program: cached verdicts of older graders are not used. */
const GRADER_VERSION = 5;

/** A verdict before it is recorded of a case. */
export type Judgement = Omit<CaseVerdict, 'case'>;

/** How a response is judged. */
export interface JudgeOptions {
  /** Run it although its verdict is known. */
  again?: boolean;
  signal?: AbortSignal;
}

/** Judges responses by running them. Equal programs of one task are run once, at whatever time they come. */
export class Judge {
  /** By their keys: who wants the same waits for it. */
  private readonly running = new Map<string, Promise<Outcome>>();
  private readonly checking = new Map<Task, Promise<TaskCheck | undefined>>();

  constructor(
    private readonly book: Book,
    private readonly sandbox: Sandbox,
    private readonly limits: Limits,
  ) {}

  /**
   * Extracts the program and runs it with the task's tests, unless the book has its verdict.
   * @throws AbortError when cancelled
   * @throws CannotGrade when this machine has not what the task needs
   */
  async judge(
    task: Task,
    { form, text }: Pick<Response, 'form' | 'text'>,
    options: JudgeOptions = {},
  ): Promise<Judgement> {
    const { explanation: extraction, program, lineOffset, headLines } = extractProgram(task, form, text);
    if (program === undefined)
      return {
        ...noProgram(extraction),
        key: hashOf({ withoutProgram: text, GRADER_VERSION }),
        extraction,
      };
    const { key, outcome } = await this.outcomeOf(task, program, options);
    return { ...outcome, lineOffset, headLines, extraction, program, key };
  }

  /** Keeps the verdict of a key no longer at hand: the book has it, or it may be found anew. */
  forget(key: string): void {
    this.running.delete(key);
  }

  /**
   * The outcome of a program, and under which key it is remembered. A program that ran out of time gets another chance
   * where the task's own reference shows that the time was short.
   */
  private async outcomeOf(
    task: Task,
    code: string,
    options: JudgeOptions,
  ): Promise<{ key: string; outcome: Outcome }> {
    const known = checkOf(this.book, task);
    const first = await this.run(task, code, known, options);
    if (known !== undefined || first.outcome.verdict !== 'timeout') return first;
    const checking =
      this.checking.get(task) ?? checkTask(this.book, task, this.sandbox, this.limits, options.signal);
    this.checking.set(task, checking);
    checking.catch(() => this.checking.delete(task));
    const check = await checking;
    return check === undefined ? first : this.run(task, code, check, options);
  }

  private async run(
    task: Task,
    code: string,
    check: TaskCheck | undefined,
    { again, signal }: JudgeOptions,
  ): Promise<{ key: string; outcome: Outcome }> {
    const applied = limitsOf(this.limits, task, check);
    const program = programOf(task, code, applied);
    const key = keyOf(program, check);
    const fresh = async () => {
      const known = again ? undefined : await this.book.verdictOfKey(key);
      if (known !== undefined) return outcomeSchema.parse(known);
      return besideReference(await this.sandbox.run(program, signal), check);
    };
    const running = this.running.get(key) ?? fresh();
    this.running.set(key, running);
    running.catch(() => this.forget(key)); // A failure of this machine is no verdict: it is tried again.
    return { key, outcome: withLimit(await running, applied, task, this.limits, check) };
  }
}

const testHashes = new WeakMap<object, string>();

/**
 * The same for the same program, tests and limits, and for what a reference showed of tests that are not sound. A
 * task's tests, which may be megabytes, are hashed once.
 */
function keyOf({ tests, ...rest }: Program, check: TaskCheck | undefined): string {
  const testsHash = testHashes.get(tests) ?? hashOf(tests);
  testHashes.set(tests, testsHash);
  const unsound = check === undefined || check.status === 'sound' ? {} : { check: check.key };
  return hashOf({ ...rest, testsHash, ...unsound, GRADER_VERSION });
}

function noProgram(why: string): Outcome & { lineOffset: number } {
  return { verdict: 'format', detail: why, weak: false, cpuMs: 0, wallMs: 0, lineOffset: 0 };
}
