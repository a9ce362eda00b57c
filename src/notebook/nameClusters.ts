import type { JobOptions } from '../base/progress';
import type { Cluster } from '../domain/cluster';
import { nameGroups } from '../instructor/naming';
import { instructor, promptsOf, type Budget } from './askInstructor';
import { knownRoles } from './knownRoles';
import { groupDiagnoses, isNamed, recordClusters } from './groupDiagnoses';
import type { Workbench } from './workbench';

/** A name for each of so many clusters, the largest; of the others the commonest skill says enough. */
const MOST_NAMED = 40;

/** What naming gave. */
export interface Named {
  clusters: Cluster[];
  /** Clusters that have a new name. */
  named: number;
  /** Why there are no names, where the model gave none. */
  reason?: string;
}

/**
 * Groups a run's diagnoses and has the instructor name the clusters of several that it has not named yet, in one call.
 * @throws UserError when the instructor cannot be asked, or may not by the budget
 * @throws AbortError when cancelled
 */
export function nameClusters(
  bench: Workbench,
  run: string,
  budget: Budget = {},
  { signal }: JobOptions = {},
): Promise<Named> {
  return bench.exclusively('name clusters', () => nameOpen(bench, run, budget, signal));
}

async function nameOpen(
  bench: Workbench,
  run: string,
  budget: Budget,
  signal: AbortSignal | undefined,
): Promise<Named> {
  const { book, config } = bench;
  await book.willAdd('clustering', 'call');
  await knownRoles(bench);
  const clusters = await groupDiagnoses(bench, run, signal);
  const open = clusters.filter((each) => !isNamed(each) && each.diagnoses.length > 1).slice(0, MOST_NAMED);
  if (open.length === 0) return { clusters, named: 0 };
  const [model, prompts] = await Promise.all([instructor(bench, budget), promptsOf(bench, 'name')]);
  const groups = open.map(({ diagnoses }) => diagnoses.flatMap((id) => book.diagnosis(id) ?? []));
  const answer = await nameGroups(groups, { model, prompts, config: config.instructor }, signal);
  if (!answer.ok) return { clusters, named: 0, reason: answer.reason };
  // A name that another cluster has already would tell neither of them.
  const taken = new Set(clusters.filter(isNamed).map(({ name }) => name));
  const given = answer.value.map((each) => (each && taken.has(each.name) ? undefined : each));
  const names = new Map(open.map(({ id }, at) => [id, given[at]]));
  const renamed = clusters.map((cluster) => {
    const name = names.get(cluster.id);
    return name === undefined ? cluster : { ...cluster, ...name, namedBy: model.id };
  });
  await recordClusters(book, run, renamed);
  return { clusters: renamed, named: given.filter((name) => name !== undefined).length };
}
