import { describe, expect, it } from 'vitest';
import { boundsOf, normalAbove } from '../../../src/evaluation/bounds';
import { changesOf } from '../../../src/evaluation/changes';
import { alphaOf, decide, type GateData } from '../../../src/evaluation/decide';
import { gainP, holm, isGain } from '../../../src/evaluation/pairedTest';
import { chanceOf, smallestVisible, timesNeeded } from '../../../src/evaluation/power';
import { measured, outcomesOf, plannedFor, RULE, type World } from '../../factories/gateWorld';

/** So many tasks that were fixed, broken, and neither; one response each. */
const single = (fixed: number, broken: number, others = 0) => ({
  responses: 1,
  counts: [broken, others, fixed],
});

describe('gainP', () => {
  it.each([
    // scipy 1.17: stats.binomtest(fixed, fixed + broken, 0.5, alternative='greater').pvalue
    [5, 0, 0.03125],
    [3, 1, 0.3125],
    [10, 2, 0.019287109375],
    [40, 22, 0.015007932174533643],
    [7, 9, 0.7727508544921875],
    [300, 250, 0.018289372774551338],
  ])('is McNemar’s exact test for one response: %i fixed, %i broken', (fixed, broken, p) => {
    expect(gainP(single(fixed, broken, 20))).toBeCloseTo(p, 12);
  });

  it.each([
    // scipy 1.17: stats.permutation_test((d,), np.sum, permutation_type='samples', alternative='greater',
    // n_resamples=np.inf).pvalue
    [[1, 2, 3, -1, 4], 0.09375],
    [[1, 1, 2, -2, 3, 0, 1, -1], 0.203125],
    [[4, 4, -3, 2, 1, -1, 1, 2, 3, -2], 0.1123046875],
    [[2, 2, 2, 1, 1, 1, -3, -1, 0, 0, 4, 4], 0.0576171875],
  ])('is the permutation test of all sign changes for several: %j', (gained, p) => {
    expect(gainP(changesOf(4, gained))).toBeCloseTo(p, 12);
  });

  it('is 1 where nothing changed, and works where numbers overflow', () => {
    expect(gainP(single(0, 0, 50))).toBe(1);
    expect(gainP(single(900, 900))).toBeCloseTo(0.5094, 3);
  });
});

describe('isGain', () => {
  it('says the same as gainP, quickly', () => {
    for (let fixed = 0; fixed < 40; fixed += 3)
      for (let broken = 0; broken < 20; broken += 3)
        for (const look of [1, 2, 5]) {
          const changes = single(fixed, broken);
          expect(isGain(changes, alphaOf(look))).toBe(gainP(changes) <= alphaOf(look));
        }
  });
});

describe('holm', () => {
  it('adjusts as R’s p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005]).map((p) => p.toFixed(4))).toEqual([
      ...['0.0300', '0.0600', '0.0600', '0.0200'],
    ]);
    expect(holm([])).toEqual([]);
  });
});

describe('boundsOf', () => {
  it('has the quantiles of scipy.stats.norm.isf', () => {
    expect(normalAbove(0.05)).toBeCloseTo(1.6448536269514729, 9);
    expect(normalAbove(alphaOf(1))).toBeCloseTo(1.8339146358159146, 9);
    expect(normalAbove(alphaOf(3))).toBeCloseTo(2.677950908965551, 9);
    expect(normalAbove(1e-4)).toBeCloseTo(3.7190164854556804, 8);
  });

  it('does not take losses that were not seen for losses that are not there', () => {
    // Of 149 tasks none broke: up to 2 % may (0.98^149 = 0.05).
    expect(boundsOf(single(0, 0, 100), 0.05).low).toBeLessThan(-0.02);
    expect(boundsOf(single(0, 0, 250), 0.05).low).toBeGreaterThan(-0.02);
    expect(boundsOf(single(0, 0), 0.05)).toEqual({ mean: 0, low: -1, high: 1 });
  });
});

