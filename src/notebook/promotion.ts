import { relative } from 'node:path';
import { shortHash } from '../base/hash';
import { count } from '../base/words';
import type { Config } from '../book/config';
import { rolesOf } from '../book/rolesOf';
import { differences } from '../domain/asked';
import { scoresByTask } from '../domain/score';
import type { Role, TaskRef } from '../domain/role';
import type { Task } from '../domain/task';
import { boundsOf } from '../evaluation/bounds';
import { alphaOf, type GateRule } from '../evaluation/decide';
import { gate, type GateDecision } from '../evaluation/gate';
import { pairTasks } from '../evaluation/pair';
import { assumedFrom, chanceOf, type Assumed, type Planned } from '../evaluation/power';
import { powerText } from '../evaluation/powerText';
import { defaultTemperature } from '../results/collect';
import type { Pair } from './pair';
import { taughtTasks } from './taughtTasks';
import type { Workbench } from './workbench';

type Needs = Pick<Workbench, 'book'> & {
  config: Pick<Config, 'suites' | 'evaluation' | 'samplesPerTask' | 'target'>;
};

/** What an evaluation that begins now would be: its size, its rule, and which look it is. */
export interface PlannedGate {
  planned: Planned;
  rule: GateRule;
  look: number;
  /** Digests of what the gate’s tasks say. */
  tasks: string[];
  /** Tasks with the role `gate` that decide nothing, because they were taught from when they had another. */
  taught: number;
}

/** @param pair an evaluation that was begun: it is no further look at itself */
export function plannedGate(bench: Needs, tasks: Task[], pair?: string): PlannedGate {
  const { evaluation, samplesPerTask: responses, target } = bench.config;
  const roles = rolesOf(bench);
  const named = tasks.filter(({ suite, id }) => roles.of({ suite, task: id }) === 'gate');
  const wasTaught = taughtTasks(bench.book);
  const held = named.filter((task) => !wasTaught(task));
  const digests = held.map(digestOf);
  const look = lookAt(bench, digests, pair);
  const { margin, effect } = evaluation;
  const greedy = (target.temperature ?? defaultTemperature(responses)) === 0;
  const isHeld = new Set(held);
  const rule = { alpha: alphaOf(look), margin, effect };
  return {
    planned: {
      ...{ responses, greedy },
      gate: sizes(held),
      outside: sizes(tasks.filter((task) => !isHeld.has(task))),
      retention: evaluation.retention ?? largeSuites(tasks, rule),
    },
    ...{ rule, look, tasks: digests, taught: named.length - held.length },
  };
}

function digestOf({ prompt }: Pick<Task, 'prompt'>): string {
  return shortHash(prompt.trim(), 8);
}

/** What was told of like evaluations: it takes a second to work out. */
const told = new Map<string, string>();

/**
 * What an evaluation of these tasks will be able to see, in a sentence.
 * @param run a run of the target, which tells how often it passes
 */
export function toldPower(bench: Needs, tasks: Task[], run?: string): string {
  const { planned, rule, look, taught } = plannedGate(bench, tasks);
  const scores = run === undefined ? [] : scoresByTask(bench.book.cases(run)).values();
  const assumed = assumedFrom(scores);
  const key = JSON.stringify([planned, rule, assumed]);
  const text = told.get(key) ?? powerText(planned, rule, assumed);
  told.set(key, text);
  const again = `It is look ${look} at these tasks, which asks for more; fresh ones begin anew.`;
  const out = `${count(taught, 'task')} of the gate ${taught === 1 ? 'was' : 'were'} taught from before and ${taught === 1 ? 'decides' : 'decide'} nothing.`;
  return [text, look === 1 ? '' : again, taught === 0 ? '' : out].filter(Boolean).join(' ');
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
  const { planned, rule, look, tasks } = plannedGate(bench, loaded.tasks, asked.pair);
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
  // As it was fixed: what errorbook.json says of tasks since then, and what was taught from them, changes nothing.
  const decides = new Set(fixed.gate);
  const roleOf = ({ suite, task }: TaskRef): Role | undefined => {
    const known = book.task(suite, task);
    return known !== undefined && decides.has(digestOf(known)) ? 'gate' : undefined;
  };
  const pairs = pairTasks(book.cases(baseline), book.cases(tuned));
  const { responses, temperature } = after;
  return gate(pairs, roleOf, { ...fixed, responses, greedy: temperature === 0 });
}

/** Which look it is: an earlier evaluation that was decided by one of these tasks is one, whatever came of it. */
function lookAt({ book }: Needs, digests: string[], pair: string | undefined): number {
  const looked = new Set(digests);
  const earlier = book
    .promotions()
    .filter((each) => each.pair !== pair && each.gate.some((digest) => looked.has(digest)));
  return earlier.length + 1;
}

/**
 * Suites by which a loss beyond the margin can be ruled out where nothing changed: any other could never be promoted by.
 * They count with all tasks, and a loss that they show keeps the model before.
 */
function largeSuites(tasks: Task[], { alpha, margin }: GateRule): string[] {
  const isLarge = (n: number) => boundsOf({ responses: 1, counts: [0, n, 0] }, alpha).low > -margin;
  return Object.entries(sizes(tasks)).flatMap(([suite, n]) => (isLarge(n) ? [suite] : []));
}

function sizes(tasks: { suite: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { suite } of tasks) counts[suite] = (counts[suite] ?? 0) + 1;
  return counts;
}
