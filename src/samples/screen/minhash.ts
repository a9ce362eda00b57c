import { likeness } from './ngrams';

/** Bands and rows of the signature: two sets that agree to 0.7 meet in a band with 99.98 %, to 0.3 with 23 %. */
const BANDS = 32;
const ROWS = 4;

/**
 * Finds sets that are like others without comparing each with each: by MinHash in bands, and what meets in a band is
 * compared exactly.
 */
export class NearIndex {
  private readonly bands = new Map<string, string[]>();
  private readonly sets = new Map<string, Set<string>>();

  /** @param least how much two sets have to have in common (0 to 1) */
  constructor(private readonly least: number) {}

  add(name: string, set: Set<string>): void {
    if (set.size === 0) return;
    this.sets.set(name, set);
    for (const key of bandsOf(set)) this.bands.set(key, [...(this.bands.get(key) ?? []), name]);
  }

  /** The one that is most like a set, if any is like enough. */
  nearest(set: Set<string>): { name: string; likeness: number } | undefined {
    if (set.size === 0) return undefined;
    const met = new Set(bandsOf(set).flatMap((key) => this.bands.get(key) ?? []));
    let best: { name: string; likeness: number } | undefined;
    for (const name of met) {
      const found = likeness(set, this.sets.get(name) ?? new Set());
      if (found >= this.least && found > (best?.likeness ?? 0)) best = { name, likeness: found };
    }
    return best;
  }
}

function bandsOf(set: Set<string>): string[] {
  const least = new Uint32Array(BANDS * ROWS).fill(0xffffffff);
  for (const each of set) {
    let hash = hashed(each);
    for (let row = 0; row < least.length; row++) {
      hash = mixed(hash + 0x9e3779b9);
      if (hash < (least[row] ?? 0)) least[row] = hash;
    }
  }
  return Array.from(
    { length: BANDS },
    (_, band) => `${band}:${least.subarray(band * ROWS, (band + 1) * ROWS).join()}`,
  );
}

/** FNV-1a. */
function hashed(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

function mixed(value: number): number {
  let hash = value >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
