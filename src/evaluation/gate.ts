import { percent, signedPoints } from '../base/words';
import type { Role, TaskRef } from '../domain/role';
import type { Bounds } from './bounds';
import { changesOf, tasksOf, type Changes } from './changes';
import { decide, type Decided, type GateData, type GateOutcome, type GateRule } from './decide';
import { gateData } from './gateData';
import type { PairedTask } from './pair';
import { gainP } from './pairedTest';
import type { Planned } from './power';
import { moreText, points } from './powerText';

/** Whether the tuned model takes the place of the one before, and why. */
export interface GateDecision {
  outcome: GateOutcome;
  /** One sentence for a reader, made from the figures. */
  reason: string;
}

/** What was fixed before the evaluation. */
export interface GateOptions extends GateRule {
  /** Which look at these tasks it is, from 1. */
  look: number;
  /** Responses a task. */
  responses: number;
  greedy: boolean;
  /** Suites on which nothing may be lost. */
  retention: string[];
}

/** A fair pair, as the gate looks at it. */
interface Looked {
  tasks: PairedTask[];
  data: GateData;
  p: number;
  decided: Decided;
  planned: Planned;
  options: GateOptions;
}

/** Decides over a promotion by a fair pair. Tasks that errors were taught from never decide for it. */
export function gate(
  pairs: PairedTask[],
  roleOf: (task: TaskRef) => Role | undefined,
  options: GateOptions,
): GateDecision {
  const { responses, greedy, retention } = options;
  const held = pairs.filter((pair) => roleOf(pair) === 'gate');
  const rest = pairs.filter((pair) => roleOf(pair) !== 'gate');
  const none = changesOf(responses, []);
  const data = gateData(bySuite(held, responses), bySuite(rest, responses), retention, none);
  const decided = decide(data, options);
  const planned = { responses, greedy, gate: sizes(held), outside: sizes(rest), retention };
  const looked = { tasks: held, data, p: gainP(data.gate), decided, planned, options };
  return { outcome: decided.outcome, reason: REASONS[decided.outcome](looked) };
}

const REASONS: Record<GateOutcome, (looked: Looked) => string> = {
  promoted: (looked) => {
    const { data, options } = looked;
    const parts = Object.keys(data.retained).join(', ');
    return `Promoted: ${figures(looked)}. A loss of ${points(options.margin)} is ruled out on ${parts}.`;
  },
  kept: (looked) => {
    const { decided, options } = looked;
    const [lost] = decided.lost;
    const none = `a gain of ${points(options.effect)} is ruled out`;
    const why =
      lost !== undefined
        ? `it lost on ${lost}: ${changeText(decided.parts[lost])}`
        : `${decided.gate.high < 0 ? 'it lost on the gate' : none}: ${figures(looked)}`;
    return `The model before is kept: ${why}.`;
  },
  inconclusive: (looked) => `Inconclusive, so the model before is kept: ${doubt(looked)}`,
};

function doubt(looked: Looked): string {
  const { decided, data, planned, options } = looked;
  if (tasksOf(data.gate) === 0) return 'no task of the gate was answered by both models.';
  const [unsure] = decided.unsure;
  if (decided.gains && unsure !== undefined) {
    const bounds = decided.parts[unsure];
    return `${figures(looked)}, but a loss of ${points(options.margin)} on ${unsure} is not ruled out: ${changeText(bounds)}. More tasks there, or more responses a task, would tell.`;
  }
  return `${figures(looked)}. ${moreText(planned, options)}`;
}

/** `pass@1 of 33 gate tasks 40.0 % → 55.2 %, p = 0.031 (at most 0.033 at look 1)`. */
function figures({ tasks, p, options: { alpha, look } }: Looked): string {
  const rate = (of: (task: PairedTask) => number) =>
    percent(tasks.reduce((sum, task) => sum + of(task) / task.judged, 0) / tasks.length);
  const by = `${rate(({ before }) => before)} → ${rate(({ after }) => after)}`;
  const shown = p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`;
  const weak = tasks.reduce((sum, task) => sum + task.weak, 0);
  const weakly = weak === 0 ? '' : `, ${weak} of the passes after weak`;
  return `pass@1 of ${tasks.length} gate tasks ${by}${weakly}, p ${shown} (at most ${alpha.toFixed(3)} at look ${look})`;
}

function changeText(bounds: Bounds | undefined): string {
  if (bounds === undefined || (bounds.low === -1 && bounds.high === 1)) return 'it was not evaluated';
  return `${signedPoints(bounds.mean)} points (${signedPoints(bounds.low)} to ${signedPoints(bounds.high)})`;
}

function bySuite(pairs: PairedTask[], responses: number): [string, Changes][] {
  const suites = [...new Set(pairs.map(({ suite }) => suite))];
  return suites.map((name) => {
    const own = pairs.filter(({ suite }) => suite === name);
    return [
      name,
      changesOf(
        responses,
        own.map(({ before, after }) => after - before),
      ),
    ];
  });
}

function sizes(pairs: PairedTask[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { suite } of pairs) counts[suite] = (counts[suite] ?? 0) + 1;
  return counts;
}
