import { hasPassed, isFailed, isGraded, isJudged, type CaseSummary } from './case';

/** What is counted of a case. */
type Scored = Pick<CaseSummary, 'suite' | 'task' | 'verdict'>;

/** How a run went. */
export interface Score {
  cases: number;
  /** Cases that have a verdict. */
  graded: number;
  passed: number;
  failed: number;
  /** Those without a verdict: not run yet, or not to be judged on this machine. */
  ungraded: number;
  /** How many cases have which verdict. */
  verdicts: Record<string, number>;
  /** The mean over tasks of the share of their responses that passed; 0 where nothing is judged. */
  passAt1: number;
}

/** How many of a task's responses were judged, and how many of them passed. */
export interface TaskScore {
  suite: string;
  task: string;
  judged: number;
  passed: number;
}

/** Scores a run's cases. A broken test says nothing of the target and is left out of pass@1. */
export function scoreOf(cases: Iterable<Scored>): Score {
  const verdicts: Record<string, number> = {};
  const score = { cases: 0, graded: 0, passed: 0, failed: 0, ungraded: 0 };
  const tasks = new Map<string, TaskScore>();
  for (const each of cases) {
    const { verdict } = each;
    score.cases += 1;
    score.graded += Number(isGraded(each));
    score.passed += Number(hasPassed(each));
    score.failed += Number(isFailed(each));
    if (verdict !== undefined) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
    count(tasks, each);
  }
  return { ...score, ungraded: score.cases - score.graded, verdicts, passAt1: passAt1(tasks.values()) };
}

/** The scores of tasks that have a response that was judged, by suite and task. */
export function scoresByTask(cases: Iterable<Scored>): Map<string, TaskScore> {
  const tasks = new Map<string, TaskScore>();
  for (const each of cases) count(tasks, each);
  return tasks;
}

function count(tasks: Map<string, TaskScore>, each: Scored): void {
  if (!isJudged(each)) return;
  const { suite, task } = each;
  const key = JSON.stringify([suite, task]);
  const known = tasks.get(key) ?? { suite, task, judged: 0, passed: 0 };
  known.judged += 1;
  known.passed += Number(hasPassed(each));
  tasks.set(key, known);
}

function passAt1(tasks: Iterable<TaskScore>): number {
  let [sum, n] = [0, 0];
  for (const { judged, passed } of tasks) {
    sum += passed / judged;
    n += 1;
  }
  return n === 0 ? 0 : sum / n;
}
