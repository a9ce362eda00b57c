/** Cormack, Clarke and Büttcher's constant: how much the first places of a list count beside the later ones. */
const K = 60;

/** Reciprocal rank fusion: makes one order of several, of which the scores cannot be compared. */
export function fuse(lists: string[][]): { id: string; score: number }[] {
  const scores = new Map<string, number>();
  for (const list of lists) {
    for (const [place, id] of list.entries()) scores.set(id, (scores.get(id) ?? 0) + 1 / (K + place + 1));
  }
  return [...scores].map(([id, score]) => ({ id, score })).sort((a, b) => b.score - a.score);
}
