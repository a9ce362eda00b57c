import type { JobOptions } from '../base/progress';
import type { CaseHit, CaseQuery } from '../contrast/store';
import type { Contrast } from '../domain/diagnosis';
import { contrastItems } from './contrastItems';
import type { Workbench } from './workbench';

type Needs = Pick<Workbench, 'book' | 'index'>;

/**
 * Finds for each failed case the k most similar cases that the target passed in the same run.
 * @returns a list for each case, in order, the most similar first
 */
export async function contrastsOf(
  { book, index }: Needs,
  failed: string[],
  k: number,
  signal?: AbortSignal,
): Promise<Contrast[][]> {
  const runs = new Set(failed.map((id) => book.case(id)?.run));
  const items = contrastItems(
    book,
    [...runs].flatMap((run) => book.cases(run)),
  );
  const store = await index.store();
  await store.sync(items, { signal });
  const byId = new Map(items.map((item) => [item.id, item]));
  return store.nearest(
    failed.flatMap((id) => byId.get(id) ?? []),
    k,
    signal,
  );
}

/**
 * Finds cases by what their tasks and responses say, best first (contrast/store.ts). What is not indexed yet is
 * indexed first.
 */
export async function searchCases(
  { book, index }: Needs,
  query: CaseQuery,
  job: JobOptions = {},
): Promise<CaseHit[]> {
  const store = await index.store();
  await store.sync(contrastItems(book, book.cases(query.run)), job);
  return store.searchCases(query, job.signal);
}
