import { expect, it } from 'vitest';
import { scoreOf } from '../../../src/domain/score';
import { scoreText, shownRunText } from '../../../src/views/cases/runText';
import { aRun } from '../../factories/workspace';

const cases = ['passed', 'timeout', undefined].map((verdict, n) => ({
  ...{ id: `${n}`, run: 'r', suite: 's', task: `t${n}`, index: 0, detail: '', weak: false, cpuMs: 0 },
  verdict: verdict as 'passed' | 'timeout' | undefined,
}));

it('scoreText says what is graded and what is not', () => {
  expect(scoreText(scoreOf(cases))).toBe('pass@1 50.0 % (1 of 2, 1 not graded)');
  expect(scoreText(scoreOf(cases.slice(0, 2)))).toBe('pass@1 50.0 % (1 of 2)');
  expect(scoreText(scoreOf(cases.slice(2)))).toBe('1 case, not graded');
});

it('shownRunText names the run, its score, and that a person chose it', () => {
  const score = scoreOf(cases.slice(0, 2));
  expect(shownRunText(aRun(), score, false)).toBe('small-model · pass@1 50.0 % (1 of 2)');
  expect(shownRunText(aRun(), score, true)).toBe('chosen: small-model · pass@1 50.0 % (1 of 2)');
});
