import type { Book } from '../book/book';
import { isGraded, type CaseSummary } from '../domain/case';
import type { Run } from '../domain/run';
import type { Task } from '../domain/task';
import { readResponses } from './import';

/** What became of a row of a file of responses. */
export type VerdictRow = Omit<CaseSummary, 'id' | 'run' | 'suite' | 'index' | 'task'> & {
  /** Undefined where the row names none. */
  task: string | undefined;
};

/**
 * What became of each row of a file of responses, in its order. A row that could not be judged (malformed, or of a
 * task that is not there) has its line too, as `harness` with what is wrong, so that the rows of the two files are
 * the same; one that cannot be judged on this machine has no verdict.
 * @param ungraded why cases were not judged, by their ids
 */
export async function* verdictRows(
  book: Book,
  run: Run,
  tasks: Task[],
  file: string,
  ungraded: ReadonlyMap<string, string>,
): AsyncGenerator<VerdictRow> {
  for await (const row of readResponses(run, tasks, file)) {
    const judged = 'response' in row ? book.case(row.response.id) : undefined;
    if (judged !== undefined && isGraded(judged)) yield judged;
    else if (judged !== undefined)
      yield { task: judged.task, detail: ungraded.get(judged.id) ?? 'not graded yet', weak: false, cpuMs: 0 };
    else if ('problem' in row) yield notJudged(row.taskId, `left out: ${row.problem}`);
  }
}

function notJudged(task: string | undefined, detail: string): VerdictRow {
  return { task, verdict: 'harness', detail, weak: false, cpuMs: 0 };
}
