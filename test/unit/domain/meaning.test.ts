import { describe, expect, it } from 'vitest';
import {
  hasPassed,
  isFailed,
  isGraded,
  isJudged,
  mayTeach,
  servingPasses,
  verdictName,
} from '../../../src/domain/case';
import { usableDiagnosis } from '../../../src/domain/diagnosis';
import { newestGradedRun } from '../../../src/domain/run';
import { scoreOf } from '../../../src/domain/score';
import type { Verdict } from '../../../src/domain/verdict';
import { compare } from '../../../src/evaluation/compare';
import { aDiagnosis } from '../../factories/notebook';
import { aRun } from '../../factories/workspace';

/** Cases of one suite: a task and its verdict each. */
function run(...rows: [task: string, verdict: Verdict | undefined][]) {
  return rows.map(([task, verdict]) => ({ suite: 's', task, verdict }));
}

describe('a verdict', () => {
  it('means the same everywhere', () => {
    const meaning = (verdict?: Verdict) => {
      const judged = { verdict };
      const said = { isGraded, hasPassed, isFailed, isJudged, mayTeach };
      return Object.entries(said).flatMap(([name, is]) => (is(judged) ? name : []));
    };
    expect(meaning()).toEqual([]);
    expect(meaning('passed')).toEqual(['isGraded', 'hasPassed', 'isJudged']);
    expect(meaning('timeout')).toEqual(['isGraded', 'isFailed', 'isJudged', 'mayTeach']);
    expect(meaning('harness')).toEqual(['isGraded', 'isFailed']);
  });
});

describe('a weak pass', () => {
  const cases = [
    { suite: 'a', task: '1', verdict: 'passed', weak: false },
    { suite: 'a', task: '2', verdict: 'passed', weak: true },
    { suite: 'a', task: '3', verdict: 'wrong-answer', weak: true },
    { suite: 'b', task: '4', verdict: 'passed', weak: true },
  ] as const;

  it('says so, wherever a pass is shown', () => {
    expect(cases.map(verdictName)).toEqual(['passed', 'passed (weak)', 'wrong-answer', 'passed (weak)']);
    expect(scoreOf(cases)).toMatchObject({ passed: 3, weak: 2 });
  });

  it('stands for what a target can do only where its suite has no better', () => {
    expect(servingPasses([...cases]).map(({ task }) => task)).toEqual(['1', '4']);
  });
});

describe('scoreOf', () => {
  it('takes the mean over tasks, so that a task with more responses weighs no more', () => {
    const cases = run(['a', 'passed'], ['a', 'wrong-answer'], ['b', 'passed'], ['c', undefined]);
    expect(scoreOf(cases)).toEqual({
      ...{ cases: 4, graded: 3, passed: 2, weak: 0, failed: 1, ungraded: 1, passAt1: 0.75 },
      verdicts: { passed: 2, 'wrong-answer': 1 },
    });
  });

  it('leaves a broken test out of pass@1, as the comparison of runs does', () => {
    const cases = run(['a', 'passed'], ['b', 'harness']);
    expect(scoreOf(cases)).toMatchObject({ graded: 2, failed: 1, passAt1: 1 });
    expect(compare(cases, cases, () => 'gate').before.estimate).toBe(1);
  });

  it('is 0 where nothing is judged', () => {
    expect(scoreOf([]).passAt1).toBe(0);
    expect(scoreOf(run(['a', 'harness'])).passAt1).toBe(0);
  });
});

describe('newestGradedRun', () => {
  const runs = [
    aRun({ id: 'old' }),
    aRun({ id: 'graded' }),
    aRun({ id: 'tuned', source: 'evaluate' }),
    aRun({ id: 'empty', source: 'collect' }),
  ];
  const newest = (graded: string[], of = runs) => newestGradedRun(of, ({ id }) => graded.includes(id))?.id;

  it('passes over a run without verdicts, and over evaluations', () => {
    expect(newest(['old', 'graded', 'tuned'])).toBe('graded');
  });

  it('is the newest of the target where none has verdicts, else the newest of all', () => {
    expect(newest([])).toBe('empty');
    expect(newest([], [aRun({ id: 'tuned', source: 'evaluate' })])).toBe('tuned');
    expect(newest([], [])).toBeUndefined();
  });
});

describe('usableDiagnosis', () => {
  it('is the newest that says something', () => {
    const said = aDiagnosis({ id: 'said' });
    const failed = aDiagnosis({ id: 'failed', status: 'failed' });
    expect(usableDiagnosis([aDiagnosis(), said, failed])).toBe(said);
    expect(usableDiagnosis([failed])).toBeUndefined();
  });
});
