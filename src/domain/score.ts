import type { CaseSummary } from './case';

/** How a run went. */
export interface Score {
  /** Cases that have a verdict. */
  graded: number;
  passed: number;
  cases: number;
  /** The mean over tasks of the share of their responses that passed; 0 where nothing is graded. */
  passAt1: number;
}

/** Scores a run's cases. */
export function scoreOf(cases: CaseSummary[]): Score {
  const tasks = new Map<string, { graded: number; passed: number }>();
  for (const { suite, task, verdict } of cases) {
    if (verdict === undefined) continue;
    const key = `${suite}/${task}`;
    const known = tasks.get(key) ?? { graded: 0, passed: 0 };
    tasks.set(key, { graded: known.graded + 1, passed: known.passed + Number(verdict === 'passed') });
  }
  const all = [...tasks.values()];
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
  return {
    cases: cases.length,
    graded: sum(all.map((each) => each.graded)),
    passed: sum(all.map((each) => each.passed)),
    passAt1: all.length === 0 ? 0 : sum(all.map((each) => each.passed / each.graded)) / all.length,
  };
}
