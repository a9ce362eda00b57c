/** A text's words and how often each occurs. */
export interface Bag {
  counts: Map<string, number>;
  length: number;
}

/** What a document shares with the query. */
export interface Match {
  score: number;
  /** The shared words, the most telling first. */
  shared: string[];
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
  const weights = [...query.counts.keys()].map((word) => ({ word, idf: idfOf(word, documents) }));
  return documents.map((document) => {
    const norm = K1 * (1 - B + (B * document.length) / meanLength);
    const parts = weights.flatMap(({ word, idf }) => {
      const count = document.counts.get(word);
      return count === undefined ? [] : [{ word, score: (idf * count * (K1 + 1)) / (count + norm) }];
    });
    parts.sort((a, b) => b.score - a.score);
    return {
      score: parts.reduce((sum, part) => sum + part.score, 0),
      shared: parts.map((part) => part.word),
    };
  });
}

function idfOf(word: string, documents: Bag[]): number {
  const having = documents.filter((document) => document.counts.has(word)).length;
  return Math.log(1 + (documents.length - having + 0.5) / (having + 0.5));
}
