import { atOnce } from '../base/atOnce';
import { hashOf } from '../base/hash';
import { ProgressMeter, type JobOptions } from '../base/progress';
import type { Book } from '../book/book';
import type { Limits } from '../book/config';
import { isGraded, type CaseSummary } from '../domain/case';
import type { Score } from '../domain/score';
import type { Task, TaskCheck } from '../domain/task';
import { outcomeSchema, type Outcome } from '../domain/verdict';
import { CannotGrade, type Program, type Sandbox } from '../sandbox/sandbox';
import { besideReference, checkOf, checkTask, limitsOf, programOf, withLimit } from './checkTask';
import { slowestFirst } from './slowestFirst';
import { extractProgram } from './extract';

/** Raised when verdicts may change for the same program: cached verdicts of older graders are not used. */
const GRADER_VERSION = 5;

/** Cases that are read, run and recorded at the same time. */
const AT_HAND = 64;

/** What grading takes. */
export interface GradeOptions extends JobOptions {
  limits: Limits;
  /** Only these cases; all of the run that have no verdict without it. */
  cases?: string[];
  /** Run them although they have a verdict. */
  again?: boolean;
  /** Also those that have a verdict, where limits or the task's check are others now. */
  changed?: boolean;
  /** Told of each case that cannot be judged on this machine: it gets no verdict, so that it is tried again later. */
  onUngraded?: (caseId: string, why: CannotGrade) => void;
}

/**
 * Gives every case of a run its verdict by running it. Verdicts are recorded as they come; a run that was cut off
 * goes on, and the same program with the same tests and limits is never run twice.
 * @throws AbortError when cancelled; verdicts that were recorded are kept
 * @throws UserError when the sandbox cannot go on, or a newer Errorbook has graded here
 */
export async function gradeRun(
  book: Book,
  run: string,
  sandbox: Sandbox,
  options: GradeOptions,
): Promise<Score> {
  await book.willAdd('verdict', 'check');
  const chosen = options.cases && new Set(options.cases);
  const isOpen = (each: CaseSummary) =>
    (chosen === undefined || chosen.has(each.id)) &&
    (options.again === true || options.changed === true || !isGraded(each));
  const count = chosen?.size ?? book.caseCount(run);
  const meter = new ProgressMeter(count, options.onProgress, count - countOf(book.eachCase(run), isOpen));
  // Enough at hand that no worker waits for the disk and that verdicts share its syncs; few enough that memory stays bounded.
  const concurrency = Math.max(AT_HAND, sandbox.workers * 4);
  const runner: Runner = { sandbox, running: new Map(), checking: new Map() };
  const grade = async (summary: CaseSummary) => {
    if (!isOpen(summary)) return;
    try {
      await gradeCase(book, summary, runner, options);
    } catch (error) {
      if (!(error instanceof CannotGrade)) throw error;
      options.onUngraded?.(summary.id, error);
    }
    meter.step(summary.task);
  };
  await atOnce(slowestFirst(book, run), concurrency, grade, options.signal);
  return book.score(run);
}

function countOf<T>(values: Iterable<T>, wanted: (value: T) => boolean): number {
  let count = 0;
  for (const value of values) if (wanted(value)) count += 1;
  return count;
}

/** What runs programs; those under way by their keys, and tasks under check: who wants the same waits for it. */
interface Runner {
  sandbox: Sandbox;
  running: Map<string, Promise<Outcome>>;
  checking: Map<Task, Promise<TaskCheck | undefined>>;
}

async function gradeCase(
  book: Book,
  summary: CaseSummary,
  runner: Runner,
  options: GradeOptions,
): Promise<void> {
  const { task, response, verdict } = await book.readCase(summary.id);
  const extracted = extractProgram(task, response.form, response.text);
  const { explanation: extraction, program, lineOffset, headLines } = extracted;
  if (program === undefined) {
    const key = hashOf({ withoutProgram: response.text, GRADER_VERSION });
    await book.add('verdict', { ...noProgram(extraction), case: response.id, key, extraction });
    return;
  }
  const graded = { lineOffset, headLines, extraction, program };
  const { key, outcome } = await outcomeOf(book, task, program, runner, options);
  if (options.again || verdict?.key !== key)
    await book.add('verdict', { ...outcome, ...graded, case: response.id, key });
  runner.running.delete(key); // From here on the book knows it.
}

/**
 * The outcome of a program, and under which key it is remembered. A program that ran out of time gets another chance
 * where the task's own reference shows that the time was short.
 */
async function outcomeOf(
  book: Book,
  task: Task,
  code: string,
  runner: Runner,
  { limits, again, signal }: GradeOptions,
): Promise<{ key: string; outcome: Outcome }> {
  const run = async (check: TaskCheck | undefined) => {
    const applied = limitsOf(limits, task, check);
    const program = programOf(task, code, applied);
    const key = keyOf(program, check);
    const fresh = async () => {
      const known = again ? undefined : await book.verdictOfKey(key);
      if (known !== undefined) return outcomeSchema.parse(known);
      return besideReference(await runner.sandbox.run(program, signal), check);
    };
    const running = runner.running.get(key) ?? fresh();
    runner.running.set(key, running);
    return { key, outcome: withLimit(await running, applied, task, limits, check) };
  };
  const known = checkOf(book, task);
  const first = await run(known);
  if (known !== undefined || first.outcome.verdict !== 'timeout') return first;
  const checking = runner.checking.get(task) ?? checkTask(book, task, runner.sandbox, limits, signal);
  runner.checking.set(task, checking);
  const check = await checking;
  return check === undefined ? first : run(check);
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
