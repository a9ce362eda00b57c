/** A made-up embedding of 8 dimensions: how often each kind of letter occurs. Not normalised, as on the wire. */
export function letterVector(text: string): number[] {
  const counts = new Array<number>(8).fill(0.01);
  for (const letter of text) {
    const kind = (letter.codePointAt(0) ?? 0) % counts.length;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}
