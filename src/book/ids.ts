import { createHash } from 'node:crypto';
import type { Diagnosis } from './records';

/** The first `length` hex digits of the SHA-256 of a text. */
export function shortHash(text: string, length = 12): string {
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, length);
}

/** The SHA-256 of any JSON value, the same whatever the order of its keys. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonical(value), 'utf8').digest('hex');
}

/** The id of the n-th response to a task in a run, which is the case's id too. */
export function caseId(run: string, suite: string, task: string, index: number): string {
  return `${run}/${suite}/${task}#${index}`;
}

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

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
