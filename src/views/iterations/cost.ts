import { count } from '../../base/words';
import type { Cost } from '../../models/usage';
import type { Workbench } from '../../notebook/workbench';

/**
 * What the instructor will cost for failed cases; undefined where its replies are recorded and cost nothing.
 * @param ids graded cases
 */
export async function instructorCost(
  bench: Workbench,
  ids: string[],
): Promise<{ diagnose: Cost; generate: Cost } | undefined> {
  // Loaded only here: activation needs none of it.
  const { estimateCost } = await import('../../notebook/estimateCost');
  return estimateCost(bench, ids);
}

/** `about 48 calls, 120,000 tokens, $0.35`. */
export function costText({ calls, usage, dollars }: Cost): string {
  const tokens = Math.round((usage.promptTokens + usage.completionTokens) / 1000);
  const price = dollars === undefined ? '' : `, $${dollars.toFixed(2)}`;
  return `about ${count(calls, 'call')}, ${tokens.toLocaleString('en')} thousand tokens${price}`;
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
