/** The words of a text, whatever their case, punctuation and spacing. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** The runs of n words of a text, each once. */
export function ngramsOf(words: string[], n: number): Set<string> {
  const found = new Set<string>();
  for (let at = 0; at + n <= words.length; at++) found.add(words.slice(at, at + n).join(' '));
  return found;
}

/** The share of one set that is in the other. */
export function shareIn(own: Set<string>, other: Set<string>): number {
  if (own.size === 0) return 0;
  let common = 0;
  for (const each of own) if (other.has(each)) common += 1;
  return common / own.size;
}

/** How much of two sets is common to both: 1 for the same, 0 for nothing. */
export function likeness(one: Set<string>, other: Set<string>): number {
  const common = shareIn(one, other) * one.size;
  const all = one.size + other.size - common;
  return all === 0 ? 1 : common / all;
}
