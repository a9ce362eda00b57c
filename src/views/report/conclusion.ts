import { count, percent } from '../../base/words';
import type { Promotion } from '../../domain/promotion';
import type { Comparison } from '../../evaluation/compare';
import { points } from '../../evaluation/powerText';
import { armsText } from './arms';
import type { IterationReport } from './data';
import { seedsText } from './seeds';

/** The report's headline. An outcome that no fair comparison stands behind is not named without that. */
export function titleOf({ id, outcome, unfair }: IterationReport): string {
  if (outcome === undefined) return id;
  return `${id}: ${outcome}${unfair.length > 0 ? ', but by no fair comparison' : ''}`;
}

/** What the figures of an iteration come to, in sentences: nothing is said that they do not say. */
export function conclusionOf(report: IterationReport): string[] {
  const { all, unfair, reason, promotion, taught, noise, arms, seeds, length } = report;
  if (all === undefined) return ['The tuned model of this iteration has not been evaluated.'];
  if (unfair.length > 0)
    return [
      `The two runs are no fair pair and prove nothing of each other. They differ in: ${unfair.join(', ')}.`,
    ];
  return [
    ...(reason === '' ? [] : [reason]),
    ...(promotion === undefined ? [] : [chanceText(promotion)]),
    ...(taught === undefined || taught.tasks === 0 ? [] : [taughtText(taught)]),
    changedText(all),
    ...(noise === undefined ? [] : [noiseText(noise)]),
    ...armsText(arms),
    ...(seeds === undefined ? [] : [seedsText(seeds)]),
    ...(length === undefined || length.before === 0 ? [] : [lengthText(length)]),
  ];
}

function chanceText({ effect, chance, look }: Promotion): string {
  const at = look === 1 ? '' : ` at this look (the ${look}. at these tasks)`;
  return `A gain of ${points(effect)} had a chance of ${percent(chance, 0)} to be promoted${at}: that was told before.`;
}

function taughtText({ tasks, before, after }: Comparison): string {
  return `Of ${count(tasks, 'task')} whose errors were taught, ${percent(before.estimate)} of the responses passed before and ${percent(after.estimate)} do now.`;
}

function changedText({ tasks, fixed, broken, stillPassing, stillFailing }: Comparison): string {
  const more = `${stillPassing.length} still pass, ${stillFailing.length} still fail`;
  return `Of all ${count(tasks, 'task')}, ${fixed.length} are fixed and ${broken.length} broken; ${more}.`;
}

function noiseText({ differ, tasks }: NonNullable<IterationReport['noise']>): string {
  return differ === 0
    ? `The model before, asked twice, gave the same on all ${count(tasks, 'task')}.`
    : `The model before, asked twice, differs on ${differ} of ${count(tasks, 'task')}: so much is noise.`;
}

function lengthText({ before, after }: NonNullable<IterationReport['length']>): string {
  const change = after / before - 1;
  const by =
    Math.abs(change) < 0.1
      ? 'about as long as before'
      : `${percent(Math.abs(change), 0)} ${change > 0 ? 'longer' : 'shorter'}`;
  return `Its responses are ${by} (${Math.round(before)} → ${Math.round(after)} characters).`;
}
