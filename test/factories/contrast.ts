import type { Log } from '../../src/book/log';
import type { ContrastItem, ContrastQuery } from '../../src/contrast/store';

/** A passed case of the run `run`, of a task of its own. */
export function contrastItem(id: string, overrides: Partial<ContrastItem> = {}): ContrastItem {
  const named = { id, run: 'run', suite: 'suite', task: `task of ${id}` };
  return { ...named, language: 'python', passed: true, text: `def ${id}(): pass`, tags: [], ...overrides };
}

export function contrastQuery(text: string, overrides: Partial<ContrastQuery> = {}): ContrastQuery {
  return { id: 'failed', run: 'run', suite: 'suite', task: 'failed task', text, tags: [], ...overrides };
}

/** Made-up texts that share words the way programs do: a few words are everywhere, most are rare. */
export function madeUpTexts(count: number, seed = 1, vocabulary = 4000, words = 60): string[] {
  const random = randomNumbers(seed);
  const word = () => `word${(vocabulary * random() ** 3) | 0}x`;
  return Array.from({ length: count }, () => Array.from({ length: words }, word).join(' '));
}

/** Mulberry32: the same numbers in [0, 1) for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A log whose warnings can be looked at. */
export function warningsLog(): Log & { warnings: string[] } {
  const warnings: string[] = [];
  const nothing = () => undefined;
  return {
    warnings,
    debug: nothing,
    info: nothing,
    warn: (message) => warnings.push(message),
    error: nothing,
  };
}
