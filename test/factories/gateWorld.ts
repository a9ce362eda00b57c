import type { Role } from '../../src/domain/role';
import { randomFrom } from '../../src/base/random';
import { changesOf, type Changes } from '../../src/evaluation/changes';
import { alphaOf, decide, type GateOutcome } from '../../src/evaluation/decide';
import { gateData } from '../../src/evaluation/gateData';
import type { Assumed, Planned } from '../../src/evaluation/power';

/** A world in which models are asked, and whose truth is known: for trying the gate against it. */
export interface World {
  /** Tasks of the gate, and outside of it. */
  gate: number;
  outside: number;
  responses: number;
  greedy: boolean;
  /** By how much the pass rate truly changes. */
  inGate: number;
  beside: number;
}

/** Two suites of which each has its share of the tasks. */
const SHARES = { a: 0.6, b: 0.4 };
export const RULE = { margin: 0.02, effect: 0.05 };
/** What breaks and is fixed by chance, where responses are greedy. */
const CHURN = 0.025;

/** What is told before such an evaluation. */
export function plannedFor({ gate, outside, responses, greedy }: World): Planned {
  const parts = (tasks: number) =>
    Object.fromEntries(Object.entries(SHARES).map(([suite, share]) => [suite, Math.round(tasks * share)]));
  return { responses, greedy, gate: parts(gate), outside: parts(outside), retention: Object.keys(SHARES) };
}

/** Whether each of many iterations was promoted in one of its rounds, each by a look of its own; else its last outcome. */
export function outcomesOf(
  world: World,
  rounds: number,
  iterations: number,
  seed = 1,
): Record<GateOutcome, number> {
  const random = randomFrom(seed);
  const outcomes: Record<GateOutcome, number> = { promoted: 0, kept: 0, inconclusive: 0 };
  for (let iteration = 0; iteration < iterations; iteration += 1) {
    let outcome: GateOutcome = 'inconclusive';
    for (let look = 1; look <= rounds && outcome !== 'promoted'; look += 1)
      outcome = evaluated(world, alphaOf(look), random);
    outcomes[outcome] += 1;
  }
  return outcomes;
}

function evaluated(world: World, alpha: number, random: () => number): GateOutcome {
  const { gate, outside, retention } = plannedFor(world);
  const asked = (tasks: Record<string, number>, effect: number) =>
    Object.entries(tasks).map(([suite, n]) => [suite, changes(world, n, effect, random)] as const);
  const none = changesOf(world.responses, []);
  const data = gateData(asked(gate, world.inGate), asked(outside, world.beside), retention, none);
  return decide(data, { ...RULE, alpha }).outcome;
}

/** Asks both models each task, response by response. */
function changes(world: World, tasks: number, effect: number, random: () => number): Changes {
  const { responses, greedy } = world;
  const gained = Array.from({ length: tasks }, () => {
    if (greedy) return greedyChange(effect, random);
    const before = rate(random);
    const after = moved(before, effect, random);
    let sum = 0;
    for (let n = 0; n < responses; n += 1) sum += Number(random() < after) - Number(random() < before);
    return sum;
  });
  return changesOf(responses, gained);
}

function greedyChange(effect: number, random: () => number): number {
  const at = random();
  if (at < CHURN + Math.max(0, effect)) return 1;
  return at > 1 - CHURN - Math.max(0, -effect) ? -1 : 0;
}

/** Most tasks are passed hardly ever or nearly always, some now and then. */
function rate(random: () => number): number {
  const kind = random();
  if (kind < 0.4) return 0.03;
  return kind < 0.65 ? 0.95 : random();
}

/** Raised (or lowered) in proportion to what there is to gain (or to lose), by a half more or less. */
function moved(before: number, effect: number, random: () => number): number {
  const { rate: mean } = measured();
  const room = effect > 0 ? (1 - before) / (1 - mean) : before / mean;
  return Math.min(1, Math.max(0, before + effect * room * (0.5 + random())));
}

let known: Assumed | undefined;

/** What a run of the model before would tell of such tasks. */
export function measured(): Assumed {
  if (known !== undefined) return known;
  const random = randomFrom(7);
  const rates = Array.from({ length: 100_000 }, () => rate(random));
  const mean = (of: (p: number) => number) => rates.reduce((sum, p) => sum + of(p), 0) / rates.length;
  known = { churn: CHURN, rate: mean((p) => p), noise: mean((p) => p * (1 - p)) };
  return known;
}

/** Tasks named g… are the gate’s; errors are taught from the others. */
export function roleFor({ task }: { task: string }): Role {
  return task.startsWith('g') ? 'gate' : 'teach';
}
