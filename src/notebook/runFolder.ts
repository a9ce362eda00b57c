import type { JobOptions } from '../base/progress';
import type { Run } from '../domain/run';
import { ask } from './ask';
import { grade } from './grade';
import type { Imported } from './importResponses';
import { ALONE, howAsked } from './howAsked';
import { loadTasks } from './loadTasks';
import { modelFolder } from './modelFolder';
import { runOfModel, type Origin } from './runs';
import { engineFor, serveFolder } from './serveModel';
import type { Workbench } from './workbench';

/** How the run is known. */
interface Naming {
  /** In place of the model's name; another one makes another run of the same model. */
  label?: string;
  /** @default a collection */
  origin?: Origin;
}

/**
 * Serves the model of a folder, asks it for its responses to the workspace's suites, and grades them: the target of
 * an iteration. Responses that were recorded before are not asked for again; a run that is complete starts no server.
 * @param folder relative to the workspace, or absolute
 */
export async function runFolder(
  bench: Pick<Workbench, 'book' | 'config' | 'log' | 'sandbox' | 'exclusively'>,
  folder: string,
  options: JobOptions & Naming = {},
): Promise<Run> {
  const { run } = await collectFolder(bench, folder, options);
  await grade(bench, run.id, options);
  return run;
}

/**
 * The same without the grading.
 * @param named the model's folder, or its id on Hugging Face's hub where that is in the hub's cache
 * @throws UserError at once when there is no such model
 */
export async function collectFolder(
  bench: Pick<Workbench, 'book' | 'config' | 'log' | 'exclusively'>,
  named: string,
  { label, origin = { source: 'collect' }, ...options }: JobOptions & Naming = {},
): Promise<Imported> {
  const { book } = bench;
  const model = await modelFolder(bench, named, options);
  const loaded = await loadTasks(bench);
  const engine = await engineFor(bench, model.dtype, options);
  const asked = howAsked(bench, loaded, engine, { model, pair: ALONE });
  const { responses: samples, temperature, maxTokens } = asked;
  const run = runOfModel(book, model.name, loaded, { ...origin, samples, label, asked });
  if (book.cases(run.id).length >= loaded.tasks.length * samples) return { run, problems: loaded.problems };
  const served = await serveFolder(bench, model, engine, options);
  try {
    const { stop } = bench.config.target;
    const how = { samples, temperature, maxTokens, stop, concurrency: served.concurrency };
    return await ask(bench, run, loaded, served.client, { ...options, ...how });
  } finally {
    await served.dispose();
  }
}
