/** Exact search by WebAssembly against sums written out. */
import { describe, expect, it } from 'vitest';
import { Matrix } from '../../../src/contrast/matrix';
import { PassedCases } from '../../../src/contrast/passedCases';
import { exactContrast, indexRow, madeUpTexts, randomNumbers } from '../../factories/contrast';

function vectors(count: number, dimension: number, seed = 1): Float32Array[] {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, () => Float32Array.from({ length: dimension }, () => random() - 0.5));
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? NaN), 0);
}

describe('Matrix', () => {
  it.each([
    { dimension: 384, rows: 200, queries: 300 },
    { dimension: 5, rows: 67, queries: 3 },
    { dimension: 2, rows: 1, queries: 1 },
    { dimension: 1536, rows: 64, queries: 2 },
  ])(
    'compares $queries queries with $rows rows of $dimension numbers',
    ({ dimension, rows, queries: count }) => {
      const matrix = new Matrix(dimension, rows);
      const [stored, queries] = [vectors(rows, dimension), vectors(count, dimension, 2)];
      for (const [i, vector] of stored.entries()) matrix.set(i, vector);
      const seen = queries.map(() => [] as number[]);
      matrix.compare(queries, (query, first, scores) => {
        expect(first).toBe(seen[query]?.length);
        seen[query]?.push(...scores);
      });
      const errors = seen.flatMap((scores, query) =>
        stored.map((vector, row) =>
          Math.abs((scores[row] ?? NaN) - dot(queries[query] as Float32Array, vector)),
        ),
      );
      expect(errors).toHaveLength(rows * count);
      expect(errors.every((error) => error < 1e-4)).toBe(true);
    },
  );

  it('bears to have no rows', () => {
    let visits = 0;
    new Matrix(384, 0).compare(vectors(2, 384), () => visits++);
    expect(visits).toBe(0);
  });
});

describe('PassedCases', () => {
  it('gives what sorting all the rows gives, to one query and to many', async () => {
    const texts = madeUpTexts(700);
    const vectorsOf = vectors(700, 384);
    const rows = texts.map((search, i) =>
      indexRow(`case${i}`, vectorsOf[i] ?? new Float32Array(), { search }),
    );
    const queries = rows
      .slice(0, 40)
      .map((row, i) => ({ ...row, vector: vectors(1, 384, i + 5)[0] as Float32Array }));
    const passed = new PassedCases(rows, 384);
    const names = (contrast: { case: string }[][]) =>
      contrast.map((ofQuery) => ofQuery.map((one) => one.case));
    const exact = names(await exactContrast(rows, queries, 3));
    expect(names(await passed.contrast(queries, 3))).toEqual(exact);
    expect(names(await passed.contrast(queries.slice(7, 8), 3))).toEqual([exact[7]]);
  });
});
