import { describe, expect, it } from 'vitest';
import { BudgetedModel, BudgetReached, type Cap } from '../../../src/models/budget';
import { scriptedModel } from '../../factories/instructor';

const PRICE = { prompt: 100_000, completion: 200_000 }; // An answer of 10 and 5 tokens costs two dollars.
const question = { label: 'diagnose/x', messages: [] };

/** How many questions are answered before the budget is used up. */
async function answered(cap: Cap): Promise<number> {
  const inner = scriptedModel('fine');
  const model = new BudgetedModel(inner, cap, PRICE);
  for (;;) {
    try {
      await model.chat(question);
    } catch (error) {
      expect(error).toBeInstanceOf(BudgetReached);
      return inner.asked.length;
    }
  }
}

describe('BudgetedModel', () => {
  it('stops at calls, tokens or dollars', async () => {
    expect(await answered({ calls: 3 })).toBe(3);
    expect(await answered({ tokens: 60 })).toBe(4);
    expect(await answered({ usd: 5 })).toBe(3);
    expect(await answered({ usd: 100, calls: 2 })).toBe(2);
  });

  it('counts the questions under way', async () => {
    const inner = scriptedModel('fine');
    const model = new BudgetedModel(inner, { calls: 2 }, undefined);
    const all = await Promise.allSettled([1, 2, 3, 4].map(() => model.chat(question)));
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
  });

  it('counts what was spent before, and says how to go on', async () => {
    const spent = { calls: 7, usage: { promptTokens: 1, completionTokens: 1 } };
    const model = new BudgetedModel(scriptedModel('fine'), { calls: 7 }, undefined, spent);
    await expect(model.chat(question)).rejects.toMatchObject({
      hint: expect.stringContaining('--max-calls') as string,
    });
  });

  it('does not guess a price', () => {
    expect(() => new BudgetedModel(scriptedModel('fine'), { usd: 1 }, undefined)).toThrow(
      /needs the price of teacher/,
    );
  });
});
