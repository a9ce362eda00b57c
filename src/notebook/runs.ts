import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileError } from '../base/fileErrors';
import { hashOf } from '../base/hash';
import type { Book } from '../book/book';
import type { Asked } from '../domain/asked';
import { mayTeach, type CaseSummary } from '../domain/case';
import type { Run } from '../domain/run';
import type { Task } from '../domain/task';
import type { LoadedTasks } from './loadTasks';

/** What a run was made for. */
export type Origin = Pick<Run, 'source' | 'iteration' | 'reseeded'>;

/** The failed cases of a run that teach something: a broken test does not. */
export function failedCases(book: Book, run: string): CaseSummary[] {
  return book.cases(run).filter(mayTeach);
}

/**
 * The run of a file of recorded responses: the same files give the same run, so that its import can go on. It is
 * recorded with its first responses.
 */
export async function runOfFile(book: Book, file: string, loaded: LoadedTasks): Promise<Run> {
  const hash = createHash('sha256').update(loaded.hash);
  await pipeline(createReadStream(file), hash).catch((error: unknown) => {
    throw fileError(`${file} could not be read`, error);
  });
  const name = basename(file).replace(/(\.jsonl?)?(\.gz)?$/i, '');
  const target = relative(book.workspace, file).startsWith('..')
    ? basename(file)
    : relative(book.workspace, file);
  const id = `${name}-${hash.digest('hex').slice(0, 8)}`;
  return book.run(id) ?? { id, target, suites: suitesOf(loaded.tasks), source: 'import' };
}

/**
 * The run of a model on suites: asking again goes on with the same run. `label` makes a new one of the same model. It
 * is recorded with its first response (results/collect.ts): a collection that fails at once leaves none.
 */
export function runOfModel(
  book: Book,
  model: string,
  loaded: LoadedTasks,
  options: Origin & { label?: string; samples: number; asked?: Asked },
): Run {
  const { source, label, iteration, samples, asked, reseeded } = options;
  const hash = hashOf({ model, tasks: loaded.hash, label, iteration, samples, asked }).slice(0, 8);
  const name = (label ?? basename(model)).replace(/[^\w.-]+/g, '-');
  const id = `${name}-${hash}`;
  return (
    book.run(id) ?? { id, target: model, suites: suitesOf(loaded.tasks), source, iteration, asked, reseeded }
  );
}

function suitesOf(tasks: Task[]): string[] {
  return [...new Set(tasks.map((task) => task.suite))];
}
