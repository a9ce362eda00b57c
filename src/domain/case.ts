import type { Response } from './response';
import type { Task } from './task';
import type { CaseVerdict, Verdict } from './verdict';

/** What lists show of a case. `Book.readCase` gives the rest. */
export interface CaseSummary {
  id: string;
  run: string;
  suite: string;
  task: string;
  index: number;
  /** Undefined until it is graded. */
  verdict?: Verdict;
  detail: string;
  weak: boolean;
  /** CPU time of the case in milliseconds. */
  cpuMs: number;
}

/** A case whole. */
export interface Case {
  response: Response;
  task: Task;
  verdict?: CaseVerdict;
}

/** Anything that a verdict may be given to: a case, the outcome of a program. */
interface Judged {
  verdict?: Verdict;
}

/** Whether it was run. */
export function isGraded({ verdict }: Judged): boolean {
  return verdict !== undefined;
}

const PASSED: Verdict = 'passed';

/** Whether it was run and passed. */
export function hasPassed({ verdict }: Judged): boolean {
  return verdict === PASSED;
}

/** Whether it passed by tests that it could have forged, or where its own objects decided. */
export function isWeakPass(judged: Judged & { weak?: boolean }): boolean {
  return hasPassed(judged) && judged.weak === true;
}

/** What a verdict is called wherever one is shown: a pass that is weak says so. */
export function verdictName(judged: Judged & { weak?: boolean }): string {
  return isWeakPass(judged) ? `${PASSED} (weak)` : (judged.verdict ?? 'not graded');
}

/**
 * The passes that may stand for what a target can do: as contrast, and as what it should not forget. Weak ones only of
 * suites where none is better, because their tests cannot be judged in any other way; who uses these says so.
 */
export function servingPasses<T extends Pick<CaseSummary, 'suite' | 'verdict' | 'weak'>>(cases: T[]): T[] {
  const passed = cases.filter(hasPassed);
  const proven = new Set(passed.filter((each) => !isWeakPass(each)).map(({ suite }) => suite));
  return passed.filter((each) => !isWeakPass(each) || !proven.has(each.suite));
}

/** Whether it was run and did not pass, a broken test included: what the error notebook shows. */
export function isFailed(judged: Judged): boolean {
  return isGraded(judged) && !hasPassed(judged);
}

/** Whether the test broke instead of judging: that says nothing of the program. */
export function isTestBroken({ verdict }: Judged): boolean {
  return verdict === 'harness';
}

/** Whether its verdict says something of the program: what rates are counted of. */
export function isJudged(judged: Judged): boolean {
  return isGraded(judged) && !isTestBroken(judged);
}

/** Whether there is an error to learn from: it failed a test that works. */
export function mayTeach(judged: Judged): boolean {
  return isFailed(judged) && !isTestBroken(judged);
}
