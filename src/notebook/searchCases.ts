import { shortHash } from '../base/hash';
import type { JobOptions } from '../base/progress';
import type { Book } from '../book/book';
import type { CaseHit, CaseQuery, ContrastItem, ContrastStore } from '../contrast/store';
import type { CaseSummary } from '../domain/case';
import type { Contrast } from '../domain/diagnosis';
import type { Task } from '../domain/task';

/**
 * Finds for each failed case the k most similar cases that the target passed in the same run.
 * @returns a list for each case, in order, the most similar first
 */
export async function contrastsOf(
  book: Book,
  store: ContrastStore,
  failed: string[],
  k: number,
  signal?: AbortSignal,
): Promise<Contrast[][]> {
  const runs = new Set(failed.map((id) => book.case(id)?.run));
  const items = contrastItems(
    book,
    [...runs].flatMap((run) => book.cases(run)),
  );
  await store.sync(items, { signal });
  const byId = new Map(items.map((item) => [item.id, item]));
  return store.nearest(
    failed.flatMap((id) => byId.get(id) ?? []),
    k,
    signal,
  );
}

/** Finds cases by what their tasks and responses say. What is not indexed yet is indexed first. */
export async function searchCases(
  book: Book,
  store: ContrastStore,
  query: CaseQuery,
  job: JobOptions,
): Promise<CaseHit[]> {
  await store.sync(contrastItems(book, book.cases(query.run)), job);
  return store.searchCases(query, job.signal);
}

/** Indexes all cases for a newly named embedding, and lets its index serve. */
export function rebuildIndex(book: Book, store: ContrastStore, job: JobOptions): Promise<void> {
  return store.rebuild(contrastItems(book, book.cases()), job);
}

function contrastItems(book: Book, cases: CaseSummary[]): ContrastItem[] {
  const digests = new Map<Task, string>();
  return cases.flatMap((summary) => {
    const task = book.task(summary.suite, summary.task);
    if (task === undefined) return [];
    let digest = digests.get(task);
    if (digest === undefined)
      digests.set(task, (digest = shortHash(JSON.stringify([task.prompt, task.tags]))));
    return contrastItem(book, summary, task, digest);
  });
}

/** A response never changes, so that the task and the verdict tell whether the case did. */
function contrastItem(book: Book, summary: CaseSummary, task: Task, taskDigest: string): ContrastItem {
  const { id, run } = summary;
  const verdict = summary.verdict ?? 'ungraded';
  const { suite, language, tags } = task;
  return {
    ...{ id, run, suite, language, verdict, tags },
    task: task.id,
    digest: `${taskDigest} ${verdict}`,
    text: async () => `${task.prompt}\n${(await book.readCase(id)).response.text}`,
  };
}
