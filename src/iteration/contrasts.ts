import type { Book } from '../book/book';
import type { Contrast, Task } from '../book/records';
import type { ContrastItem, ContrastStore } from '../contrast/store';

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
  const items = new Map<string, ContrastItem>();
  for (const { id } of [...runs].flatMap((run) => book.cases(run))) {
    signal?.throwIfAborted();
    items.set(id, await contrastItem(book, id));
  }
  await store.sync([...items.values()], { signal });
  const queries = failed.flatMap((id) => items.get(id) ?? []);
  return store.nearest(queries, k, signal);
}

async function contrastItem(book: Book, id: string): Promise<ContrastItem> {
  const { task, response, verdict } = await book.readCase(id);
  return {
    id,
    run: response.run,
    suite: task.suite,
    task: task.id,
    language: task.language,
    passed: verdict?.verdict === 'passed',
    text: contrastText(task, response.text),
    tags: task.tags,
  };
}

function contrastText(task: Task, response: string): string {
  return `${task.prompt}\n${response}`;
}
