import { hashOf } from '../base/hash';
import type { Book } from '../book/book';
import { rolesOf } from '../book/rolesOf';
import { BuiltinEmbedder } from '../contrast/embedding';
import { isFailed, isJudged, type CaseSummary } from '../domain/case';
import type { Cluster } from '../domain/cluster';
import { usableDiagnosis } from '../domain/diagnosis';
import { isHeldOut } from '../domain/role';
import { benjaminiHochberg, binomialAtLeast } from '../evaluation/binomial';
import { clusterDiagnoses, type DiagnosisGroup } from '../instructor/clusterDiagnoses';
import type { Workbench } from './workbench';

/** Named by the commonest skill of its diagnoses, without a model. */
const BY_SKILLS = 'skills';
/** Below so many cases a rate says nothing. */
const FEWEST = 10;

type Needs = Pick<Workbench, 'book' | 'config'>;

/**
 * Groups a run's newest diagnoses of cases that may teach by the skill that they miss, the largest cluster first, and records that. A cluster
 * that was named keeps its name as long as its members stay the same.
 */
export async function groupDiagnoses(bench: Needs, run: string, signal?: AbortSignal): Promise<Cluster[]> {
  const { book } = bench;
  const named = new Map(book.clusters(run).flatMap((each) => (isNamed(each) ? [[each.id, each]] : [])));
  const clusters = (await clustersOf(bench, run, signal)).map((cluster) => {
    const { name, namedBy, description } = named.get(cluster.id) ?? cluster;
    return { ...cluster, name, namedBy, description };
  });
  await recordClusters(book, run, clusters);
  return clusters;
}

/** Whether a model gave it its name. */
export function isNamed({ namedBy }: Cluster): boolean {
  return namedBy !== BY_SKILLS;
}

/** Keeps the clusters of a run, where they are others than those that are kept. */
export async function recordClusters(book: Book, run: string, clusters: Cluster[]): Promise<void> {
  if (hashOf(clusters) !== hashOf(book.clusters(run))) await book.add('clustering', { run, clusters });
}

async function clustersOf(bench: Needs, run: string, signal?: AbortSignal): Promise<Cluster[]> {
  const { book } = bench;
  const roles = rolesOf(bench);
  const graded = book.cases(run).filter((each) => isJudged(each) && roles.mayTeach(each));
  const failed = graded.filter(isFailed);
  const newest = failed
    .flatMap(({ id }) => usableDiagnosis(book.diagnoses(id)) ?? [])
    .filter((each) => !isHeldOut(roles.ofDiagnosis(each)));
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
    neighbours: { graded: near.length, failed: near.filter(isFailed).length },
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
