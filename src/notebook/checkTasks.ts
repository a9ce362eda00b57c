import { atOnce } from '../base/atOnce';
import { ProgressMeter, type JobOptions } from '../base/progress';
import { mayTeach, type CaseSummary } from '../domain/case';
import type { Task, TaskCheck } from '../domain/task';
import { checkOf, checkTask, limitsOf } from '../results/checkTask';
import { CannotGrade } from '../sandbox/sandbox';
import { grade } from './grade';
import { loadTasks } from './loadTasks';
import type { Workbench } from './workbench';

type Needs = Pick<Workbench, 'book' | 'config' | 'log' | 'sandbox' | 'exclusively'>;

/** What checking found, and how many verdicts it changed the ground of. */
export interface Checked {
  checks: TaskCheck[];
  /** Tasks that have no reference to run. */
  unchecked: string[];
  /** Failed cases that have another verdict in the light of it. */
  regraded: number;
}

/**
 * Runs the references of all tasks that were not checked as they are now, and grades again the failed cases whose
 * tests turned out to be unsound, or whose time was short. A check that was cut off goes on.
 * @throws AbortError when cancelled; what was found is kept
 */
export async function checkTasks(
  bench: Needs,
  { again, ...job }: JobOptions & { again?: boolean },
): Promise<Checked> {
  const { book } = bench;
  const { tasks } = await loadTasks(bench);
  const known = tasks.map((task) => book.task(task.suite, task.id) ?? task);
  const withReference = known.filter(({ referenceSolution }) => referenceSolution !== undefined);
  const open = () => (again ? withReference : withReference.filter((task) => !checkOf(book, task)));
  if (open().length > 0) await bench.exclusively('check tasks', () => checkAll(bench, open(), job));
  return {
    checks: withReference.flatMap((task) => checkOf(book, task) ?? []),
    unchecked: known
      .filter((task) => !withReference.includes(task))
      .map((task) => `${task.suite}/${task.id}`),
    regraded: await regrade(bench, job),
  };
}

async function checkAll(bench: Needs, tasks: Task[], job: JobOptions): Promise<void> {
  if (tasks.length === 0) return;
  const sandbox = await bench.sandbox();
  const { limits } = bench.config;
  const meter = new ProgressMeter(tasks.length, job.onProgress);
  const check = async (task: Task) => {
    try {
      await checkTask(bench.book, task, sandbox, limits, job.signal);
    } catch (error) {
      if (!(error instanceof CannotGrade)) throw error;
      bench.log.warn(`${task.id} was not checked: ${error.message}`);
    }
    meter.step(task.id);
  };
  await atOnce(tasks, sandbox.workers * 2, check, job.signal);
}

async function regrade(bench: Needs, job: JobOptions): Promise<number> {
  let regraded = 0;
  for (const { id } of bench.book.runs()) {
    const cases = [...bench.book.eachCase(id)].filter((each) => isInDoubt(bench, each));
    if (cases.length > 0)
      await grade(bench, id, { ...job, cases: cases.map((each) => each.id), changed: true });
    regraded += cases.filter((each) => bench.book.case(each.id)?.verdict !== each.verdict).length;
  }
  return regraded;
}

/** Whether a check shows that a verdict may be unjust. */
function isInDoubt({ book, config: { limits } }: Needs, summary: CaseSummary): boolean {
  if (!mayTeach(summary)) return false;
  const { verdict, suite, task: id } = summary;
  const task = book.task(suite, id);
  const check = task && checkOf(book, task);
  if (task === undefined || check === undefined) return false;
  return (
    check.status !== 'sound' ||
    (verdict === 'timeout' &&
      limitsOf(limits, task, check).timeSeconds > limitsOf(limits, task, undefined).timeSeconds)
  );
}
