import { join, relative, resolve } from 'node:path';
import { isAbort } from '../base/errors';
import { hashOf } from '../base/hash';
import type { JobOptions } from '../base/progress';
import type { Config } from '../book/config';
import { datasetText, writeDataset, type Dataset } from '../training/dataset';
import { requireEnvironment } from '../training/environment';
import type { TrainingEvent } from '../training/events';
import { writeJob } from '../training/job';
import { withoutLoadedModels } from '../training/ollama';
import { cancelTraining, train, type Trained, type TrainOptions } from '../training/trainer';
import { currentDataset } from './currentDataset';
import { placeOf } from './placeOf';
import { ollamaOf } from './serveModel';
import { trainable } from './unpacked';
import { promptDigest } from './taughtTasks';
import type { Workbench } from './workbench';

/** A fine-tuning that came to its end. Folders are relative to the workspace. */
export interface Tuned {
  /** The model with the adapter merged in. */
  output: string;
  /** The job's folder: its dataset, progress and log. */
  folder: string;
  /** What it was trained on, in words. */
  items: string;
  /** Digests of the prompts that it was trained on. */
  prompts: string[];
}

/** What is trained on, and with which adapter it begins (its folder, relative to the workspace). */
export interface Taught {
  run: string;
  adapter?: string;
}

/** Names what would be trained on what now: the same dataset and settings have the same name. */
export async function jobOf(
  bench: Pick<Workbench, 'book' | 'config' | 'sandbox'>,
  taught: Taught,
): Promise<string> {
  return nameOf(await currentDataset(bench, taught.run), bench.config, taught);
}

function nameOf({ train, eval: held }: Dataset, { training }: Config, { adapter }: Taught): string {
  return `train-${hashOf({ dataset: { train, eval: held }, training, adapter }).slice(0, 8)}`;
}

/**
 * Fine-tunes on the dataset as it stands. The job's folder is named by what is trained on what: the same dataset and
 * settings go on with the same job, after a kill as well.
 * @throws UserError when nothing is accepted, no base model is named, or training fails
 * @throws AbortError when cancelled; the trainer writes a checkpoint and ends
 */
export async function tune(
  bench: Pick<Workbench, 'book' | 'config' | 'sandbox'>,
  iteration: string,
  taught: Taught,
  options: JobOptions & { onEvent?: (event: TrainingEvent) => void } = {},
): Promise<Tuned> {
  const { book, config } = bench;
  const dataset = await currentDataset(bench, taught.run);
  const environment = await requireEnvironment(placeOf(bench), options.signal);
  const folder = join(book.dir, 'iterations', iteration, nameOf(dataset, config, taught));
  await writeJob(
    folder,
    book.workspace,
    await writeDataset(join(folder, 'dataset'), dataset),
    await trainable(bench, options),
    { adapter: taught.adapter && resolve(book.workspace, taught.adapter) },
  );
  const { model } = await trainJob(bench, folder, environment.python, options);
  const local = (path: string) => relative(book.workspace, path);
  return {
    output: local(model),
    folder: local(folder),
    items: datasetText(dataset),
    prompts: promptsOf(dataset),
  };
}

function promptsOf({ train, eval: held }: Dataset): string[] {
  return [...new Set([...train, ...held].map(({ prompt }) => promptDigest(prompt)))];
}

/** Trains the job of a folder, with the memory that Ollama's models would take. */
export async function trainJob(
  bench: Pick<Workbench, 'config'>,
  folder: string,
  python: string,
  options: TrainOptions,
): Promise<Trained> {
  try {
    return await withoutLoadedModels(ollamaOf(bench), () => train(folder, python, options));
  } catch (error) {
    // A person who cancels means the training, not only the looking on. Closing the window ends this process
    // without a word, and the training goes on.
    if (isAbort(error)) await cancelTraining(folder);
    throw error;
  }
}