describe('decide', () => {
  const rule = { ...RULE, alpha: alphaOf(1) };
  const data = (gate: ReturnType<typeof single>, rest = single(0, 0, 1000)): GateData => ({
    gate,
    retained: { 'all tasks': rest },
  });

  it('promotes a gain that costs nothing: five fixed and none broken are the least', () => {
    expect(decide(data(single(5, 0, 28)), rule).outcome).toBe('promoted');
    expect(decide(data(single(4, 0, 28)), rule).outcome).toBe('inconclusive');
  });

  it('keeps the model before where a loss is shown, or a gain worth having is ruled out', () => {
    expect(decide(data(single(20, 0, 28), single(0, 40, 960)), rule)).toMatchObject({
      outcome: 'kept',
      lost: ['all tasks'],
    });
    expect(decide(data(single(2, 2, 396)), rule).outcome).toBe('kept');
  });

  it('cannot tell where a loss beyond the margin is not ruled out, or the gate is too small', () => {
    expect(decide(data(single(20, 0, 28), single(2, 3, 60)), rule)).toMatchObject({
      outcome: 'inconclusive',
      gains: true,
      unsure: ['all tasks'],
    });
    expect(decide(data(single(1, 1, 20)), rule).outcome).toBe('inconclusive');
    expect(decide(data(single(0, 0)), rule).outcome).toBe('inconclusive');
  });

  it('spends the error over the looks: all together take no more than one', () => {
    const spent = Array.from({ length: 50 }, (_, n) => alphaOf(n + 1)).reduce((sum, each) => sum + each, 0);
    expect(spent).toBeLessThanOrEqual(0.05 + 1e-12);
    expect(decide(data(single(5, 0, 28)), { ...rule, alpha: alphaOf(2) }).outcome).toBe('inconclusive');
  });
});

// The whole is bench/gate.ts: 2,000 iterations for each of many worlds.
describe('the gate in a world whose truth is known', () => {
  const world = (more: Partial<World>): World => ({
    ...{ gate: 150, outside: 600, responses: 1, greedy: true, inGate: 0, beside: 0 },
    ...more,
  });

  it.each([1, 4])(
    'hardly ever promotes a model that has not changed, over five rounds: %i responses',
    (n) => {
      const { promoted } = outcomesOf(world({ responses: n, greedy: n === 1 }), 5, 200);
      expect(promoted / 200).toBeLessThanOrEqual(0.05);
    },
  );

  it('hardly ever promotes a loss outside of the gate', () => {
    const { promoted } = outcomesOf(world({ inGate: 0.1, beside: -0.05 }), 5, 200);
    expect(promoted / 200).toBeLessThanOrEqual(0.05);
  });

  it.each([1, 4])('promotes a gain as often as was told beforehand: %i responses', (responses) => {
    const real = world({ responses, greedy: responses === 1, inGate: 0.05, beside: 0.05 });
    const { promoted } = outcomesOf(real, 1, 1500);
    const told = chanceOf(plannedFor(real), { ...RULE, alpha: alphaOf(1) }, 0.05, measured());
    expect(Math.abs(promoted / 1500 - told)).toBeLessThan(0.05);
  });
});

describe('what is told beforehand', () => {
  const rule = { ...RULE, alpha: alphaOf(1) };
  const plan = (tasks: number, responses = 1) => ({
    ...{ responses, greedy: responses === 1, gate: { a: tasks }, outside: {}, retention: ['a'] },
  });

  it('sees less with more tasks, and with more responses', () => {
    const seen = [50, 150, 400].map((tasks) => smallestVisible(plan(tasks), rule) ?? 1);
    expect(seen).toEqual([...seen].sort((a, b) => b - a));
    expect(smallestVisible(plan(150, 4), rule)).toBeLessThan(seen[1] ?? 0);
    expect(smallestVisible(plan(3), rule)).toBeUndefined();
  });

  it('says how many more tasks would do', () => {
    const times = timesNeeded(plan(33), rule, 0.05) ?? 0;
    expect(times * 33).toBeGreaterThan(250);
    expect(times * 33).toBeLessThan(450);
  });
});
