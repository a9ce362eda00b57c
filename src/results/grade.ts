import { atOnce } from '../base/atOnce';
import { ProgressMeter, type JobOptions } from '../base/progress';
import type { Book } from '../book/book';
import type { Limits } from '../book/config';
import { isGraded, type CaseSummary } from '../domain/case';
import type { Score } from '../domain/score';
import { CannotGrade, type Sandbox } from '../sandbox/sandbox';
import { Judge } from './judge';
import { slowestFirst } from './slowestFirst';

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
  const judge = new Judge(book, sandbox, options.limits);
  const grade = async (summary: CaseSummary) => {
    if (!isOpen(summary)) return;
    try {
      await gradeCase(book, summary, judge, options);
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

async function gradeCase(
  book: Book,
  summary: CaseSummary,
  judge: Judge,
  { again, signal }: GradeOptions,
): Promise<void> {
  const { task, response, verdict } = await book.readCase(summary.id);
  const judged = await judge.judge(task, response, { again, signal });
  if (again || judged.program === undefined || verdict?.key !== judged.key)
    await book.add('verdict', { ...judged, case: response.id });
  judge.forget(judged.key);
}
