import { count, percent } from '../base/words';
import type { GateRule } from './decide';
import { ASSUMED, chanceOf, POWER, smallestVisible, timesNeeded, type Assumed, type Planned } from './power';

/** `5 points`. */
export function points(share: number): string {
  const shown = Math.round(share * 1000) / 10;
  return `${shown} ${shown === 1 ? 'point' : 'points'}`;
}

/** What an evaluation will be able to see, told before it costs anything. */
export function powerText(planned: Planned, rule: GateRule, assumed = ASSUMED): string {
  const tasks = sizeOf(planned);
  if (tasks === 0)
    return 'Gate: no task decides over a promotion, so nothing can be promoted. Give a suite the role gate.';
  const asked = planned.responses === 1 ? '' : `, ${planned.responses} responses each`;
  const smallest = smallestVisible(planned, rule, assumed);
  const seen =
    smallest === undefined ? 'no gain can be seen' : `a gain under ${points(smallest)} can hardly be seen`;
  const sees = smallest !== undefined && smallest <= rule.effect;
  const more = sees ? '' : ` ${moreText(planned, rule, assumed)}`;
  return `Gate: ${count(tasks, 'task')}${asked}: ${seen}; ${points(rule.effect)} are promoted with a chance of ${percent(chanceOf(planned, rule, rule.effect, assumed), 0)}.${more}`;
}

const OFTEN = [4, 8, 16];

/** How an evaluation could see the effect that is of interest. */
export function moreText(planned: Planned, rule: GateRule, assumed: Assumed = ASSUMED): string {
  const times = timesNeeded(planned, rule, rule.effect, assumed);
  const missing = times === undefined ? 0 : Math.ceil((sizeOf(planned) * (times - 1)) / 10) * 10;
  const responses = OFTEN.find(
    (n) => n > planned.responses && chanceOf(often(planned, n), rule, rule.effect, assumed, 300) >= POWER,
  );
  const ways = [
    ...(missing > 0 ? [`add ${count(missing, 'task')} to the gate`] : []),
    ...(responses === undefined ? [] : [`take ${responses} responses a task (samplesPerTask)`]),
  ];
  if (ways.length === 0) return '';
  const text = `${ways.join(' or ')} to see ${points(rule.effect)}.`;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function often(planned: Planned, responses: number): Planned {
  return { ...planned, responses, greedy: false };
}

function sizeOf({ gate }: Planned): number {
  return Object.values(gate).reduce((sum, tasks) => sum + tasks, 0);
}
