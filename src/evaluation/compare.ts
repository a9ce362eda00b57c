import { ROLES, type Role, type TaskRef } from '../domain/role';
import { scoresByTask } from '../domain/score';
import type { Verdict } from '../domain/verdict';
import { mcnemar, meanShare, pairedBootstrap, type Interval } from './stats';

/** What is compared of a case. One without a verdict counts as not there. */
export interface ComparedCase {
  suite: string;
  task: string;
  verdict?: Verdict;
}

/** Two runs on the same tasks. */
export interface Comparison {
  /** Tasks that both runs have verdicts of. */
  tasks: number;
  /** pass@1 with its 95 % interval. */
  before: Interval;
  after: Interval;
  /** Mean change of pass@1 by task, with its bootstrap interval. */
  change: Interval;
  /** Tasks that were not solved before and are now; solved means by at least half of the responses. */
  fixed: TaskRef[];
  broken: TaskRef[];
  /** Tasks that are solved by both, and by neither. */
  stillPassing: TaskRef[];
  stillFailing: TaskRef[];
  /** Exact McNemar test of fixed against broken, two-sided. */
  p: number;
}

/** A comparison overall, by role and by suite; and what could not be compared. */
export interface Report extends Comparison {
  roles: Record<Role, Comparison>;
  suites: Record<string, Comparison>;
  /** Tasks that only one of the runs has a verdict of. */
  unpaired: TaskRef[];
}

interface Pair extends TaskRef {
  before: number;
  after: number;
}

/**
 * Compares two runs task by task. Cases whose test is broken (`harness`) say nothing of the target and are left out.
 * @param roleOf what a task is for; one that is for nothing counts overall and with its suite
 */
export function compare(
  before: ComparedCase[],
  after: ComparedCase[],
  roleOf: (task: TaskRef) => Role | undefined,
): Report {
  const old = scoresByTask(before);
  const fresh = scoresByTask(after);
  const pairs: Pair[] = [];
  const unpaired: TaskRef[] = [];
  for (const [key, entry] of new Map([...old, ...fresh])) {
    const [a, b] = [old.get(key), fresh.get(key)];
    const { suite, task } = entry;
    if (a === undefined || b === undefined) unpaired.push({ suite, task });
    else pairs.push({ suite, task, before: a.passed / a.judged, after: b.passed / b.judged });
  }
  const suites = [...new Set(pairs.map((pair) => pair.suite))];
  const of = (keep: (pair: Pair) => boolean) => comparePairs(pairs.filter(keep));
  const byRole = ROLES.map((role) => [role, of((pair) => roleOf(pair) === role)] as const);
  const bySuite = suites.map((suite) => [suite, of((pair) => pair.suite === suite)] as const);
  return {
    ...comparePairs(pairs),
    roles: Object.fromEntries(byRole) as Record<Role, Comparison>,
    suites: Object.fromEntries(bySuite),
    unpaired,
  };
}

function comparePairs(pairs: Pair[]): Comparison {
  const where = (before: boolean, after: boolean) =>
    pairs
      .filter((pair) => solved(pair.before) === before && solved(pair.after) === after)
      .map(({ suite, task }) => ({ suite, task }));
  const [fixed, broken] = [where(false, true), where(true, false)];
  return {
    tasks: pairs.length,
    before: meanShare(pairs.map((pair) => pair.before)),
    after: meanShare(pairs.map((pair) => pair.after)),
    change: pairedBootstrap(pairs.map((pair) => pair.after - pair.before)),
    fixed,
    broken,
    stillPassing: where(true, true),
    stillFailing: where(false, false),
    p: mcnemar(fixed.length, broken.length),
  };
}

function solved(share: number): boolean {
  return share >= 0.5;
}
