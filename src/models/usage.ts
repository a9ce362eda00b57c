import type { Config } from '../book/config';
import type { Usage } from '../book/records';

/** US dollars for a million tokens. */
export type Price = Config['prices'][string];

/** Characters that a token of English or code takes, roughly. Used for estimates only. */
const CHARACTERS_PER_TOKEN = 3.5;

/** What calls cost; `dollars` is undefined where no price is known. */
export interface Cost {
  calls: number;
  usage: Usage;
  dollars?: number;
}

/** The price of tokens in US dollars; undefined without a price. */
export function dollarsOf(usage: Usage, price: Price | undefined): number | undefined {
  if (price === undefined) return undefined;
  return (usage.promptTokens * price.prompt + usage.completionTokens * price.completion) / 1e6;
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
