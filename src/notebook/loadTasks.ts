import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../base/errors';
import { hashOf } from '../base/hash';
import type { Book } from '../book/book';
import type { Config } from '../book/config';
import type { Run } from '../domain/run';
import { taskSchema, type Task } from '../domain/task';
import { loadSuite } from '../tasks/load';

/** Suites as they were loaded: their tasks, a hash of all that they say, and the rows that were left out. */
export interface LoadedTasks {
  tasks: Task[];
  hash: string;
  problems: string[];
}

/**
 * Loads suites and keeps their tasks in the book, so that cases can be read when the files are gone.
 * @throws UserError when there is no suite, or one cannot be read
 */
export async function loadTasks(book: Book, suites: Config['suites']): Promise<LoadedTasks> {
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

/** The run of a file of recorded responses: the same files give the same run, so that its import can go on. */
export async function runOfFile(book: Book, file: string, loaded: LoadedTasks): Promise<Run> {
  const hash = createHash('sha256').update(loaded.hash);
  await pipeline(createReadStream(file), hash).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'There is no such file' : error.message;
    throw new UserError(`${file} could not be read: ${why}.`, 'Check the path.');
  });
  const name = basename(file).replace(/(\.jsonl?)?(\.gz)?$/i, '');
  const target = relative(book.workspace, file).startsWith('..')
    ? basename(file)
    : relative(book.workspace, file);
  return ensureRun(book, {
    id: `${name}-${hash.digest('hex').slice(0, 8)}`,
    target,
    suites: suitesOf(loaded.tasks),
    source: 'import',
  });
}

/** The run of a model on suites: asking again goes on with the same run. `label` makes a new one of the same model. */
export async function runOfModel(
  book: Book,
  model: string,
  loaded: LoadedTasks,
  options: { source: Run['source']; label?: string; iteration?: string; samples: number },
): Promise<Run> {
  const { source, label, iteration, samples } = options;
  const hash = hashOf({ model, tasks: loaded.hash, label, iteration, samples }).slice(0, 8);
  const name = (label ?? basename(model)).replace(/[^\w.-]+/g, '-');
  return ensureRun(book, {
    id: `${name}-${hash}`,
    target: model,
    suites: suitesOf(loaded.tasks),
    source,
    iteration,
  });
}

async function ensureRun(book: Book, run: Run): Promise<Run> {
  if (book.run(run.id) === undefined) await book.add('run', run);
  return run;
}

function suitesOf(tasks: Task[]): string[] {
  return [...new Set(tasks.map((task) => task.suite))];
}
