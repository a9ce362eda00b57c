import { describe, expect, it } from 'vitest';
import { BuiltinEmbedder } from '../../../src/contrast/embedding';
import { termsOf } from '../../../src/contrast/terms';

const embedder = new BuiltinEmbedder();

async function similarity(a: string, b: string): Promise<number> {
  const [left, right] = await embedder.embed([a, b]);
  return Array.from(left ?? []).reduce((sum, value, i) => sum + value * (right?.[i] ?? 0), 0);
}

describe('termsOf', () => {
  it('splits identifiers of every style alike', () => {
    expect(termsOf('getUserName get_user_name GET_USER_NAME')).toEqual([
      'get',
      'user',
      'name',
      'get',
      'user',
      'name',
      'get',
      'user',
      'name',
    ]);
    expect(termsOf('parseHTTPResponse(x) + 42')).toEqual(['parse', 'http', 'response', '42']);
  });

  it('keeps words of other scripts', () => {
    expect(termsOf('сумма_чисел größteZahl')).toEqual(['сумма', 'чисел', 'größte', 'zahl']);
  });
});

describe('BuiltinEmbedder', () => {
  it('gives vectors of its dimension and of length 1, for an empty text too', async () => {
    for (const vector of await embedder.embed(['def add(a, b): return a + b', '', '+-*/'])) {
      expect(vector).toHaveLength(embedder.dimension);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    }
  });

  it('gives the same vector in every process and version, because vectors are kept on disk', async () => {
    const [vector] = await embedder.embed(['def fibonacci(n): return fibonacci(n - 1) + fibonacci(n - 2)']);
    const set = [...(vector ?? [])].flatMap((value, slot) =>
      value === 0 ? [] : [[slot, Number(value.toFixed(4))]],
    );
    expect(set).toMatchInlineSnapshot(`
      [
        [
          7,
          -0.281,
        ],
        [
          25,
          0.1622,
        ],
        [
          33,
          -0.281,
        ],
        [
          58,
          -0.281,
        ],
        [
          59,
          0.1622,
        ],
        [
          60,
          -0.281,
        ],
        [
          62,
          -0.1622,
        ],
        [
          97,
          -0.1622,
        ],
        [
          101,
          0.281,
        ],
        [
          107,
          0.281,
        ],
        [
          121,
          0.281,
        ],
        [
          211,
          -0.1622,
        ],
        [
          229,
          -0.281,
        ],
        [
          283,
          0.1622,
        ],
        [
          285,
          -0.1622,
        ],
        [
          320,
          0.1622,
        ],
        [
          330,
          0.281,
        ],
        [
          365,
          -0.1622,
        ],
        [
          370,
          0.1622,
        ],
        [
          375,
          0.1622,
        ],
      ]
    `);
  });

  it('finds texts about the same thing nearer than others', async () => {
    const sorting = 'def quick_sort(values): pick a pivot, partition the list, sort both parts';
    const alike = await similarity(
      sorting,
      'def mergeSort(list): split the list in two parts, sort each, merge',
    );
    const other = await similarity(sorting, 'count how often each vowel occurs in a string');
    expect(alike).toBeGreaterThan(other + 0.1);
  });

  it('sees inflected words as related, by the letters that they share', async () => {
    expect(await similarity('rotation', 'rotations rotated')).toBeGreaterThan(
      (await similarity('rotation', 'palindrome')) + 0.3,
    );
  });
});
