import { resolve } from 'node:path';
import { UserError } from '../base/errors';
import { hashOf } from '../base/hash';
import type { Book } from '../book/book';
import { taskSchema, type Task } from '../domain/task';
import { loadSuite } from '../tasks/load';
import type { Workbench } from './workbench';

/** Suites as they were loaded: their tasks, a hash of all that they say, and the rows that were left out. */
export interface LoadedTasks {
  tasks: Task[];
  hash: string;
  problems: string[];
}

/**
 * Loads suites, those of errorbook.json where no others are named, and keeps their tasks in the book, so that cases can be read when the files are gone.
 * @throws UserError when there is no suite, or one cannot be read
 */
export async function loadTasks(
  { book, config }: Pick<Workbench, 'book' | 'config'>,
  suites = config.suites,
): Promise<LoadedTasks> {
  if (suites.length === 0) {
    throw new UserError(
      'No suite of tasks is named.',
      'Name one in errorbook.json: "suites": [{ "path": "tasks.jsonl" }].',
    );
  }
  const loaded = await Promise.all(
    suites.map(({ path, name }) => loadSuite(resolve(book.workspace, path), name)),
  );
  const tasks = loaded.flatMap((suite) => suite.tasks);
  const fresh = tasks.filter((task) => !isKnown(book, task));
  await book.add('task', ...fresh);
  return { tasks, hash: hashOf(tasks), problems: loaded.flatMap((suite) => suite.problems) };
}

function isKnown(book: Book, task: Task): boolean {
  const known = book.task(task.suite, task.id);
  return known !== undefined && hashOf(taskSchema.parse(known)) === hashOf(task);
}
