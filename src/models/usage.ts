import type { Config } from '../book/config';
import type { Usage } from '../domain/usage';

/** US dollars for a million tokens. */
export type Price = Config['prices'][string];

/** The share of the price that a batch service takes. */
const BATCH_SHARE = 0.5;

/** Characters that a token of English or code takes, roughly. Used for estimates only. */
const CHARACTERS_PER_TOKEN = 3.5;

/** What calls cost; `dollars` is undefined where no price is known. */
export interface Cost {
  calls: number;
  usage: Usage;
  dollars?: number;
}

/**
 * The price of tokens in US dollars; undefined without a price.
 * @param batched the part of them that was answered in batches
 */
export function dollarsOf(usage: Usage, price: Price | undefined, batched?: Usage): number | undefined {
  if (price === undefined) return undefined;
  const full = (usage.promptTokens * price.prompt + usage.completionTokens * price.completion) / 1e6;
  return batched === undefined ? full : full - (1 - BATCH_SHARE) * (dollarsOf(batched, price) ?? 0);
}

/** What the same calls cost in a batch. */
export function inBatch(cost: Cost): Cost {
  return { ...cost, dollars: cost.dollars === undefined ? undefined : cost.dollars * BATCH_SHARE };
}

/** What calls will cost, from the length of what is sent and the usual length of what comes back. */
export function estimateCost(
  planned: { calls: number; promptCharacters: number; completionTokens: number },
  price: Price | undefined,
): Cost {
  const usage = {
    promptTokens: Math.ceil(planned.promptCharacters / CHARACTERS_PER_TOKEN),
    completionTokens: planned.completionTokens,
  };
  return { calls: planned.calls, usage, dollars: dollarsOf(usage, price) };
}

/** What so many times the same calls cost. */
export function timesCost({ calls, usage, dollars }: Cost, times: number): Cost {
  return {
    calls: Math.round(calls * times),
    usage: {
      promptTokens: Math.ceil(usage.promptTokens * times),
      completionTokens: Math.ceil(usage.completionTokens * times),
    },
    dollars: dollars === undefined ? undefined : dollars * times,
  };
}

/** Two costs together; without a price for one there is none for both. */
export function sumCost(a: Cost, b: Cost): Cost {
  const dollars = a.dollars === undefined || b.dollars === undefined ? undefined : a.dollars + b.dollars;
  const usage = {
    promptTokens: a.usage.promptTokens + b.usage.promptTokens,
    completionTokens: a.usage.completionTokens + b.usage.completionTokens,
  };
  return { calls: a.calls + b.calls, usage, dollars };
}
