import { describe, expect, it } from 'vitest';
import { dollarsOf, estimateCost } from '../../../src/models/usage';

const price = { prompt: 2, completion: 8 };

describe('dollarsOf', () => {
  it('takes prices for a million tokens', () => {
    expect(dollarsOf({ promptTokens: 2_000_000, completionTokens: 1_000_000 }, price)).toBe(12);
  });

  it('does not guess a price', () => {
    expect(dollarsOf({ promptTokens: 1, completionTokens: 1 }, undefined)).toBeUndefined();
  });
});

describe('estimateCost', () => {
  it('tells calls, tokens and money', () => {
    expect(estimateCost({ calls: 10, promptCharacters: 35_000, completionTokens: 5000 }, price)).toEqual({
      calls: 10,
      usage: { promptTokens: 10_000, completionTokens: 5000 },
      dollars: 0.06,
    });
  });
});
