import type { Book, CaseSummary } from '../book/book';
import { BuiltinEmbedder } from '../contrast/embedding';
import { benjaminiHochberg, binomialAtLeast } from '../evaluation/binomial';
import { clusterDiagnoses, type Cluster } from '../instructor/clusters';

/** Below so many cases a rate says nothing. */
const FEWEST = 10;

/** A cluster of a run's diagnoses, and how much it means. */
export interface ClusterReport {
  name: string;
  /** The failed cases whose newest diagnosis belongs to it. */
  cases: string[];
  /** Its share of the run's failed cases. */
  share: number;
  /** Graded cases of the run whose tasks share a tag with one of its tasks, and how many of them failed. */
  neighbours: { graded: number; failed: number };
  /** The share of all graded cases of the run that failed. */
  baseRate: number;
  /**
   * Whether its neighbours fail more often than the base rate: exact one-sided binomial test, adjusted for the number
   * of clusters tested (Benjamini-Hochberg). Absent where there are too few neighbours to tell. The neighbourhood is
   * chosen because it has failures, so that the test is a screen against chance and no proof.
   */
  p?: number;
}

/** Groups a run's newest diagnoses by the skill that they miss, the largest cluster first. */
export async function clustersOf(book: Book, run: string, signal?: AbortSignal): Promise<ClusterReport[]> {
  const graded = book.cases(run).filter(({ verdict }) => verdict !== undefined && verdict !== 'harness');
  const failed = graded.filter(hasFailed);
  const newest = failed.flatMap(
    ({ id }) => book.diagnoses(id).findLast(({ status }) => status !== 'failed') ?? [],
  );
  const clusters = await clusterDiagnoses(newest, new BuiltinEmbedder(), signal);
  const baseRate = failed.length / (graded.length || 1);
  const reports = clusters.map((cluster) => report(book, cluster, graded, failed.length, baseRate));
  const tested = reports.filter(({ neighbours }) => neighbours.graded >= FEWEST);
  const values = tested.map(({ neighbours: { graded: n, failed: k } }) => binomialAtLeast(k, n, baseRate));
  for (const [i, p] of benjaminiHochberg(values).entries()) Object.assign(tested[i] ?? {}, { p });
  return reports;
}

function report(
  book: Book,
  { name, diagnoses }: Cluster,
  graded: CaseSummary[],
  failures: number,
  baseRate: number,
): ClusterReport {
  const cases = diagnoses.map((each) => each.case);
  const tagsOf = (each: CaseSummary | undefined) => (each && book.task(each.suite, each.task)?.tags) ?? [];
  const tags = new Set(cases.flatMap((id) => tagsOf(book.case(id))));
  const near = graded.filter((each) => tagsOf(each).some((tag) => tags.has(tag)));
  const neighbours = { graded: near.length, failed: near.filter(hasFailed).length };
  return { name, cases, share: cases.length / (failures || 1), neighbours, baseRate };
}

function hasFailed({ verdict }: CaseSummary): boolean {
  return verdict !== 'passed';
}
