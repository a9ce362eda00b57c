import { relative } from 'node:path';
import { shortHash } from '../base/hash';
import { rolesOf } from '../book/rolesOf';
import { differences } from '../domain/asked';
import { alphaOf, type GateRule } from '../evaluation/decide';
import { gate, type GateDecision } from '../evaluation/gate';
import { pairTasks } from '../evaluation/pair';
import { chanceOf, type Assumed, type Planned } from '../evaluation/power';
import { defaultTemperature } from '../results/collect';
import type { LoadedTasks } from './loadTasks';
import type { Pair } from './pair';
import type { Workbench } from './workbench';

type Needs = Pick<Workbench, 'book' | 'config'>;

/** What an evaluation that begins now would be: its size, its rule, and which look it is. */
export interface PlannedGate {
  planned: Planned;
  rule: GateRule;
  look: number;
  /** Digests of what the gate’s tasks say. */
  tasks: string[];
}

/** @param pair an evaluation that was begun: it is no further look at itself */
export function plannedGate(bench: Needs, { tasks }: LoadedTasks, pair?: string): PlannedGate {
  const { evaluation, samplesPerTask: responses, target } = bench.config;
  const roles = rolesOf(bench);
  const held = tasks.filter(({ suite, id }) => roles.of({ suite, task: id }) === 'gate');
  const digests = held.map(({ prompt }) => shortHash(prompt.trim(), 8));
  const look = lookAt(bench, digests, pair);
  const { margin, effect } = evaluation;
  const greedy = (target.temperature ?? defaultTemperature(responses)) === 0;
  const isHeld = new Set(held);
  return {
    planned: {
      ...{ responses, greedy },
      gate: sizes(held),
      outside: sizes(tasks.filter((task) => !isHeld.has(task))),
      retention: evaluation.retention ?? [...new Set(tasks.map(({ suite }) => suite))],
    },
    rule: { alpha: alphaOf(look), margin, effect },
    ...{ look, tasks: digests },
  };
}

/** Fixes what will decide over a promotion, before the first response is asked for. What was fixed stays. */
export async function fixPromotion(
  bench: Needs,
  pair: Pair,
  { iteration, training, assumed }: { iteration: string; training: string; assumed?: Assumed },
): Promise<void> {
  const { book } = bench;
  const { asked, before, after, loaded } = pair;
  if (book.promotions().some((each) => each.pair === asked.pair)) return;
  const { planned, rule, look, tasks } = plannedGate(bench, loaded, asked.pair);
  const named = ({ model }: Pair['before']) => ({
    folder: relative(book.workspace, model.folder),
    digest: model.digest,
  });
  await book.add('promotion', {
    ...{ pair: asked.pair, iteration, training, look, gate: tasks, retention: planned.retention, ...rule },
    before: named(before),
    after: named(after),
    test: asked.responses === 1 ? 'exact McNemar, one-sided' : 'exact permutation of tasks, one-sided',
    chance: chanceOf(planned, rule, rule.effect, assumed),
  });
}

/** Decides over a promotion as it was fixed, or says why two runs cannot decide. */
export function decidePromotion(bench: Needs, baseline: string, tuned: string): GateDecision {
  const { book } = bench;
  const [before, after] = [book.run(baseline)?.asked, book.run(tuned)?.asked];
  const different = differences(before, after);
  const fixed = book.promotions().find(({ pair }) => pair === after?.pair);
  if (different.length > 0 || after === undefined || fixed === undefined) {
    const why = different.length > 0 ? different.join(', ') : 'nothing was fixed before the evaluation';
    return {
      outcome: 'inconclusive',
      reason: `Not promoted: the two runs are no fair pair: ${why}. Evaluate again (errorbook evaluate): both models are asked the same then.`,
    };
  }
  const roles = rolesOf(bench);
  const pairs = pairTasks(book.cases(baseline), book.cases(tuned));
  const { responses, temperature } = after;
  return gate(pairs, (task) => roles.of(task), { ...fixed, responses, greedy: temperature === 0 });
}

/** Which look it is: an earlier evaluation that was decided by one of these tasks is one, whatever came of it. */
function lookAt({ book }: Needs, digests: string[], pair: string | undefined): number {
  const looked = new Set(digests);
  const earlier = book
    .promotions()
    .filter((each) => each.pair !== pair && each.gate.some((digest) => looked.has(digest)));
  return earlier.length + 1;
}

function sizes(tasks: { suite: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { suite } of tasks) counts[suite] = (counts[suite] ?? 0) + 1;
  return counts;
}
