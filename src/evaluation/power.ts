import { randomFrom } from '../base/random';
import type { Changes } from './changes';
import { decide, type GateData, type GateRule } from './decide';
import { gateData } from './gateData';

/** An evaluation that is not done yet: how many tasks, and how often each is asked. */
export interface Planned {
  responses: number;
  /** Whether the responses are those at temperature 0, and not sampled. */
  greedy: boolean;
  /** Tasks of the gate by suite, and tasks outside of it. */
  gate: Record<string, number>;
  outside: Record<string, number>;
  /** Suites of which each by itself must be retained. */
  retention: string[];
}

/** What is assumed of the models. Measured values replace these where there are some. */
export interface Assumed {
  /** Share of the tasks that pass once and fail once, each way, whatever was learned; where responses are greedy. */
  churn: number;
  /** The mean pass rate of the model before, and the mean of p (1 - p) over tasks; where responses are sampled. */
  rate: number;
  noise: number;
}

export const ASSUMED: Assumed = { churn: 0.025, rate: 0.4, noise: 0.1 };

/** The chance that is asked for where the smallest visible effect is told. */
export const POWER = 0.8;

const ROUNDS = 2000;

/**
 * The chance of a promotion, were the pass rate to rise by `effect` on all tasks: the share of made-up evaluations that
 * the gate promotes, by its own rule and all of its conditions.
 */
export function chanceOf(
  planned: Planned,
  rule: GateRule,
  effect: number,
  assumed = ASSUMED,
  rounds = ROUNDS,
): number {
  const draw = drawer(ladder(changeChances(planned, effect, assumed)), planned.responses);
  let promoted = 0;
  for (let round = 0; round < rounds; round += 1) {
    if (decide(madeUp(planned, draw), rule).outcome === 'promoted') promoted += 1;
  }
  return promoted / rounds;
}

/** The smallest gain that is promoted with a chance of 80 %, to half a point; undefined where none is. */
export function smallestVisible(planned: Planned, rule: GateRule, assumed = ASSUMED): number | undefined {
  const most = Math.floor(200 * (1 - (planned.greedy ? assumed.churn * 2 : assumed.rate)));
  const sees = (halfPoints: number) => chanceOf(planned, rule, halfPoints / 200, assumed, 500) >= POWER;
  const found = least(most, sees);
  return found === undefined ? undefined : found / 200;
}

/** How many times the tasks it takes to see a gain with a chance of 80 %; undefined where five hundred times are too few. */
export function timesNeeded(
  planned: Planned,
  rule: GateRule,
  effect: number,
  assumed = ASSUMED,
): number | undefined {
  const times = (factor: number): Planned => ({
    ...planned,
    gate: scaled(planned.gate, factor),
    outside: scaled(planned.outside, factor),
  });
  const sees = (tenths: number) => chanceOf(times(tenths / 10), rule, effect, assumed, 300) >= POWER;
  // Doubling first: what is far too large is costly to try.
  for (let most = 20; most <= 5120; most *= 2) {
    const found = sees(most) ? least(most, sees) : undefined;
    if (found !== undefined) return found / 10;
  }
  return undefined;
}

function scaled(tasks: Record<string, number>, factor: number): Record<string, number> {
  return Object.fromEntries(Object.entries(tasks).map(([suite, n]) => [suite, Math.round(n * factor)]));
}

/** The least of 1 to `most` for which something holds that holds for all larger ones. */
function least(most: number, holds: (n: number) => boolean): number | undefined {
  let [low, high] = [1, most + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low <= most ? low : undefined;
}

/** One made-up evaluation. */
function madeUp({ gate, outside, retention }: Planned, draw: (tasks: number) => Changes): GateData {
  const held = Object.entries(gate).map(([suite, tasks]) => [suite, draw(tasks)] as const);
  const other = Object.entries(outside).map(([suite, tasks]) => [suite, draw(tasks)] as const);
  return gateData(held, other, retention, draw(0));
}

function drawer(ladder: number[], responses: number): (tasks: number) => Changes {
  const random = randomFrom(1);
  return (tasks) => {
    const counts = new Array<number>(2 * responses + 1).fill(0);
    for (let task = 0; task < tasks; task += 1) {
      const at = random();
      let step = 0;
      while (at >= (ladder[step] ?? 1)) step += 1;
      counts[step] = (counts[step] ?? 0) + 1;
    }
    return { responses, counts };
  };
}

/** Sums of chances, from the first on. */
function ladder(chances: number[]): number[] {
  let sum = 0;
  return chances.map((chance) => (sum += chance));
}

/**
 * How a task’s responses change, from `-responses` to `+responses`. Greedy ones: some tasks are fixed, some broken by
 * chance. Sampled ones: each task gains in proportion to what it lacks.
 */
function changeChances({ responses, greedy }: Planned, effect: number, assumed: Assumed): number[] {
  if (greedy) {
    const { churn } = assumed;
    return [churn + Math.max(0, -effect), 1 - 2 * churn - Math.abs(effect), churn + Math.max(0, effect)];
  }
  const chances = new Array<number>(2 * responses + 1).fill(0);
  for (const { rate, weight } of pointsOf(assumed)) {
    const risen = rate + (effect / (1 - assumed.rate)) * (1 - rate);
    const [before, after] = [binomial(responses, rate), binomial(responses, risen)];
    for (const [a, x] of before.entries())
      for (const [b, y] of after.entries()) {
        const at = responses + b - a;
        chances[at] = (chances[at] ?? 0) + weight * x * y;
      }
  }
  return chances;
}

/**
 * The simplest pass rates of this mean and this noise: some tasks are never passed, some always, and the rest now and
 * then. What else may be true of them hardly changes a chance.
 */
function pointsOf({ rate, noise }: Assumed): { rate: number; weight: number }[] {
  const between = 4 * noise;
  if (between / 2 <= Math.min(rate, 1 - rate)) {
    const always = rate - between / 2;
    return [
      { rate: 0, weight: 1 - between - always },
      { rate: 0.5, weight: between },
      { rate: 1, weight: always },
    ];
  }
  // So much noise leaves no room for the never (or the always) passed.
  const middle = rate < 0.5 ? 1 - noise / rate : noise / (1 - rate);
  const weight = rate < 0.5 ? rate / middle : (1 - rate) / (1 - middle);
  return [
    { rate: middle, weight },
    { rate: rate < 0.5 ? 0 : 1, weight: 1 - weight },
  ];
}

function binomial(n: number, rate: number): number[] {
  let ways = 1;
  return Array.from({ length: n + 1 }, (_, k) => {
    const chance = ways * rate ** k * (1 - rate) ** (n - k);
    ways = (ways * (n - k)) / (k + 1);
    return chance;
  });
}

/** What a run of the model before tells of the tasks; what it does not tell is assumed. */
export function assumedFrom(scores: Iterable<{ judged: number; passed: number }>): Assumed {
  const all = [...scores];
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  if (all.length === 0) return ASSUMED;
  const several = all.filter(({ judged }) => judged > 1);
  return {
    ...ASSUMED,
    rate: Math.min(0.95, Math.max(0.05, mean(all.map(({ judged, passed }) => passed / judged)))),
    ...(several.length > 0 && {
      noise: mean(several.map(({ judged: n, passed }) => (passed * (n - passed)) / (n * (n - 1)))),
    }),
  };
}
