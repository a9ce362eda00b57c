import type { Part } from '../part';
import { GIVE } from './give';
import { KEEP } from './keep';
import { MAKE } from './make';

/** All parts there are: five of each of twelve skills. */
export const PARTS: Part[] = [...KEEP, ...MAKE, ...GIVE];

/** The skills, in the order of their parts. */
export const SKILLS = [...new Set(PARTS.map(({ skill }) => skill))];
