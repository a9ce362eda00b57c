import { createHash } from 'node:crypto';

/** The three parts that tasks are divided into by a stable hash of their id. */
export const SPLITS = ['diagnose', 'gate', 'sealed'] as const;
export type Split = (typeof SPLITS)[number];

/**
 * Which part of the tasks one belongs to, by a stable hash of its id: errors are taught from `diagnose` (60 %),
 * `gate` (20 %) decides a promotion, `sealed` (20 %) is only reported. The same everywhere and for ever, so that a
 * task that was taught from never decides (METHOD.md, step 7).
 */
export function splitOf(taskId: string): Split {
  const part = createHash('sha256').update(taskId, 'utf8').digest().readUInt32BE(0) / 2 ** 32;
  if (part < 0.6) return 'diagnose';
  return part < 0.8 ? 'gate' : 'sealed';
}

/** Whether the errors and successes of a task may be trained on: otherwise the gate would be blind to it. */
export function mayTrainOn(taskId: string): boolean {
  return splitOf(taskId) === 'diagnose';
}
