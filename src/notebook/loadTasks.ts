import { resolve } from 'node:path';
import { UserError } from '../base/errors';
import { hashOf } from '../base/hash';
import type { Book } from '../book/book';
import { inTurn } from '../book/lock';
import type { SuiteConfig } from '../book/suiteConfig';
import { CONFIG_FILE } from '../book/workspace';
import { idlePart, isInRange } from '../domain/idRange';
import { taskSchema, type Task } from '../domain/task';
import { loadSuite, type LoadedSuite } from '../tasks/load';
import type { Workbench } from './workbench';

/** Suites as they were loaded: their tasks, a hash of all that they say, and the rows that were left out. */
export interface LoadedTasks {
  tasks: Task[];
  hash: string;
  problems: string[];
}

type Named = Pick<SuiteConfig, 'path' | 'name' | 'ids'>;

/**
 * Loads suites, those of errorbook.json where no others are named, and keeps their tasks in the book, so that cases can be read when the files are gone.
 * @throws UserError as `readSuites`, and when the tasks cannot be kept
 */
export async function loadTasks(
  bench: Pick<Workbench, 'book' | 'config'>,
  suites: Named[] = bench.config.suites,
): Promise<LoadedTasks> {
  const loaded = await readSuites(bench, suites);
  await keepTasks(bench.book, loaded.tasks);
  return loaded;
}

/**
 * Reads suites without keeping their tasks.
 * @throws UserError when there is no suite, or one cannot be read, or has no task of the ids that are named
 */
export async function readSuites(
  { book, config }: Pick<Workbench, 'book' | 'config'>,
  suites: Named[] = config.suites,
): Promise<LoadedTasks> {
  if (suites.length === 0) {
    throw new UserError(
      'No suite of tasks is named.',
      'Name one in errorbook.json: "suites": [{ "path": "tasks.jsonl" }].',
    );
  }
  const loaded = await Promise.all(
    suites.map(async (suite, at) => {
      const whole = await loadSuite(resolve(book.workspace, suite.path), suite.name);
      return { ...whole, tasks: taken(whole, suite, at) };
    }),
  );
  // Entries may take parts of one file.
  const tasks = [
    ...new Map(loaded.flatMap((suite) => suite.tasks.map((task) => [nameOf(task), task] as const))).values(),
  ];
  return { tasks, hash: hashOf(tasks), problems: [...new Set(loaded.flatMap((suite) => suite.problems))] };
}

/** Records what the book does not know of tasks. @throws UserError when that cannot be written */
export async function keepTasks(book: Book, tasks: Task[]): Promise<void> {
  const unknown = () => tasks.filter((task) => !isKnown(book, task));
  // Known tasks need no turn: a workspace that cannot be written to can be read.
  if (unknown().length > 0)
    await inTurn(book.dir, 'load tasks', async () => {
      await book.refresh();
      await book.add('task', ...unknown());
    });
}

/** The tasks of a file that an entry names. */
function taken({ tasks }: LoadedSuite, { path, ids }: Named, at: number): Task[] {
  if (ids === undefined) return tasks;
  const idle = idlePart(
    ids,
    tasks.map(({ id }) => id),
  );
  if (idle !== undefined) {
    throw new UserError(
      `${CONFIG_FILE}: suites.${at}.ids: ${path} has no task ${idle}.`,
      `Its ids are ${tasks[0]?.id ?? ''} to ${tasks.at(-1)?.id ?? ''}.`,
    );
  }
  return tasks.filter(({ id }) => isInRange(ids, id));
}

function nameOf({ suite, id }: Task): string {
  return `${suite}/${id}`;
}

function isKnown(book: Book, task: Task): boolean {
  const known = book.task(task.suite, task.id);
  return known !== undefined && hashOf(taskSchema.parse(known)) === hashOf(task);
}
