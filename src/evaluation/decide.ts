import { boundsOf, type Bounds } from './bounds';
import type { Outcome } from '../domain/iteration';
import type { Changes } from './changes';
import { isGain } from './pairedTest';

/** What may come of a gate. `inconclusive`: the tasks could not tell. */
export type GateOutcome = Exclude<Outcome, 'rolled back'>;

/** How strict a gate is: fixed before the evaluation. */
export interface GateRule {
  /** The chance of a promotion without a gain, or with a loss beyond the margin, that this look may take. */
  alpha: number;
  /** A loss of so much of the pass rate must be ruled out. */
  margin: number;
  /** A gain of less is of no interest: where more is ruled out, the model is kept. */
  effect: number;
}

/** What a gate goes by. */
export interface GateData {
  /** The gate’s tasks, of all suites. */
  gate: Changes;
  /** Parts of which none may have lost: all tasks, those outside of the gate, each retention suite. */
  retained: Record<string, Changes>;
  /** The other suites: no loss may be shown of one. */
  watched?: Record<string, Changes>;
}

/** A decision with its figures. */
export interface Decided {
  outcome: GateOutcome;
  /** Whether the gate shows a gain. */
  gains: boolean;
  gate: Bounds;
  parts: Record<string, Bounds>;
  /** Parts that lost, and parts of which a loss beyond the margin is not ruled out. */
  lost: string[];
  unsure: string[];
}

/** The error of all looks at one gate together. */
const ALPHA = 0.05;

/**
 * What the n-th look at a gate may take of its error: 2/3, 2/9, 2/27, … of it, which together never are more than the
 * whole. The first round has most, because most is gained in it: five tasks that are fixed and none broken will do.
 */
export function alphaOf(look: number): number {
  return (2 * ALPHA) / 3 ** look;
}

/**
 * Decides over a promotion (METHOD.md, step 7). Promoted: the gate shows a gain, and each part that must be retained
 * shows that it lost less than the margin. Kept: a loss is shown, or a gain worth having is ruled out. Else the
 * evaluation could not tell.
 */
export function decide(
  { gate, retained, watched = {} }: GateData,
  { alpha, margin, effect }: GateRule,
): Decided {
  const bounds = (of: Record<string, Changes>) =>
    Object.entries(of).map(([name, part]) => [name, boundsOf(part, alpha)] as const);
  const [parts, others] = [bounds(retained), bounds(watched)];
  const lost = [...parts, ...others].filter(([, { high }]) => high < 0).map(([name]) => name);
  const unsure = parts.filter(([, { low }]) => low <= -margin).map(([name]) => name);
  const own = boundsOf(gate, ALPHA);
  const gains = isGain(gate, alpha);
  const isPromoted = gains && lost.length === 0 && unsure.length === 0;
  const isKept = lost.length > 0 || (!gains && own.high < effect);
  const outcome = isPromoted ? 'promoted' : isKept ? 'kept' : 'inconclusive';
  return { outcome, gains, gate: own, parts: Object.fromEntries([...parts, ...others]), lost, unsure };
}
