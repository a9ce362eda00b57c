/**
 * How the tasks of a fair pair changed: the task is the unit, and all that the gate asks is asked of this. Both models
 * gave the same number of responses to each task.
 */
export interface Changes {
  /** Responses a task. */
  responses: number;
  /** How many tasks passed by so many responses more, from `-responses` at 0 to `+responses` at the end. */
  counts: number[];
}

/** @param gained one a task: responses that pass now less those that passed before */
export function changesOf(responses: number, gained: Iterable<number>): Changes {
  const counts = new Array<number>(2 * responses + 1).fill(0);
  for (const each of gained) counts[each + responses] = (counts[each + responses] ?? 0) + 1;
  return { responses, counts };
}

/** The changes of both together. */
export function together(a: Changes, b: Changes): Changes {
  return { responses: a.responses, counts: a.counts.map((n, at) => n + (b.counts[at] ?? 0)) };
}

/** How many tasks there are. */
export function tasksOf({ counts }: Changes): number {
  return counts.reduce((sum, n) => sum + n, 0);
}

/** The mean change of the pass rate; 0 where there is no task. */
export function meanOf(changes: Changes): number {
  const tasks = tasksOf(changes);
  return tasks === 0 ? 0 : moment(changes, 1) / tasks;
}

/** The sum over tasks of a power of the change of their pass rate. */
export function moment({ responses, counts }: Changes, power: number): number {
  return counts.reduce((sum, n, at) => sum + n * ((at - responses) / responses) ** power, 0);
}
