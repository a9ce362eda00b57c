import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { UserError } from '../base/errors';
import { hashOf } from '../base/hash';
import type { JobOptions } from '../base/progress';
import type { Run } from '../domain/run';
import { ask } from './collect';
import { grade } from './grade';
import { loadTasks } from './loadTasks';
import { runOfModel } from './runs';
import { serveFolder } from './serveModel';
import type { Workbench } from './workbench';

/**
 * Serves the model of a folder, asks it for its responses to the workspace's suites, and grades them. Responses that
 * were recorded before are not asked for again; a run that is complete starts no server.
 * @param folder relative to the workspace, or absolute
 */
export async function runFolder(
  bench: Pick<Workbench, 'book' | 'config' | 'log' | 'sandbox' | 'exclusively'>,
  folder: string,
  source: Run['source'],
  options: JobOptions & { iteration?: string } = {},
): Promise<Run> {
  const { book, config } = bench;
  const model = resolve(book.workspace, folder);
  if (!existsSync(join(model, 'config.json'))) {
    throw new UserError(
      `There is no model in ${model}.`,
      'Train again, or name another in training.baseModel.',
    );
  }
  const loaded = await loadTasks(bench);
  const label = `${relative(book.workspace, model)}@${await fingerprint(model)}`;
  const run = runOfModel(book, label, loaded, { source, samples: 1, iteration: options.iteration });
  if (book.cases(run.id).length < loaded.tasks.length) {
    const served = await serveFolder(bench, model, options.signal);
    try {
      await ask(bench, run, loaded, served.client, { ...config.target, ...options, samples: 1 });
    } finally {
      await served.dispose();
    }
  }
  await grade(bench, run.id, options);
  return run;
}

/** Changes when the files of a model's folder do: another model under the same path is another run. */
async function fingerprint(folder: string): Promise<string> {
  const names = (await readdir(folder)).sort();
  const sizes = await Promise.all(
    names.map(async (name) => [name, (await stat(join(folder, name))).mtimeMs]),
  );
  return hashOf(sizes).slice(0, 8);
}
