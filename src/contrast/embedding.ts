import type { Embedder } from '../models/chat';
import { termsOf } from './terms';

const DIMENSION = 384;
const GRAM = 4;

/**
 * Embeds without a model: words and the character 4-grams inside them are counted, and each is hashed to one of 384
 * numbers with a sign of its own, so that collisions cancel out on average (feature hashing, Weinberger et al. 2009).
 * Square roots of the counts keep a repeated word from drowning the others.
 */
export class BuiltinEmbedder implements Embedder {
  readonly id = `builtin-${DIMENSION}-v1`;
  readonly dimension = DIMENSION;

  embed(texts: string[]): Promise<Float32Array[]> {
    return Promise.resolve(texts.map(hashedVector));
  }
}

function hashedVector(text: string): Float32Array {
  const vector = new Float32Array(DIMENSION);
  for (const [feature, count] of featureCounts(termsOf(text))) {
    const slot = feature % DIMENSION;
    const sign = feature >= 0x80000000 ? 1 : -1;
    vector[slot] = (vector[slot] ?? 0) + sign * Math.sqrt(count);
  }
  return normalised(vector);
}

/** How often each feature occurs; a feature is known by its 32-bit hash. */
function featureCounts(words: string[]): Map<number, number> {
  const counts = new Map<number, number>();
  const add = (feature: number) => counts.set(feature, (counts.get(feature) ?? 0) + 1);
  for (const word of words) {
    add(hash(word, 0, word.length, 1));
    const padded = `^${word}$`;
    for (let start = 0; start + GRAM <= padded.length; start++) add(hash(padded, start, start + GRAM, 2));
  }
  return counts;
}

/** FNV-1a over UTF-16 code units, then MurmurHash3's finaliser: FNV alone leaves the high bits too even for a sign. */
function hash(text: string, start: number, end: number, seed: number): number {
  let h = 0x811c9dc5 ^ seed;
  for (let i = start; i < end; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Scales to length 1. A text without any word is given a direction too: a zero vector has no cosine. */
function normalised(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  if (length === 0) return vector.fill(1 / Math.sqrt(vector.length));
  return vector.map((value) => value / length);
}
