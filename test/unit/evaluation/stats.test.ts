import { describe, expect, it } from 'vitest';
import {
  bootstrap,
  mcnemar,
  meanShare,
  pairedBootstrap,
  passAtK,
  phi,
  shareDifference,
  wilson,
} from '../../../src/evaluation/stats';

describe('passAtK', () => {
  it('is 1 - C(n-c, k) / C(n, k)', () => {
    expect(passAtK(10, 3, 1)).toBeCloseTo(0.3, 12);
    expect(passAtK(5, 2, 2)).toBeCloseTo(1 - 3 / 10, 12);
    expect(passAtK(200, 10, 100)).toBeCloseTo(0.9992, 4);
    expect(passAtK(10, 0, 5)).toBe(0);
    expect(passAtK(10, 6, 5)).toBe(1);
  });

  it('cannot be had of fewer responses than k', () => {
    expect(() => passAtK(3, 1, 4)).toThrow('needs at least 4 responses; there are 3');
  });
});

describe('wilson', () => {
  it('gives published intervals', () => {
    // Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81/263, 15/148, 0/20, 1/29.
    const rounded = (successes: number, trials: number) => {
      const { low, high } = wilson(successes, trials);
      return [low.toFixed(4), high.toFixed(4)];
    };
    expect(rounded(81, 263)).toEqual(['0.2553', '0.3662']);
    expect(rounded(15, 148)).toEqual(['0.0624', '0.1605']);
    expect(rounded(0, 20)).toEqual(['0.0000', '0.1611']);
    expect(rounded(1, 29)).toEqual(['0.0061', '0.1718']);
  });

  it('knows nothing without trials', () => {
    expect(wilson(0, 0)).toEqual({ estimate: 0, low: 0, high: 1 });
  });
});

describe('shareDifference', () => {
  it('gives published intervals', () => {
    // Newcombe, Statistics in Medicine 17 (1998), table II, method 10.
    const rounded = (a: [number, number], b: [number, number]) => {
      const { low, high } = shareDifference(wilson(...a), wilson(...b));
      return [low.toFixed(4), high.toFixed(4)];
    };
    expect(rounded([56, 70], [48, 80])).toEqual(['0.0524', '0.3339']);
    expect(rounded([9, 10], [3, 10])).toEqual(['0.1705', '0.8090']);
    expect(rounded([5, 56], [0, 29])).toEqual(['-0.0381', '0.1926']);
  });
});

describe('phi', () => {
  it('is the correlation of two binary variables', () => {
    const table: [number, number, number, number] = [6, 1, 2, 3];
    const xs = [...Array<number>(7).fill(1), ...Array<number>(5).fill(0)];
    const ys = [...Array<number>(6).fill(1), 0, 1, 1, 0, 0, 0];
    const mean = (values: number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
    const deviations = (values: number[]) => values.map((each) => each - mean(values));
    const product = (a: number[], b: number[]) => mean(a.map((each, i) => each * (b[i] ?? 0)));
    const [x, y] = [deviations(xs), deviations(ys)];
    expect(phi(table)).toBeCloseTo(product(x, y) / Math.sqrt(product(x, x) * product(y, y)), 12);
    // The example of Wikipedia's article on the coefficient: 8 cats of which 6 were seen, 4 dogs of which 3 were.
    expect(phi(table)?.toFixed(3)).toBe('0.478');
    expect(phi([3, 0, 2, 0])).toBeUndefined();
  });
});

describe('bootstrap', () => {
  it('gives nearly the interval of theory for a mean, and nothing where there is no statistic', () => {
    const values = [...Array(400).keys()].map((n) => Number(n % 4 === 0));
    const mean = (drawn: number[]) => drawn.reduce((sum, each) => sum + each, 0) / drawn.length;
    const interval = bootstrap(values, mean);
    const error = Math.sqrt((0.25 * 0.75) / 400);
    expect(interval?.low).toBeCloseTo(0.25 - 1.96 * error, 1.7);
    expect(interval?.high).toBeCloseTo(0.25 + 1.96 * error, 1.7);
    expect(bootstrap([], () => undefined)).toBeUndefined();
  });
});

describe('mcnemar', () => {
  it('is the exact two-sided binomial test', () => {
    expect(mcnemar(5, 0)).toBeCloseTo(0.0625, 12);
    expect(mcnemar(6, 0)).toBeCloseTo(0.03125, 12);
    expect(mcnemar(10, 2)).toBeCloseTo((2 * (1 + 12 + 66)) / 4096, 12);
    expect(mcnemar(2, 10)).toBe(mcnemar(10, 2));
    expect(mcnemar(4, 4)).toBe(1);
    expect(mcnemar(0, 0)).toBe(1);
  });

  it('does not overflow on many pairs', () => {
    expect(mcnemar(2100, 1900)).toBeCloseTo(0.00165, 4);
  });
});

describe('pairedBootstrap', () => {
  it('agrees with the normal approximation on many pairs', () => {
    const differences = [...Array(400).keys()].map((n) => (n % 10 < 3 ? 1 : n % 10 < 4 ? -1 : 0));
    const { estimate, low, high } = pairedBootstrap(differences);
    const error = Math.sqrt((0.4 - 0.04) / 400);
    expect(estimate).toBeCloseTo(0.2, 12);
    expect(low).toBeCloseTo(0.2 - 1.96 * error, 1.7);
    expect(high).toBeCloseTo(0.2 + 1.96 * error, 1.7);
  });

  it('gives the same interval for the same seed', () => {
    const differences = [1, 0, 0, -1, 1, 1, 0, 0.5];
    expect(pairedBootstrap(differences, 7)).toEqual(pairedBootstrap(differences, 7));
    expect(pairedBootstrap(differences, 7)).not.toEqual(pairedBootstrap(differences, 8));
  });

  it('is a point where nothing changed', () => {
    expect(pairedBootstrap([0, 0, 0])).toEqual({ estimate: 0, low: 0, high: 0 });
  });
});

describe('meanShare', () => {
  it('is Wilson’s interval for one response a task, and bootstrapped for several', () => {
    expect(meanShare([1, 0, 1, 1])).toEqual(wilson(3, 4));
    const { estimate, low, high } = meanShare([0.5, 0.25, 1, 0]);
    expect(estimate).toBe(0.4375);
    expect(low).toBeLessThan(estimate);
    expect(high).toBeGreaterThan(estimate);
  });
});
