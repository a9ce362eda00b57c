import { atOnce } from '../base/atOnce';
import { ProgressMeter, type JobOptions } from '../base/progress';
import type { CaseSummary } from '../domain/case';
import type { Task, TaskCheck } from '../domain/task';
import { checkOf, checkTask, limitsOf } from '../results/checkTask';
import { CannotGrade } from '../sandbox/sandbox';
import type { Notebook } from './notebook';

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
  notebook: Notebook,
  { again, ...job }: JobOptions & { again?: boolean },
): Promise<Checked> {
  const { book } = notebook;
  const { tasks } = await notebook.loadTasks();
  const known = tasks.map((task) => book.task(task.suite, task.id) ?? task);
  const withReference = known.filter(({ referenceSolution }) => referenceSolution !== undefined);
  const open = () => (again ? withReference : withReference.filter((task) => !checkOf(book, task)));
  if (open().length > 0) await notebook.exclusively('check tasks', () => checkAll(notebook, open(), job));
  return {
    checks: withReference.flatMap((task) => checkOf(book, task) ?? []),
    unchecked: known
      .filter((task) => !withReference.includes(task))
      .map((task) => `${task.suite}/${task.id}`),
    regraded: await regrade(notebook, job),
  };
}

async function checkAll(notebook: Notebook, tasks: Task[], job: JobOptions): Promise<void> {
  if (tasks.length === 0) return;
  const sandbox = await notebook.sandbox();
  const { limits } = notebook.config;
  const meter = new ProgressMeter(tasks.length, job.onProgress);
  const check = async (task: Task) => {
    try {
      await checkTask(notebook.book, task, sandbox, limits, job.signal);
    } catch (error) {
      if (!(error instanceof CannotGrade)) throw error;
      notebook.log.warn(`${task.id} was not checked: ${error.message}`);
    }
    meter.step(task.id);
  };
  await atOnce(tasks, sandbox.workers * 2, check, job.signal);
}

async function regrade(notebook: Notebook, job: JobOptions): Promise<number> {
  let regraded = 0;
  for (const { id } of notebook.book.runs()) {
    const cases = [...notebook.book.eachCase(id)].filter((each) => isInDoubt(notebook, each));
    if (cases.length > 0)
      await notebook.grade(id, { ...job, cases: cases.map((each) => each.id), changed: true });
    regraded += cases.filter((each) => notebook.book.case(each.id)?.verdict !== each.verdict).length;
  }
  return regraded;
}

/** Whether a check shows that a verdict may be unjust. */
function isInDoubt(
  { book, config: { limits } }: Notebook,
  { verdict, suite, task: id }: CaseSummary,
): boolean {
  if (verdict === undefined || verdict === 'passed' || verdict === 'harness') return false;
  const task = book.task(suite, id);
  const check = task && checkOf(book, task);
  if (check === undefined) return false;
  return (
    check.status !== 'sound' ||
    (verdict === 'timeout' && limitsOf(limits, check).timeSeconds > limits.timeSeconds)
  );
}
