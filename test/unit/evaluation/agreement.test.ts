import { describe, expect, it } from 'vitest';
import { cohenKappa, krippendorffAlpha } from '../../../src/evaluation/agreement';

/** Pairs of judgements from a table of counts: rows are the first judge's values. */
function pairsOf(table: number[][]): [string, string][] {
  return table.flatMap((row, a) =>
    row.flatMap((count, b) => Array.from({ length: count }, (): [string, string] => [`v${a}`, `v${b}`])),
  );
}

describe('cohenKappa', () => {
  it('gives published values', () => {
    // Cohen, Psychological Bulletin 70 (1968), the worked example of 200 diagnoses in three categories.
    const clinicians = pairsOf([
      [88, 14, 18],
      [10, 40, 10],
      [2, 6, 12],
    ]);
    expect(cohenKappa(clinicians)?.toFixed(3)).toBe('0.492');
    // The usual textbook example: 50 grant proposals, read by two.
    const proposals = pairsOf([
      [20, 5],
      [10, 15],
    ]);
    expect(cohenKappa(proposals)).toBeCloseTo(0.4, 12);
  });

  it('is undefined where chance explains nothing', () => {
    expect(cohenKappa([])).toBeUndefined();
    expect(cohenKappa(pairsOf([[7]]))).toBeUndefined();
  });
});

describe('krippendorffAlpha', () => {
  // Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section C: four observers, twelve units.
  const observers = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
    [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
  ];
  const units = Array.from({ length: 12 }, (_, unit) =>
    observers.map((each) => each[unit] ?? 0).filter((value) => value !== 0),
  );

  it('gives the values of its author’s example, nominal and ordinal', () => {
    expect(krippendorffAlpha(units, 'nominal')?.toFixed(3)).toBe('0.743');
    expect(krippendorffAlpha(units, 'ordinal')?.toFixed(3)).toBe('0.815');
  });

  it('gives the value of its author’s example of two observers and ten binary units', () => {
    // The same paper, section A.
    const meg = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0];
    const owen = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0];
    const binary = meg.map((value, unit) => [value, owen[unit] ?? 0]);
    expect(krippendorffAlpha(binary, 'nominal')?.toFixed(3)).toBe('0.095');
  });

  it('is undefined where nothing was judged twice, or all is the same', () => {
    expect(krippendorffAlpha([[1], [2]], 'ordinal')).toBeUndefined();
    expect(
      krippendorffAlpha(
        [
          [1, 1],
          [1, 1],
        ],
        'ordinal',
      ),
    ).toBeUndefined();
  });
});
