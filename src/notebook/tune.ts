import { readdir, stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { isAbort, UserError } from '../base/errors';
import { hashOf } from '../base/hash';
import type { JobOptions } from '../base/progress';
import type { Book } from '../book/book';
import { splitOf } from '../domain/roles';
import type { Run } from '../domain/run';
import type { Sample } from '../domain/sample';
import { promptFor } from '../results/prompt';
import {
  buildDataset,
  writeDataset,
  type Dataset,
  type DatasetItem,
  type RetentionItem,
} from '../training/dataset';
import { requireEnvironment } from '../training/environment';
import type { TrainingEvent } from '../training/events';
import { writeJob } from '../training/job';
import { makeTinyModel, type TinyFigures } from '../training/tiny';
import { cancelTraining, train } from '../training/trainer';
import { runOfModel } from './loadTasks';
import type { Notebook } from './notebook';
import { placeOf, serveFolder } from './serveModel';

/** A fine-tuning that came to its end. Folders are relative to the workspace. */
export interface Tuned {
  /** The model with the adapter merged in. */
  output: string;
  /** The job's folder: its dataset, progress and log. */
  folder: string;
  items: number;
}

/**
 * The samples that training may use: accepted, of all iterations so far, and made from a task of the `diagnose` split.
 * A case of another split can be diagnosed and its samples accepted, but the gate would be blind if they were taught.
 */
export function trainingSamples({ book }: Pick<Notebook, 'book'>): Sample[] {
  return book.samples().filter((sample) => {
    const task = book.case(sample.case)?.task;
    return book.decision(sample.id) === 'accepted' && task !== undefined && splitOf(task) === 'diagnose';
  });
}

/** The dataset as it stands: accepted samples, and what the target already answered well in a run. */
export async function currentDataset(notebook: Notebook, run: string): Promise<Dataset> {
  const { retention: share, heldOut, seed } = notebook.config.training;
  const taskOf = (sample: Sample) => notebook.book.case(sample.case)?.task ?? sample.case;
  const retention = await retentionItems(notebook, run);
  return buildDataset({
    samples: trainingSamples(notebook),
    retention,
    promptFor,
    taskOf,
    share,
    heldOut,
    seed,
  });
}

/**
 * Fine-tunes on the dataset as it stands. The job's folder is named by what is trained on what: the same dataset and
 * settings go on with the same job, after a kill as well.
 * @throws UserError when nothing is accepted, no base model is named, or training fails
 * @throws AbortError when cancelled; the trainer writes a checkpoint and ends
 */
export async function tune(
  notebook: Notebook,
  iteration: string,
  run: string,
  options: JobOptions & { onEvent?: (event: TrainingEvent) => void } = {},
): Promise<Tuned> {
  const { book, config } = notebook;
  const dataset = await currentDataset(notebook, run);
  const environment = await requireEnvironment(placeOf(notebook), options.signal);
  const job = hashOf({ dataset, training: config.training }).slice(0, 8);
  const folder = join(book.dir, 'iterations', iteration, `train-${job}`);
  await writeJob(
    folder,
    book.workspace,
    await writeDataset(join(folder, 'dataset'), dataset),
    config.training,
  );
  const { model } = await train(folder, environment.python, options).catch(async (error: unknown) => {
    // A person who cancels means the training, not only the looking on. Closing the window ends this process
    // without a word, and the training goes on.
    if (isAbort(error)) await cancelTraining(folder);
    throw error;
  });
  const local = (path: string) => relative(book.workspace, path);
  return { output: local(model), folder: local(folder), items: dataset.train.length + dataset.eval.length };
}

/**
 * Serves the model of a folder, asks it for its responses to the workspace's suites, and grades them. Responses that
 * were recorded before are not asked for again; a run that is complete starts no server.
 * @param folder relative to the workspace, or absolute
 */
export async function runFolder(
  notebook: Notebook,
  folder: string,
  source: Run['source'],
  options: JobOptions & { iteration?: string } = {},
): Promise<Run> {
  const { book, config } = notebook;
  const model = resolve(book.workspace, folder);
  if (!existsSync(join(model, 'config.json'))) {
    throw new UserError(
      `There is no model in ${model}.`,
      'Train again, or name another in training.baseModel.',
    );
  }
  const loaded = await notebook.loadTasks();
  const label = `${relative(book.workspace, model)}@${await fingerprint(model)}`;
  const run = await runOfModel(book, label, loaded, { source, samples: 1, iteration: options.iteration });
  if (book.cases(run.id).length < loaded.tasks.length) {
    const served = await serveFolder(notebook, model, options.signal);
    try {
      await notebook.ask(run, loaded, served.client, { ...config.target, ...options, samples: 1 });
    } finally {
      await served.dispose();
    }
  }
  await notebook.grade(run.id, options);
  return run;
}

/**
 * Makes a tiny model that reproduces the recorded responses, right and wrong: a target to try the loop with where
 * there is neither a GPU nor a model at hand.
 * @param out the model's folder, relative to the workspace
 */
export async function makeTiny(notebook: Notebook, out: string, signal?: AbortSignal): Promise<TinyFigures> {
  const { book } = notebook;
  const environment = await requireEnvironment(placeOf(notebook), signal);
  const imported = await notebook.importRecorded();
  const ids = imported.flatMap(({ run }) => book.cases(run.id)).filter((each) => each.index === 0);
  const items = await Promise.all(ids.map(({ id }) => answered(book, id)));
  const { train: data } = await writeDataset(join(book.dir, 'tiny-data'), { train: items, eval: [] });
  return makeTinyModel(environment.python, data, resolve(book.workspace, out), { signal });
}

async function answered(book: Book, id: string): Promise<DatasetItem> {
  const { task, response } = await book.readCase(id);
  return { prompt: promptFor(task), completion: [{ role: 'assistant', content: response.text }] };
}

/**
 * What the target answered well, in its own words: training on it too keeps what it can do. Only of tasks that errors
 * are taught from, so that the gate's tasks stay unseen.
 */
async function retentionItems({ book }: Notebook, run: string): Promise<RetentionItem[]> {
  const passed = book
    .cases(run)
    .filter((each) => each.verdict === 'passed' && splitOf(each.task) === 'diagnose');
  return Promise.all(
    passed.map(async ({ id }) => {
      const { task, response } = await book.readCase(id);
      return { prompt: promptFor(task), completion: response.text, task: task.id };
    }),
  );
}

/** Changes when the files of a model's folder do: another model under the same path is another run. */
async function fingerprint(folder: string): Promise<string> {
  const names = (await readdir(folder)).sort();
  const sizes = await Promise.all(
    names.map(async (name) => [name, (await stat(join(folder, name))).mtimeMs]),
  );
  return hashOf(sizes).slice(0, 8);
}
