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
 * Which run is shown, and how it went.
 * @param isChosen a person chose it: runs that come later do not take its place
 */
export function shownRunText({ target }: Run, score: Score, isChosen: boolean): string {
  return `${isChosen ? 'chosen: ' : ''}${target} · ${scoreText(score)}`;
}
