import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { changedOf, contrastOf, passedOf, primaryOf } from '../../../bench/efficacy/analyse';
import { addResult, readResults } from '../../../bench/efficacy/results';
import type { Result } from '../../../bench/efficacy/runArm';

function result(arm: string, seed: number, taught: string): Result {
  return { arm, seed, passed: { taught }, items: 9, samples: 9, retained: 0, characters: 1, seconds: {} };
}

const results = [
  result('base', 0, '1100'),
  ...[1, 2, 3].flatMap((seed) => [result('le', seed, '1111'), result('untargeted', seed, '0110')]),
  result('lec', 1, '1110'),
];

describe('the analysis', () => {
  it('takes an arm less another one, by the seeds that both have', () => {
    expect(contrastOf(results, 'le', 'untargeted', 'taught')).toMatchObject({
      estimate: 0.5,
      seeds: 3,
      tasks: 4,
    });
    expect(contrastOf(results, 'lec', 'untargeted', 'taught')).toMatchObject({ estimate: 0.25, seeds: 1 });
    expect(contrastOf(results, 'le', 'base', 'taught')?.estimate).toBe(0.5);
    expect(contrastOf(results, 'shuffled', 'base', 'taught')).toBeUndefined();
  });

  it('counts what an arm changed of the target as it was', () => {
    expect(changedOf(results, 'untargeted', 'taught')).toEqual({ fixed: 1, broken: 1 });
    expect(passedOf(results, 'le', 'taught')).toBe(4);
  });

  it('has the contrasts that were fixed, as far as they were run, with their p-values after Holm', () => {
    const primary = primaryOf([...results, ...[1, 2, 3].map((seed) => result('shuffled', seed, '1110'))]);
    expect(primary.map(({ says }) => says.slice(0, 12))).toEqual(['LE − untarge', 'LE − each er']);
    for (const { adjusted, effect } of primary) expect(adjusted).toBeGreaterThanOrEqual(effect.p);
    // Of three, however many were run: an early look is not the surer for it.
    const same = [1, 2, 3].flatMap((seed) => [
      result('le', seed, '11110000'),
      result('untargeted', seed, '00000000'),
    ]);
    const [only] = primaryOf(same);
    expect(only?.effect.p).toBeLessThan(0.2);
    expect(only?.adjusted).toBeCloseTo(3 * (only?.effect.p ?? 1));
  });
});

describe('results', () => {
  it('are there again after a kill in mid-line', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'errorbook-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
    const file = join(folder, 'small.jsonl');
    const [first, second] = [result('le', 1, '10'), result('le', 2, '11')];
    await addResult(file, first);
    await appendFile(file, '{"arm":"le","se');
    await addResult(file, second);
    expect(await readResults(file)).toEqual([first, second]);
  });
});
