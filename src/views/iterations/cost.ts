import { count, dollars as money } from '../../base/words';
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
  const price = dollars === undefined ? '' : `, ${money(dollars)}`;
  return `about ${count(calls, 'call')}, ${tokens.toLocaleString('en')} thousand tokens${price}`;
}

/** `4 to 24 calls, 2 to 48 thousand tokens, $0.01 to $0.35`. */
export function costRange(low: Cost, high: Cost): string {
  if (low.calls === high.calls) return costText(high);
  const tokens = ({ usage }: Cost) => Math.round((usage.promptTokens + usage.completionTokens) / 1000);
  const range = (from: number, to: number) => `${from.toLocaleString('en')} to ${to.toLocaleString('en')}`;
  const { dollars } = high;
  const price = dollars === undefined ? '' : `, $${(low.dollars ?? 0).toFixed(2)} to $${dollars.toFixed(2)}`;
  return `${range(low.calls, high.calls)} calls, ${range(tokens(low), tokens(high))} thousand tokens${price}`;
}
