import { describe, expect, it } from 'vitest';
import { benjaminiHochberg, binomialAtLeast } from '../../../src/evaluation/binomial';

describe('binomialAtLeast', () => {
  it('sums the exact tail', () => {
    expect(binomialAtLeast(8, 10, 0.5)).toBeCloseTo(56 / 1024, 12);
    expect(binomialAtLeast(2, 2, 0.1)).toBeCloseTo(0.01, 12);
    expect(binomialAtLeast(0, 10, 0.3)).toBe(1);
    expect(binomialAtLeast(3, 3, 1)).toBe(1);
    expect(binomialAtLeast(5000, 10_000, 0.5)).toBeCloseTo(0.504, 3);
  });
});

describe('benjaminiHochberg', () => {
  it('adjusts for the number of tests and keeps the order', () => {
    const adjusted = benjaminiHochberg([0.04, 0.01, 0.03, 0.5]);
    for (const [i, value] of [0.16 / 3, 0.04, 0.16 / 3, 0.5].entries())
      expect(adjusted[i]).toBeCloseTo(value, 12);
    expect(benjaminiHochberg([])).toEqual([]);
  });
});
