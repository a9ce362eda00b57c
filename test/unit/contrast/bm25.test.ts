import { describe, expect, it } from 'vitest';
import { bagOf, bm25 } from '../../../src/contrast/bm25';

const scoresOf = (query: string, documents: string[]) => bm25(bagOf(query), documents.map(bagOf));

describe('bm25', () => {
  it('computes the Okapi formula', () => {
    const [first, second] = scoresOf('sort', ['sort list sort', 'count']);
    // idf = ln(1 + (2 - 1 + 0.5) / (1 + 0.5)); two occurrences in a text of 3 words where the mean is 2.
    const norm = 1.2 * (1 - 0.75 + 0.75 * (3 / 2));
    expect(first?.score).toBeCloseTo((Math.log(2) * 2 * 2.2) / (2 + norm), 10);
    expect(second).toEqual({ score: 0, shared: [] });
  });

  it('names the shared words, and weighs a rare one more', () => {
    const [first] = scoresOf('return fibonacci', ['return fibonacci', 'return a', 'return b']);
    const [common, rare] = first?.shared ?? [];
    expect([common?.word, rare?.word]).toEqual(['return', 'fibonacci']);
    expect(rare?.weight).toBeGreaterThan(3 * (common?.weight ?? Infinity));
  });

  it('bears no documents, empty documents and an empty query', () => {
    expect(scoresOf('sort', [])).toEqual([]);
    expect(scoresOf('sort', ['', ''])).toEqual([
      { score: 0, shared: [] },
      { score: 0, shared: [] },
    ]);
    expect(scoresOf('', ['sort'])).toEqual([{ score: 0, shared: [] }]);
  });
});
