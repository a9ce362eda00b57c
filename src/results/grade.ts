import PQueue from 'p-queue';
import type { Book, CaseSummary } from '../book/book';
import type { Limits } from '../book/config';
import { isAbort } from '../book/errors';
import { hashOf } from '../book/ids';
import { ProgressMeter, type JobOptions } from '../book/progress';
import { outcomeSchema, type Outcome, type Task } from '../book/records';
import type { Program, Sandbox } from '../sandbox/sandbox';
import { extractProgram } from './extract';

/** Raised when verdicts may change for the same program: cached verdicts of older graders are not used. */
const GRADER_VERSION = 2;

/** Cases that are read, run and recorded at the same time. */
const AT_HAND = 64;

/** What grading takes. */
export interface GradeOptions extends JobOptions {
  limits: Limits;
  /** Only these cases; all of the run that have no verdict without it. */
  cases?: string[];
  /** Run them although they have a verdict. */
  again?: boolean;
}

/** How many cases of a run have which verdict. */
export interface GradeSummary {
  cases: number;
  passed: number;
  failed: number;
  verdicts: Record<string, number>;
}

/**
 * Gives every case of a run its verdict by running it. Verdicts are recorded as they come; a run that was cut off
 * goes on, and the same program with the same tests and limits is never run twice.
 * @throws AbortError when cancelled; verdicts that were recorded are kept
 * @throws UserError when the sandbox cannot go on
 */
export async function gradeRun(
  book: Book,
  run: string,
  sandbox: Sandbox,
  options: GradeOptions,
): Promise<GradeSummary> {
  const chosen = options.cases && new Set(options.cases);
  const isOpen = ({ id, verdict }: CaseSummary) =>
    (chosen === undefined || chosen.has(id)) && (options.again === true || verdict === undefined);
  const count = chosen?.size ?? book.caseCount(run);
  const meter = new ProgressMeter(count, options.onProgress, count - countOf(book.eachCase(run), isOpen));
  // Enough at hand that no worker waits for the disk and that verdicts share its syncs; few enough that memory stays bounded.
  const queue = new PQueue({ concurrency: Math.max(AT_HAND, sandbox.workers * 4) });
  const running = new Map<string, Promise<Outcome>>();
  let failure: unknown;
  for (const summary of book.eachCase(run)) {
    if (!isOpen(summary)) continue;
    if (failure !== undefined || options.signal?.aborted) break;
    await queue.onSizeLessThan(AT_HAND);
    void queue.add(async () => {
      try {
        await gradeCase(book, summary, { sandbox, running }, options);
        meter.step(summary.task);
      } catch (error) {
        if (!isAbort(error)) failure ??= error;
      }
    });
  }
  await queue.onIdle();
  if (failure !== undefined) throw failure;
  options.signal?.throwIfAborted();
  return summarize(book.eachCase(run));
}

/** Counts the verdicts of cases. */
export function summarize(cases: Iterable<CaseSummary>): GradeSummary {
  const verdicts: Record<string, number> = {};
  let count = 0;
  for (const { verdict } of cases) {
    count += 1;
    if (verdict !== undefined) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  }
  const passed = verdicts['passed'] ?? 0;
  return { cases: count, passed, failed: count - passed, verdicts };
}

function countOf<T>(values: Iterable<T>, wanted: (value: T) => boolean): number {
  let count = 0;
  for (const value of values) if (wanted(value)) count += 1;
  return count;
}

/** What runs programs, and those under way by their keys: who has the same one waits for it. */
interface Runner {
  sandbox: Sandbox;
  running: Map<string, Promise<Outcome>>;
}

async function gradeCase(
  book: Book,
  summary: CaseSummary,
  runner: Runner,
  options: GradeOptions,
): Promise<void> {
  const { task, response } = await book.readCase(summary.id);
  const extracted = extractProgram(task, response.form, response.text);
  const { explanation: extraction, program, lineOffset } = extracted;
  if (program === undefined) {
    const key = hashOf({ withoutProgram: response.text, GRADER_VERSION });
    await book.add('verdict', { ...noProgram(extraction), case: response.id, key, extraction });
    return;
  }
  const about = programOf(task, program, options.limits);
  const key = keyOf(about);
  const record = (outcome: Outcome) =>
    book.add('verdict', { ...outcome, case: response.id, key, extraction, program, lineOffset });
  const shared = runner.running.get(key);
  if (shared !== undefined) return record(await shared);
  const outcome = outcomeOf(book, key, about, runner.sandbox, options);
  runner.running.set(key, outcome);
  try {
    await record(await outcome);
  } finally {
    runner.running.delete(key); // From here on the book knows it.
  }
}

async function outcomeOf(
  book: Book,
  key: string,
  program: Program,
  sandbox: Sandbox,
  { again, signal }: GradeOptions,
): Promise<Outcome> {
  const known = again ? undefined : await book.verdictOfKey(key);
  return known === undefined ? sandbox.run(program, signal) : outcomeSchema.parse(known);
}

const testHashes = new WeakMap<object, string>();

/** The same for the same program, tests and limits. A task's tests, which may be megabytes, are hashed once. */
function keyOf({ tests, ...rest }: Program): string {
  const testsHash = testHashes.get(tests) ?? hashOf(tests);
  testHashes.set(tests, testsHash);
  return hashOf({ ...rest, testsHash, GRADER_VERSION });
}

/** What is run to judge code as a solution of a task. */
export function programOf(task: Task, code: string, limits: Limits): Program {
  const { tests, entryPoint, language, prompt } = task;
  return { language, code, tests, entryPoint, context: prompt, limits };
}

function noProgram(why: string): Outcome & { lineOffset: number } {
  return { verdict: 'format', detail: why, weak: false, cpuMs: 0, wallMs: 0, lineOffset: 0 };
}
