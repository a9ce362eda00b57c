/** The sequences of a context go in step: property-tested with sequences that say when they are asked. */
import { describe, expect, it } from 'vitest';
import { randomFrom } from '../../../src/base/random';
import { Lane } from '../../../src/serving/llama/lane';
import type { Sequence, Token } from '../../../src/serving/llama/library';

/** Who asked for a token in each turn of the event loop, which is when a context computes a batch. */
class Batches {
  readonly all: number[][] = [];
  private computed: Promise<void> | undefined;

  /** Resolves when the batch is computed that this is in. */
  add(who: number): Promise<void> {
    if (this.computed === undefined) {
      this.all.push([]);
      this.computed = new Promise<void>(setImmediate).then(() => (this.computed = undefined));
    }
    this.all.at(-1)?.push(who);
    return this.computed;
  }
}

/** Answers of the given lengths, asked for at once; a negative length ends by an error after as many tokens. */
async function run(lengths: number[], count: number): Promise<number[][]> {
  const batches = new Batches();
  const lane = new Lane({ contextSize: 1, getSequence: () => ({}) as Sequence }, count);
  async function* tokens(who: number, length: number): AsyncGenerator<Token, void> {
    for (let at = 0; at < Math.abs(length); at += 1) {
      await batches.add(who);
      // Sampling takes longer for some.
      for (let wait = 0; wait < who % 3; wait += 1) await new Promise(setImmediate);
      yield at as Token;
    }
    if (length < 0) throw new Error('out of memory');
  }
  await Promise.allSettled(
    lengths.map(async (length, who) => {
      const sequence = await lane.take();
      try {
        for await (const token of lane.inStep(tokens(who, length))) expect(token).toBeGreaterThanOrEqual(0);
      } finally {
        lane.giveBack(sequence);
      }
    }),
  );
  expect(lane.load).toBe(0);
  return batches.all;
}

/** Made-up loads: how many tokens each answer has, and how many sequences there are. */
function* loads(): Generator<[lengths: number[], count: number]> {
  const random = randomFrom(7);
  const below = (most: number) => Math.floor(random() * most);
  for (let load = 0; load < 60; load += 1)
    yield [Array.from({ length: 1 + below(12) }, () => below(19) - 9), 1 + below(4)];
}

describe('a lane', () => {
  it('computes the tokens of all who hold a sequence in one batch, and leaves nobody out', async () => {
    for (const [lengths, count] of loads()) {
      const batches = await run(lengths, count);
      lengths.forEach((length, who) => {
        // Who has begun and is not at its end is in every batch, whatever the others do.
        const within = batches.flatMap((batch, at) => (batch.includes(who) ? [at] : []));
        expect(within).toEqual(Array.from({ length: Math.abs(length) }, (_, at) => (within[0] ?? 0) + at));
      });
    }
  });

  it('makes the same batches every time', async () => {
    for (const [lengths, count] of loads())
      expect(await run(lengths, count)).toEqual(await run(lengths, count));
  });
});
