import { randomFrom } from '../../../src/base/random';
import { shortHash } from '../../../src/base/hash';

/** What kind of instructor it is. Real ones misread and blunder, and nobody knows how often. */
export interface Character {
  /** Its chance. */
  seed: number;
  /** How often it blames the part of a task that is right. */
  misreads: number;
  /** How often its own solution is wrong. */
  blunders: number;
  /** `noise` says and writes what it likes; `knows` knows what the target lacks. @default neither */
  mode?: 'noise' | 'knows';
  /** The gaps of the target (`masteryOf`): only one that knows goes by them. @default none */
  gaps: number[];
}

/** An instructor as its arguments describe it. */
export function characterOf(json: string | undefined): Character {
  const told = JSON.parse(json ?? '{}') as Partial<Character>;
  return { seed: 1, misreads: 0.3, blunders: 0.15, gaps: [], ...told };
}

/** Chance that depends on the instructor, and on the question. */
export function chanceOf({ seed }: Character, question: string): () => number {
  return randomFrom(parseInt(shortHash(`${seed} ${question}`, 8), 16));
}
