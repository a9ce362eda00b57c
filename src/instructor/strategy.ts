import { shortHash } from '../base/hash';
import type { Config } from '../book/config';
import type { Strategy } from '../domain/diagnosis';

/**
 * The strategy that a failed case gets. `mixed` and `paper` divide cases by a hash of their id, so that a case keeps its
 * strategy from run to run, and raising the ratio moves cases to LEC only.
 */
export function strategyOf(
  caseId: string,
  { name, lecRatio }: Pick<Config['strategy'], 'name' | 'lecRatio'>,
): Strategy {
  if (name === 'le' || name === 'lec') return name;
  const share = Number.parseInt(shortHash(`strategy/${caseId}`, 8), 16) / 2 ** 32;
  return share < lecRatio ? 'lec' : 'le';
}
