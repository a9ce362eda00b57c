import { hashOf } from '../base/hash';
import type { Book } from '../book/book';
import type { Limits } from '../book/config';
import { hasPassed } from '../domain/case';
import type { Task, TaskCheck } from '../domain/task';
import type { Outcome } from '../domain/verdict';
import type { Program, RunLimits, Sandbox } from '../sandbox/sandbox';

/** Runs of the reference: fewer show no flaky test, more cost more than they show. */
const RUNS = 3;
/** Raised when a check tells more: 2, with other seeds in each run. */
const CHECK_VERSION = 2;
/** A reference may take so many times the configured time. */
const GENEROUS = 8;
/** A program may take so many times as long as the reference, where errorbook.json says nothing else. */
const PATIENCE = 4;
/** The least that a program gets: below that a machine's mood decides. */
const LEAST_SECONDS = 1;

/** What is run to judge code as a solution of a task. */
export function programOf(task: Task, code: string, limits: RunLimits): Program {
  const { tests, entryPoint, language, prompt } = task;
  return { language, code, tests, entryPoint, context: prompt, limits };
}

/**
 * Runs a task's reference solution three times, each with another seed of chance and of hashes, with time to spare, and records what that tells: whether its tests
 * are sound, and how long a right answer takes on this machine.
 * @returns undefined where the task has no reference
 * @throws AbortError when cancelled
 */
export async function checkTask(
  book: Book,
  task: Task,
  sandbox: Sandbox,
  limits: Limits,
  signal?: AbortSignal,
): Promise<TaskCheck | undefined> {
  const { suite, id, referenceSolution } = task;
  if (referenceSolution === undefined) return undefined;
  await book.willAdd('check');
  const generous = { ...limits, timeSeconds: limits.timeSeconds * GENEROUS };
  const outcomes: Outcome[] = [];
  for (let run = 0; run < RUNS; run++)
    outcomes.push(await sandbox.run(programOf(task, referenceSolution, { ...generous, seed: run }), signal));
  const failures = outcomes.filter((outcome) => !hasPassed(outcome));
  const [failure] = failures;
  const check: TaskCheck = {
    ...{ suite, task: id, key: keyOfTask(task) },
    status: failure === undefined ? 'sound' : failures.length === RUNS ? 'broken' : 'flaky',
    detail: failure === undefined ? '' : `${failure.verdict}: ${failure.detail}`,
    seconds: Math.max(...outcomes.map(({ wallMs }) => wallMs)) / 1000,
  };
  await book.add('check', check);
  return check;
}

/** What was found of a task as it is now. */
export function checkOf(book: Book, task: Task): TaskCheck | undefined {
  const check = book.check(task.suite, task.id);
  return check?.key === keyOfTask(task) ? check : undefined;
}

/**
 * What a program of a task may use. A reference that takes so long that a second is short for others doubles the time
 * until it is enough: by steps, so that a machine's mood does not change the limits, by which verdicts are remembered.
 * What is not measured yet is taken to be short: who runs out of time has it measured.
 */
export function limitsOf(
  { timesReference = PATIENCE, ...limits }: Limits,
  task: Pick<Task, 'referenceSolution'>,
  check: TaskCheck | undefined,
): Limits {
  if (!isTimedByReference(task, timesReference)) return limits;
  let timeSeconds = Math.min(LEAST_SECONDS, limits.timeSeconds);
  while (timeSeconds < timesReference * (check?.seconds ?? 0)) timeSeconds *= 2;
  return { ...limits, timeSeconds };
}

function isTimedByReference({ referenceSolution }: Pick<Task, 'referenceSolution'>, times: number): boolean {
  return referenceSolution !== undefined && times > 0;
}

/** An outcome that says by which limit it was judged, where that decided. */
export function withLimit(
  outcome: Outcome,
  { timeSeconds }: Limits,
  task: Pick<Task, 'referenceSolution'>,
  { timesReference = PATIENCE }: Limits,
  check: TaskCheck | undefined,
): Outcome {
  if (outcome.verdict !== 'timeout') return outcome;
  const why = !isTimedByReference(task, timesReference)
    ? 'as errorbook.json has it'
    : check === undefined
      ? 'the least that any program gets'
      : `the reference takes ${check.seconds.toFixed(check.seconds < 0.1 ? 3 : 1)} s`;
  const told = outcome.detail.replace(/ \(limit [^()]*\)$/, ''); // Of a verdict that was known.
  return { ...outcome, detail: `${told} (limit ${timeSeconds} s: ${why})` };
}

/** A failure under tests that the task's own reference does not pass says nothing of the program. */
export function besideReference(outcome: Outcome, check: TaskCheck | undefined): Outcome {
  if (hasPassed(outcome) || check === undefined || check.status === 'sound') return outcome;
  const how = check.status === 'broken' ? 'fails' : 'does not always pass';
  const detail = `the task’s own reference ${how} (${check.detail}); this program: ${outcome.verdict}: ${outcome.detail}`;
  return { ...outcome, verdict: 'harness', detail };
}

const keys = new WeakMap<Task, string>();

/** Hash of what a check is about; tests may be megabytes, so it is taken once. */
function keyOfTask(task: Task): string {
  const { language, tests, entryPoint, referenceSolution } = task;
  const key = keys.get(task) ?? hashOf({ language, tests, entryPoint, referenceSolution, CHECK_VERSION });
  keys.set(task, key);
  return key;
}
