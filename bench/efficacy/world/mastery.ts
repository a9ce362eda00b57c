import { randomFrom } from '../../../src/base/random';
import { shuffled } from '../../../examples/skills/draw';
import type { Part } from './part';
import { PARTS, SKILLS } from './parts/all';

/** How often a part was answered wrongly in what the target saw before. */
const WRONG = { lacking: 0.9, known: 0.02 };
const SEED = 7;

/** What the target has learned before anything is taught to it. */
export interface Mastery {
  /** Parts that it mostly saw with their misconception. */
  lacking: Part[];
  /** How often it saw a part answered wrongly. */
  wrong: (part: Part) => number;
}

/**
 * The mastery of a world: the same for the same seed.
 * @param gaps how many of a skill's five parts are lacking, a number for each of the skills in any order
 */
export function masteryOf(gaps: number[], seed = SEED): Mastery {
  const random = randomFrom(seed);
  const counts = shuffled(gaps, random);
  const lacking = SKILLS.flatMap((skill, at) =>
    shuffled(
      PARTS.filter((part) => part.skill === skill),
      random,
    ).slice(0, counts[at]),
  );
  return { lacking, wrong: (part) => (lacking.includes(part) ? WRONG.lacking : WRONG.known) };
}

/** Which of some tasks, by their tags, need a part that is lacking. */
export function needing(lacking: Part[], tasks: { tags: string[] }[]): boolean[] {
  const names = new Set(lacking.map(({ skill, name }) => `${skill}/${name}`));
  return tasks.map(({ tags }) => tags.some((tag) => names.has(tag)));
}
