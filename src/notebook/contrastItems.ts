import { shortHash } from '../base/hash';
import type { Book } from '../book/book';
import type { ContrastItem } from '../contrast/store';
import type { CaseSummary } from '../domain/case';
import type { Task } from '../domain/task';

/**
 * Cases as the index holds them. Those whose task is not in the book are left out.
 * @param wordsOnly those whose texts the embedder is not given
 */
export function contrastItems(
  book: Book,
  cases: CaseSummary[],
  wordsOnly: (each: CaseSummary) => boolean = () => false,
): ContrastItem[] {
  const digests = new Map<Task, string>();
  return cases.flatMap((summary) => {
    const task = book.task(summary.suite, summary.task);
    if (task === undefined) return [];
    let digest = digests.get(task);
    if (digest === undefined)
      digests.set(task, (digest = shortHash(JSON.stringify([task.prompt, task.tags]))));
    const item = contrastItem(book, summary, task, digest);
    return wordsOnly(summary) ? { ...item, wordsOnly: true, digest: `${item.digest} words` } : item;
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
