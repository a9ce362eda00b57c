import { hashOf } from '../base/hash';
import type { JobOptions } from '../base/progress';
import type { Book } from '../book/book';
import { BuiltinEmbedder } from '../contrast/embedding';
import type { CaseSummary } from '../domain/case';
import type { Cluster } from '../domain/cluster';
import { benjaminiHochberg, binomialAtLeast } from '../evaluation/binomial';
import { clusterDiagnoses, type DiagnosisGroup } from '../instructor/clusters';
import { nameGroups } from '../instructor/naming';
import { instructor, promptsOf, type Budget } from './askInstructor';
import type { Notebook } from './notebook';

/** Named by the commonest skill of its diagnoses, without a model. */
const BY_SKILLS = 'skills';
/** Below so many cases a rate says nothing. */
const FEWEST = 10;

/** A name for each of so many clusters, the largest; of the others the commonest skill says enough. */
const MOST_NAMED = 40;

/**
 * Groups a run's newest diagnoses by the skill that they miss, the largest cluster first, and records that. A cluster
 * that was named keeps its name as long as its members stay the same.
 */
export async function groupDiagnoses(book: Book, run: string, signal?: AbortSignal): Promise<Cluster[]> {
  const named = new Map(book.clusters(run).flatMap((each) => (isNamed(each) ? [[each.id, each]] : [])));
  const clusters = (await clustersOf(book, run, signal)).map((cluster) => {
    const { name, namedBy, description } = named.get(cluster.id) ?? cluster;
    return { ...cluster, name, namedBy, description };
  });
  await record(book, run, clusters);
  return clusters;
}

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
export async function nameClusters(
  notebook: Notebook,
  run: string,
  budget: Budget,
  { signal }: JobOptions = {},
): Promise<Named> {
  const { book, config } = notebook;
  const clusters = await groupDiagnoses(book, run, signal);
  const open = clusters.filter((each) => !isNamed(each) && each.diagnoses.length > 1).slice(0, MOST_NAMED);
  if (open.length === 0) return { clusters, named: 0 };
  const [model, prompts] = await Promise.all([instructor(notebook, budget), promptsOf(notebook, 'name')]);
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
  await record(book, run, renamed);
  return { clusters: renamed, named: given.filter((name) => name !== undefined).length };
}

function isNamed({ namedBy }: Cluster): boolean {
  return namedBy !== BY_SKILLS;
}

async function record(book: Book, run: string, clusters: Cluster[]): Promise<void> {
  if (hashOf(clusters) !== hashOf(book.clusters(run))) await book.add('clustering', { run, clusters });
}

async function clustersOf(book: Book, run: string, signal?: AbortSignal): Promise<Cluster[]> {
  const graded = book.cases(run).filter(({ verdict }) => verdict !== undefined && verdict !== 'harness');
  const failed = graded.filter(hasFailed);
  const newest = failed.flatMap(
    ({ id }) => book.diagnoses(id).findLast(({ status }) => status !== 'failed') ?? [],
  );
  const groups = await clusterDiagnoses(newest, new BuiltinEmbedder(), signal);
  return tested(groups.map((group) => clusterOf(book, group, graded, failed.length)));
}

function clusterOf(
  book: Book,
  { name, diagnoses }: DiagnosisGroup,
  graded: CaseSummary[],
  failures: number,
): Cluster {
  const caseIds = diagnoses.map((each) => each.case);
  const tagsOf = (each: CaseSummary | undefined) => (each && book.task(each.suite, each.task)?.tags) ?? [];
  const tags = new Set(caseIds.flatMap((id) => tagsOf(book.case(id))));
  const near = graded.filter((each) => tagsOf(each).some((tag) => tags.has(tag)));
  const ids = diagnoses.map(({ id }) => id);
  return {
    id: hashOf([...ids].sort()).slice(0, 12),
    ...{ name, namedBy: BY_SKILLS, description: '' },
    ...{ diagnoses: ids, caseIds },
    share: caseIds.length / (failures || 1),
    neighbours: { graded: near.length, failed: near.filter(hasFailed).length },
    baseRate: failures / (graded.length || 1),
  };
}

/** Tests the clusters that have enough neighbours. */
function tested(clusters: Cluster[]): Cluster[] {
  const testable = clusters.filter(({ neighbours }) => neighbours.graded >= FEWEST);
  const values = testable.map(({ neighbours: { graded, failed }, baseRate }) =>
    binomialAtLeast(failed, graded, baseRate),
  );
  const adjusted = benjaminiHochberg(values);
  return clusters.map((cluster) => {
    const at = testable.indexOf(cluster);
    return at < 0 ? cluster : { ...cluster, p: values[at], q: adjusted[at] };
  });
}

function hasFailed({ verdict }: CaseSummary): boolean {
  return verdict !== 'passed';
}
