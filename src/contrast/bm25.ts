/** A text's words and how often each occurs. */
export interface Bag {
  counts: Map<string, number>;
  length: number;
}

/** What a document shares with the query: the words, and what each adds to the score. */
export interface Match {
  score: number;
  shared: { word: string; weight: number }[];
}

/** Robertson and Zaragoza's usual constants: how fast repetition saturates, and how much length counts. */
const K1 = 1.2;
const B = 0.75;

export function bagOf(terms: string): Bag {
  const words = terms === '' ? [] : terms.split(' ');
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return { counts, length: words.length };
}

/**
 * Okapi BM25 of each document for the query. The documents are the whole collection: a word that all of them have
 * tells none of them apart.
 */
export function bm25(query: Bag, documents: Bag[]): Match[] {
  const meanLength = documents.reduce((sum, document) => sum + document.length, 0) / documents.length || 1;
  const norms = documents.map((document) => K1 * (1 - B + (B * document.length) / meanLength));
  const matches = documents.map((): Match => ({ score: 0, shared: [] }));
  for (const word of query.counts.keys()) {
    const counts = documents.map((document) => document.counts.get(word) ?? 0);
    const idf = idfOf(counts);
    for (const [i, match] of matches.entries()) {
      const count = counts[i] ?? 0;
      if (count === 0) continue;
      const weight = (idf * count * (K1 + 1)) / (count + (norms[i] ?? 0));
      match.score += weight;
      match.shared.push({ word, weight });
    }
  }
  return matches;
}

/** How telling a word is, from how often it occurs in each document. */
function idfOf(counts: number[]): number {
  const having = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  return Math.log(1 + (counts.length - having + 0.5) / (having + 0.5));
}
