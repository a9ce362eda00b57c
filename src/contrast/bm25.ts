/** A text's words, each once, and how often each occurs. */
export interface Bag {
  words: string[];
  counts: number[];
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
  return { words: [...counts.keys()], counts: [...counts.values()], length: words.length };
}

/**
 * Okapi BM25 of each document for the query. The documents are the whole collection: a word that all of them have
 * tells none of them apart.
 */
export function bm25(query: Bag, documents: Bag[]): Match[] {
  const having = new Map(query.words.map((word) => [word, 0]));
  const shared = documents.map((document) => sharedWords(document, having));
  const idfs = new Map([...having].map(([word, count]) => [word, idf(count, documents.length)]));
  const meanLength = documents.reduce((sum, document) => sum + document.length, 0) / documents.length || 1;
  return documents.map(({ counts, length }, i) => {
    const norm = K1 * (1 - B + (B * length) / meanLength);
    const match: Match = { score: 0, shared: [] };
    for (const { word, place } of shared[i] ?? []) {
      const count = counts[place] ?? 0;
      const weight = ((idfs.get(word) ?? 0) * count * (K1 + 1)) / (count + norm);
      match.score += weight;
      match.shared.push({ word, weight });
    }
    return match;
  });
}

/** Where the document has words of the query; each is counted in `having`. */
function sharedWords({ words }: Bag, having: Map<string, number>): { word: string; place: number }[] {
  const shared: { word: string; place: number }[] = [];
  for (let place = 0; place < words.length; place++) {
    const word = words[place] as string;
    const before = having.get(word);
    if (before === undefined) continue;
    having.set(word, before + 1);
    shared.push({ word, place });
  }
  return shared;
}

/** How telling a word is that so many of the documents have. */
function idf(having: number, documents: number): number {
  return Math.log(1 + (documents - having + 0.5) / (having + 0.5));
}
