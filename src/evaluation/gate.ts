import { percent } from '../base/words';
import type { Comparison, Report } from './compare';

/** Whether the tuned model takes the place of the one before, and why. */
export interface GateDecision {
  promoted: boolean;
  /** One sentence for a reader. */
  reason: string;
}

/** How strict the gate is. */
export interface GateOptions {
  /** The p-value below which a difference counts. @default 0.05 */
  alpha?: number;
  /** Suites on which nothing may be lost. @default all that were evaluated */
  retention?: string[];
}

/**
 * Decides over a promotion (METHOD.md, step 7): the `gate` tasks must show a significant gain, and no retention
 * suite a significant loss. Tasks that errors were taught from never decide for it.
 */
export function gate(report: Report, options: GateOptions = {}): GateDecision {
  const { alpha = 0.05, retention = Object.keys(report.suites) } = options;
  const refuse = (reason: string): GateDecision => ({ promoted: false, reason });
  const held = report.roles.gate;
  if (held.tasks === 0) return refuse('Not promoted: no task of the gate was evaluated with both models.');
  for (const suite of retention) {
    const comparison = report.suites[suite];
    if (comparison === undefined) return refuse(`Not promoted: retention suite ${suite} was not evaluated.`);
    if (lost(comparison, alpha)) return refuse(`Not promoted: it lost on ${suite}: ${figures(comparison)}.`);
  }
  if (gained(held, alpha)) {
    return { promoted: true, reason: `Promoted: it gained on the gate: ${figures(held)}.` };
  }
  return refuse(`Not promoted: ${noGain(held, alpha)}: ${figures(held)}.`);
}

function gained({ fixed, broken, p, change }: Comparison, alpha: number): boolean {
  return fixed.length > broken.length && p < alpha && change.low > 0;
}

function lost({ fixed, broken, p }: Comparison, alpha: number): boolean {
  return broken.length > fixed.length && p < alpha;
}

function noGain({ fixed, broken, tasks }: Comparison, alpha: number): string {
  if (fixed.length <= broken.length) return 'the gate shows no gain';
  // With every task fixed the test could give 2 / 2^tasks at best.
  if (2 ** (1 - tasks) >= alpha) return `the gate has too few tasks (${tasks}) to show a gain`;
  return 'the gain on the gate may be chance';
}

function figures({ before, after, fixed, broken, tasks, p }: Comparison): string {
  return (
    `pass@1 ${percent(before.estimate)} → ${percent(after.estimate)} of ${tasks} tasks, ` +
    `${fixed.length} fixed, ${broken.length} broken, p ${p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`}`
  );
}
