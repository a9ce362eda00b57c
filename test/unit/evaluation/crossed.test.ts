import { describe, expect, it } from 'vitest';
import { randomFrom } from '../../../src/base/random';
import { crossedBootstrap, holm, seedsFor, smallestEffect } from '../../../src/evaluation/crossed';

/** What scipy 1.x gives for `stats.bootstrap((data,), np.mean, method='percentile', n_resamples=200000)`. */
const SCIPY = {
  data: [0.142, -0.088, 0.061, 0.012, 0.017, 0.029, -0.061, 0.028, -0.003, 0.206, 0.051, 0.022, 0.026, 0.007],
  low: -0.0027143,
  high: 0.0712143,
  deviation: 0.0729926,
};

/** Differences that differ by seed, by task, and by chance. */
function world(random: () => number, effect: number, seeds: number, tasks: number): number[][] {
  const normal = () => Array.from({ length: 12 }, random).reduce((sum, each) => sum + each, -6);
  const ofTask = Array.from({ length: tasks }, () => 0.2 * normal());
  return Array.from({ length: seeds }, () => {
    const ofSeed = 0.03 * normal();
    return ofTask.map((task) => effect + ofSeed + task + 0.4 * normal());
  });
}

describe('crossedBootstrap', () => {
  it('gives what scipy’s bootstrap gives for seeds alone, spread by √(s/(s-1))', () => {
    const { data, low, high, deviation } = SCIPY;
    const { estimate, betweenSeeds, ...effect } = crossedBootstrap(data.map((each) => [each]));
    const few = Math.sqrt(data.length / (data.length - 1));
    expect(betweenSeeds).toBeCloseTo(deviation, 6);
    expect(estimate + (effect.low - estimate) / few).toBeCloseTo(low, 2);
    expect(estimate + (effect.high - estimate) / few).toBeCloseTo(high, 2);
  });

  it('calls no more than 5 % of worlds without an effect one with an effect, and sees a large one', () => {
    const random = randomFrom(4);
    const found = (effect: number, rounds: number) =>
      Array.from({ length: rounds }, () => crossedBootstrap(world(random, effect, 8, 40), 1, 400)).filter(
        ({ p }) => p < 0.05,
      ).length / rounds;
    expect(found(0, 200)).toBeLessThan(0.08);
    expect(found(0.2, 40)).toBeGreaterThan(0.8);
  });

  it('says the same each time, and of differences that are all the same that it is sure', () => {
    const same = crossedBootstrap([
      [0.1, 0.1],
      [0.1, 0.1],
    ]);
    expect(same).toMatchObject({ estimate: 0.1, seeds: 2, tasks: 2, betweenSeeds: 0 });
    expect(same.low).toBeCloseTo(0.1, 12);
    expect(same.p).toBeLessThan(0.001);
    expect(
      crossedBootstrap([
        [0, 1],
        [1, 0],
      ]),
    ).toEqual(
      crossedBootstrap([
        [0, 1],
        [1, 0],
      ]),
    );
  });
});

describe('holm', () => {
  it('gives the published values', () => {
    // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm").
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
    expect(holm([0.9, 0.8])).toEqual([1, 1]);
  });
});

describe('power', () => {
  it('is that of a mean: (z(0.975) + z(0.8)) deviations over the root of the seeds', () => {
    // scipy: stats.norm.ppf([0.975, 0.8]) are 1.959964 and 0.841621.
    expect(smallestEffect(0.05, 10)).toBeCloseTo(((1.959964 + 0.841621) * 0.05) / Math.sqrt(10), 5);
    expect(seedsFor(0.05, 0.06)).toBe(12);
  });
});
