import { resolve } from 'node:path';
import { UserError } from '../base/errors';
import type { Run } from '../domain/run';
import type { Task } from '../domain/task';
import { importResponses } from '../results/import';
import { loadTasks, type LoadedTasks } from './loadTasks';
import { runOfFile } from './runs';
import type { Workbench } from './workbench';

type Needs = Pick<Workbench, 'book' | 'config' | 'exclusively'>;

/** Responses that were read into a run, and the rows that were left out. */
export interface Imported {
  run: Run;
  problems: string[];
}

/** Imports the recorded responses that errorbook.json names. @returns one entry a file */
export async function importRecorded(bench: Needs): Promise<Imported[]> {
  const files = bench.config.responses.map((file) => resolve(bench.book.workspace, file));
  if (files.length === 0) {
    throw new UserError(
      'errorbook.json names no recorded responses.',
      'Name a file: "responses": ["responses.jsonl"].',
    );
  }
  const loaded = await loadTasks(bench);
  const imported: Imported[] = [];
  for (const file of files) imported.push(await importInto(bench, loaded, file));
  return imported;
}

/** Imports a file of recorded responses to the tasks of another file. */
export async function importFile(
  bench: Needs,
  tasksFile: string,
  responsesFile: string,
): Promise<Imported & { tasks: Task[] }> {
  const loaded = await loadTasks(bench, [{ path: tasksFile }]);
  return { ...(await importInto(bench, loaded, responsesFile)), tasks: loaded.tasks };
}

async function importInto(bench: Needs, loaded: LoadedTasks, file: string): Promise<Imported> {
  const run = await runOfFile(bench.book, file, loaded);
  const problems = await bench.exclusively(`import ${run.id}`, () =>
    importResponses(bench.book, run, loaded.tasks, file),
  );
  return { run, problems: [...loaded.problems, ...problems] };
}
