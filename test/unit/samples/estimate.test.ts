import { describe, expect, it } from 'vitest';
import { configSchema } from '../../../src/book/config';
import { loadPrompts } from '../../../src/instructor/template';
import { estimateInstructor } from '../../../src/samples/estimate';
import { aFailedCase } from '../../factories/instructor';

const ids = Array.from({ length: 1000 }, (_, index) => `case-${index}`);

async function estimate(strategy: object, price?: { prompt: number; completion: number }) {
  let read = 0;
  const [diagnose, generate] = await Promise.all([loadPrompts('diagnose'), loadPrompts('generate')]);
  const cost = await estimateInstructor(ids, {
    readCase: (id) => {
      read += 1;
      return Promise.resolve(aFailedCase({ id }));
    },
    prompts: { diagnose, generate },
    strategy: configSchema.parse({ strategy }).strategy,
    price,
  });
  return { ...cost, read };
}

describe('estimateInstructor', () => {
  it('tells calls, tokens and money of both steps from a few of the cases', async () => {
    const { diagnose, generate, read } = await estimate(
      { name: 'le', samplesPerDiagnosis: 3 },
      { prompt: 1, completion: 2 },
    );
    expect(read).toBeLessThan(60);
    expect(diagnose).toMatchObject({ calls: 1000, usage: { completionTokens: 600_000 } });
    // Half of the answers are reckoned to have tasks in whose place others are asked for.
    expect(generate).toMatchObject({ calls: 1500, usage: { completionTokens: 1_575_000 } });
    const { promptTokens } = diagnose.usage;
    expect(promptTokens / 1000).toBeGreaterThan(400);
    expect(promptTokens / 1000).toBeLessThan(2000);
    expect(diagnose.dollars).toBeCloseTo((promptTokens + 2 * 600_000) / 1e6, 6);
  });

  it('counts no second question where none is asked', async () => {
    const [off, paper] = await Promise.all([
      estimate({ name: 'le', askAgain: false }),
      estimate({ name: 'paper' }),
    ]);
    expect([off.generate.calls, paper.generate.calls]).toEqual([1000, 1000]);
  });

  it('counts the contrast cases of LEC', async () => {
    const [le, lec] = await Promise.all([estimate({ name: 'le' }), estimate({ name: 'lec', k: 2 })]);
    expect(lec.diagnose.usage.promptTokens).toBeGreaterThan(le.diagnose.usage.promptTokens);
    expect(lec.diagnose.dollars).toBeUndefined();
  });
});
