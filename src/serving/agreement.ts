import type { ReferenceProbe } from './reference';

type Answer = NonNullable<ReferenceProbe['answer']>;

/** A server's answer. */
export interface Said {
  text: string;
  /** At the most tokens that it was allowed. */
  isCut: boolean;
}

/**
 * How a server's answer stands to the trainer's: equal; equal up to a step where another token was nearly as likely,
 * which was taken; another answer; or one that goes on where the trainer's ended.
 */
export type Agreement = 'equal' | 'tie' | 'answer' | 'end';

/**
 * Compares a server's greedy answer with the trainer's.
 * @param said with as many tokens as the trainer's at most, or some more where that ended
 * @param near how far below the best token (in logits) another may be that rounding puts first
 */
export function agreement(trained: Answer, said: Said, near: number): Agreement {
  const [expected, actual] = [comparable(trained.text), comparable(said.text)];
  if (actual.trimEnd() === expected.trimEnd()) return trained.ended && said.isCut ? 'end' : 'equal';
  const others = trained.others.filter(({ gap }) => gap <= near);
  if (others.some((other) => isBy(other, actual, expected))) return 'tie';
  return trained.ended && actual.startsWith(expected) ? 'end' : 'answer';
}

/**
 * Servers differ in what they make of half a character, and some take space from the beginning of an answer; space at
 * its end is of use where another token is only that.
 */
function comparable(text: string): string {
  return text.replaceAll('\ufffd', '').trimStart();
}

/** Whether an answer left the trainer's by another token, and not later: a token may be another way to the same text. */
function isBy({ text, ends }: Answer['others'][number], said: string, expected: string): boolean {
  const other = comparable(text);
  if (ends) return said.trimEnd() === other.trimEnd();
  const isTaken = said.startsWith(other) || said === other.trimEnd();
  return isTaken && common(said, expected) <= other.length;
}

/** How many characters two texts have in common at their beginning. */
function common(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  for (let at = 0; at < most; at++) if (a[at] !== b[at]) return at;
  return most;
}
