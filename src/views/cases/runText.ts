import { count, percent } from '../../base/words';
import type { Run } from '../../domain/run';
import type { Score } from '../../domain/score';

/** `pass@1 37.2 % (61 of 164)`, how many of them weakly, and how many have no verdict yet. */
export function scoreText({ cases, graded, passed, weak, passAt1 }: Score): string {
  if (graded === 0) return `${count(cases, 'case')}, not graded`;
  const open = graded < cases ? `, ${(cases - graded).toLocaleString('en')} not graded` : '';
  const weakly = weak === 0 ? '' : `, ${weak.toLocaleString('en')} weakly`;
  return `pass@1 ${percent(passAt1)} (${passed.toLocaleString('en')} of ${graded.toLocaleString('en')}${weakly}${open})`;
}

/**
 * A run's target as a person calls it: a model that an iteration trained by the iteration, a file or a folder somewhere
 * else by its last name. A name of a server's stays.
 */
export function targetText(target: string): string {
  const [path = '', digest] = target.split(/@(?=[0-9a-f]{8}$)/);
  const parts = path.split(/[\\/]/);
  const at = parts.indexOf('iterations');
  if (at > 0 && parts[at - 1] === '.errorbook') {
    const seed = /-seed-(\d+)$/.exec(parts[at + 2] ?? '')?.[1];
    return `${parts[at + 1] ?? ''}’s model${seed === undefined ? '' : `, seed ${seed}`}`;
  }
  return digest === undefined ? target : (parts.findLast((part) => part !== '') ?? target);
}

/**
 * Which run is shown, and how it went.
 * @param isChosen a person chose it: runs that come later do not take its place
 */
export function shownRunText({ target }: Run, score: Score, isChosen: boolean): string {
  return `${isChosen ? 'chosen: ' : ''}${targetText(target)} · ${scoreText(score)}`;
}
