import { hasPassed, isFailed, isGraded, isJudged, isWeakPass, type CaseSummary } from './case';
import type { Verdict } from './verdict';

/** What is counted of a case. */
type Scored = Pick<CaseSummary, 'suite' | 'task' | 'verdict'> & { weak?: boolean };

/** A verdict as far as it counts. */
type Counted = Pick<Scored, 'verdict' | 'weak'>;

/** How a run went. */
export interface Score {
  cases: number;
  /** Cases that have a verdict. */
  graded: number;
  passed: number;
  /** Those of the passed that are weak. */
  weak: number;
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

/** How many tasks have so many judged responses, of which so many passed. */
interface Alike {
  judged: number;
  passed: number;
  tasks: number;
}

/** The score of a run that is kept while its cases come and get verdicts, so that nobody counts them again. */
export class Tally {
  private cases = 0;
  private weak = 0;
  private readonly verdicts = new Map<Verdict, number>();
  private readonly alike = new Map<string, Alike>();

  /** A case that has no verdict yet. */
  add(): void {
    this.cases += 1;
  }

  /** A case has another verdict, or none any more. */
  change(before: Counted, after: Counted): void {
    this.count(before, -1);
    this.count(after, 1);
  }

  private count(counted: Counted, times: number): void {
    const { verdict } = counted;
    if (verdict !== undefined) this.verdicts.set(verdict, (this.verdicts.get(verdict) ?? 0) + times);
    this.weak += isWeakPass(counted) ? times : 0;
  }

  /** By that, its task has other counts. */
  move(before: Omit<Alike, 'tasks'>, after: Omit<Alike, 'tasks'>): void {
    this.put(before, -1);
    this.put(after, 1);
  }

  get score(): Score {
    const verdicts = Object.fromEntries([...this.verdicts].filter(([, n]) => n > 0));
    const of = (is: (each: { verdict: Verdict }) => boolean) =>
      [...this.verdicts].reduce((sum, [verdict, n]) => sum + (is({ verdict }) ? n : 0), 0);
    const [graded, passed, failed] = [of(isGraded), of(hasPassed), of(isFailed)];
    const { cases, weak } = this;
    return {
      cases,
      graded,
      passed,
      weak,
      failed,
      ungraded: cases - graded,
      verdicts,
      passAt1: this.passAt1(),
    };
  }

  private put({ judged, passed }: Omit<Alike, 'tasks'>, tasks: number): void {
    if (judged === 0) return; // Nothing is known of such a task.
    const key = `${passed} of ${judged}`;
    const known = this.alike.get(key) ?? { judged, passed, tasks: 0 };
    known.tasks += tasks;
    this.alike.set(key, known);
  }

  private passAt1(): number {
    let [sum, n] = [0, 0];
    for (const { judged, passed, tasks } of this.alike.values()) {
      sum += (tasks * passed) / judged;
      n += tasks;
    }
    return n === 0 ? 0 : sum / n;
  }
}

/** Scores a run's cases. A broken test says nothing of the target and is left out of pass@1. */
export function scoreOf(cases: Iterable<Scored>): Score {
  const tally = new Tally();
  const tasks = new Map<string, TaskScore>();
  for (const each of cases) {
    tally.add();
    tally.change({}, each);
    count(tasks, each);
  }
  for (const counts of tasks.values()) tally.move({ judged: 0, passed: 0 }, counts);
  return tally.score;
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
