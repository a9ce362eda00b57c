import { expect, it } from 'vitest';
import { scoreOf } from '../../../src/domain/score';
import { scoreText, shownRunText, targetText } from '../../../src/views/cases/runText';
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

it.each([
  ['.errorbook/iterations/iteration-2/train-0a1b2c3d/output/model@b250f606', 'iteration-2’s model'],
  ['.errorbook\\iterations\\iteration-2\\train-0a1b2c3d\\output\\model@b250f606', 'iteration-2’s model'],
  [
    '.errorbook/iterations/iteration-1/train-0a1b2c3d-seed-7/output/model@8d2f3ec1',
    'iteration-1’s model, seed 7',
  ],
  ['/home/me/models/Small.Q4_1.gguf@bb91eb41', 'Small.Q4_1.gguf'],
  ['../models/base@8d2b225f', 'base'],
  ['qwen2.5-coder:0.5b', 'qwen2.5-coder:0.5b'],
  ['owner/model-1B', 'owner/model-1B'],
  ['recorded/responses.jsonl', 'recorded/responses.jsonl'],
])('targetText calls %s what a person does', (target, text) => {
  expect(targetText(target)).toBe(text);
});
