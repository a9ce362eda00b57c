import { crossedBootstrap, holm, type Effect } from '../../src/evaluation/crossed';
import primary from './primary.json';
import type { Result } from './runArm';

/** A difference between two arms in one suite. */
interface Contrast {
  says: string;
  suite: string;
  effect: Effect;
}

/** One of the contrasts that were fixed beforehand, with its p-value after Holm. */
export type Primary = Contrast & { adjusted: number };

/** Of the tasks that the target passed before: how many it fails now, and of the others how many it passes. */
export interface Changed {
  broken: number;
  fixed: number;
}

/** The primary contrasts of which there is a seed. One that was not run yet counts in Holm's as one that shows nothing. */
export function primaryOf(results: Result[]): Primary[] {
  const found = primary.contrasts.flatMap(([arm = '', other = '', says = '']) => {
    const effect = contrastOf(results, arm, other, primary.suite);
    return effect === undefined ? [] : [{ says, suite: primary.suite, effect }];
  });
  const notRun = primary.contrasts.slice(found.length).map(() => 1);
  const adjusted = holm([...found.map(({ effect }) => effect.p), ...notRun]);
  return found.map((each, at) => ({ ...each, adjusted: adjusted[at] ?? 1 }));
}

/** An arm less another one, by the seeds that both were run with; undefined where there is none. */
export function contrastOf(results: Result[], arm: string, other: string, suite: string): Effect | undefined {
  const own = results.filter((each) => each.arm === arm);
  const rows = own.flatMap((each) => {
    const beside = results.find((one) => one.arm === other && (other === 'base' || one.seed === each.seed));
    return beside === undefined ? [] : [differences(each.passed[suite] ?? '', beside.passed[suite] ?? '')];
  });
  return rows.length === 0 ? undefined : crossedBootstrap(rows);
}

/** What an arm changed of the target as it was, a seed on average. */
export function changedOf(results: Result[], arm: string, suite: string): Changed {
  const before = results.find((each) => each.arm === 'base')?.passed[suite] ?? '';
  const rows = results
    .filter((each) => each.arm === arm)
    .map(({ passed }) => differences(passed[suite] ?? '', before));
  const share = (sign: number) =>
    rows.flat().filter((each) => each === sign).length / Math.max(1, rows.length);
  return { broken: share(-1), fixed: share(1) };
}

/** How many tasks of a suite passed, a seed on average. */
export function passedOf(results: Result[], arm: string, suite: string): number {
  const counts = results
    .filter((each) => each.arm === arm)
    .map(({ passed }) => (passed[suite] ?? '').replaceAll('0', '').length);
  return counts.reduce((sum, each) => sum + each, 0) / Math.max(1, counts.length);
}

/** How many tasks of a suite passed among those that are marked, a seed on average. */
export function passedAmong(results: Result[], arm: string, suite: string, marked: boolean[]): number {
  const only = (digits: string) => [...digits].filter((_, at) => marked[at]).join('');
  const kept = results.map((each) => ({
    ...each,
    passed: { ...each.passed, [suite]: only(each.passed[suite] ?? '') },
  }));
  return passedOf(kept, arm, suite);
}

function differences(now: string, before: string): number[] {
  return [...now].map((digit, at) => Number(digit) - Number(before[at] ?? 0));
}
