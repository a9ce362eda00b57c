import { describe, expect, it } from 'vitest';
import { estimateCost, metered, UsageMeter } from '../../../src/models/usage';
import { scriptedModel } from '../../factories/instructor';

const price = { prompt: 2, completion: 8 };

describe('UsageMeter', () => {
  it('sums what calls cost, and counts cached ones apart', async () => {
    const meter = new UsageMeter(price);
    const usage = { promptTokens: 1_000_000, completionTokens: 500_000 };
    const model = metered(scriptedModel({ usage }, { usage }, { usage, cached: true }), meter);
    for (let i = 0; i < 3; i++) await model.chat({ label: 'l', messages: [] });
    expect(meter.cost).toEqual({
      calls: 2,
      usage: { promptTokens: 2_000_000, completionTokens: 1_000_000 },
      dollars: 12,
    });
    expect(meter.cachedCalls).toBe(1);
  });

  it('does not guess a price', () => {
    expect(new UsageMeter(undefined).cost.dollars).toBeUndefined();
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
