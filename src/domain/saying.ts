import { hashOf } from '../base/hash';
import type { Diagnosis } from './diagnosis';

/** Names what a diagnosis says: made again in the same words it is the same, in other words another. */
export function sayingOf({
  misconception,
  explanation,
  findings,
  correctedSolution,
  skill,
}: Diagnosis): string {
  return hashOf({ misconception, explanation, findings, correctedSolution, skill }).slice(0, 12);
}
