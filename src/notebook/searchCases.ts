import type { JobOptions } from '../base/progress';
import type { Config } from '../book/config';
import { rolesOf } from '../book/rolesOf';
import type { CaseHit, CaseQuery } from '../contrast/store';
import { hasPassed, isWeakPass, servingPasses, type CaseSummary } from '../domain/case';
import type { Contrast } from '../domain/diagnosis';
import { contrastItems } from './contrastItems';
import type { Workbench } from './workbench';

type Needs = Pick<Workbench, 'book' | 'config' | 'index'>;

/** How many more of the nearest ones are looked at where not all passes may serve. */
const AMONG = 10;

/**
 * Finds for each failed case the k most similar cases that the target passed in the same run, of tasks that may be shown
 * to the instructor.
 * @returns a list for each case, in order, the most similar first
 */
export async function contrastsOf(
  bench: Needs,
  failed: string[],
  k: number,
  signal?: AbortSignal,
): Promise<Contrast[][]> {
  const { book, index } = bench;
  const roles = rolesOf(bench);
  const asked = new Set(failed);
  const runs = new Set(failed.map((id) => book.case(id)?.run));
  const all = [...runs].flatMap((run) => book.cases(run));
  const without = all.filter((each) => !roles.mayTeach(each));
  // What is held out is not indexed for this either: an embedding's server would read it.
  const items = contrastItems(
    book,
    all.filter((each) => roles.mayTeach(each) || asked.has(each.id)),
  );
  const store = await index.store();
  await store.sync(items, { signal });
  const byId = new Map(items.map((item) => [item.id, item]));
  const serving = new Map(servingPasses(all).map((each) => [each.id, each]));
  const nearest = await store.nearest(
    failed.flatMap((id) => byId.get(id) ?? []),
    serving.size === all.filter(hasPassed).length ? k : k + AMONG,
    { without: unique(without), signal },
  );
  return nearest.map((found) => found.flatMap((each) => servingOf(each, serving)).slice(0, k));
}

/** A contrast that may serve, with a word where its pass is weak. */
function servingOf(contrast: Contrast, serving: Map<string, CaseSummary>): Contrast[] {
  const summary = serving.get(contrast.case);
  if (summary === undefined) return [];
  return [isWeakPass(summary) ? { ...contrast, reason: `${contrast.reason}; its pass is weak` } : contrast];
}

/** Embeddings that are made on this machine, by this program. */
const OWN_EMBEDDINGS: Config['embedding']['provider'][] = ['builtin', 'transformers'];

/**
 * Finds cases by what their tasks and responses say, best first (contrast/store.ts). What is not indexed yet is
 * indexed first. A server that embeds is given nothing that is held out: such cases are found by their words.
 */
export async function searchCases(bench: Needs, query: CaseQuery, job: JobOptions = {}): Promise<CaseHit[]> {
  const { book, index, config } = bench;
  const roles = rolesOf(bench);
  const isOwn = OWN_EMBEDDINGS.includes(config.embedding.provider);
  const isKept = (each: CaseSummary) => !isOwn && !roles.mayTeach(each);
  const store = await index.store();
  await store.sync(contrastItems(book, book.cases(query.run), isKept), job);
  return store.searchCases(query, job.signal);
}

/** Each task once. */
function unique(cases: CaseSummary[]): CaseSummary[] {
  return [...new Map(cases.map((each) => [`${each.suite}/${each.task}`, each])).values()];
}
