import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { messageOf, UserError } from '../base/errors';
import { writeWhole } from '../base/wholeFile';
import type { Config } from '../book/config';
import type { DatasetFiles } from './dataset';

/** The files of a training job, all in one folder. */
export interface JobFiles {
  /** What is trained, for the trainer. */
  job: string;
  /** Events as JSON lines (events.ts). */
  progress: string;
  /** What the trainer wrote on stdout and stderr. */
  log: string;
  /** Which process trains (trainer.ts). */
  process: string;
  /** The tuned model, with the adapter merged in, once training is done. */
  model: string;
  /** The adapter by itself, once training is done. */
  adapter: string;
}

/** Where the files of a job's folder are. */
export function jobFiles(folder: string): JobFiles {
  return {
    job: join(folder, 'job.json'),
    progress: join(folder, 'progress.jsonl'),
    log: join(folder, 'trainer.log'),
    process: join(folder, 'trainer.json'),
    model: join(folder, 'output', 'model'),
    adapter: join(folder, 'output', 'adapter'),
  };
}

/** Folders of a job that are not always the same. */
interface JobPlaces {
  /** Of the adapter that is trained on, where it is not a new one. */
  adapter?: string;
  /** Where checkpoints and results go. @default `output` beside the job's file */
  output?: string;
}

/**
 * Writes a job's file.
 * @param folder where the job's files are kept
 * @throws UserError when the configuration names no base model
 */
export async function writeJob(
  folder: string,
  workspace: string,
  dataset: DatasetFiles,
  training: Config['training'],
  { adapter, output = 'output' }: JobPlaces = {},
): Promise<void> {
  if (training.baseModel === undefined) {
    throw new UserError(
      'No base model is named.',
      'Set training.baseModel in errorbook.json to a Hugging Face id or a model’s folder.',
    );
  }
  const files = jobFiles(folder);
  const job = {
    base_model: baseModelOf(workspace, training.baseModel),
    dataset: {
      train: relative(folder, dataset.train),
      ...(dataset.eval === undefined ? {} : { eval: relative(folder, dataset.eval) }),
    },
    output_dir: output,
    progress_file: relative(folder, files.progress),
    backend: training.backend,
    bits: training.bits,
    ...(adapter === undefined ? {} : { adapter: relative(folder, adapter) }),
    epochs: training.epochs,
    learning_rate: training.learningRate,
    batch_size: training.batchSize,
    lora_rank: training.loraRank,
    lora_alpha: training.loraAlpha,
    max_length: training.maxLength,
    seed: training.seed,
  };
  await write(files.job, job);
}

const writtenSchema = z.looseObject({
  dataset: z.record(z.string(), z.string()),
  seed: z.number().int(),
});

/** The seed of a job that was written. */
export async function seedOf(folder: string): Promise<number> {
  return (await readJob(folder)).seed;
}

/**
 * Writes the same job with another seed into a folder beside it: the same dataset, model and settings. Only what the
 * trainer draws by chance differs: the adapter's first weights and the order of the items.
 */
export async function reseedJob(from: string, folder: string, seed: number): Promise<void> {
  const job = await readJob(from);
  const moved = Object.entries(job.dataset).map(([part, path]) => [
    part,
    relative(folder, resolve(from, path)),
  ]);
  await write(jobFiles(folder).job, { ...job, dataset: Object.fromEntries(moved) as unknown, seed });
}

/** @throws UserError where the job's file is gone or is none */
async function readJob(folder: string): Promise<z.infer<typeof writtenSchema>> {
  const { job } = jobFiles(folder);
  try {
    return writtenSchema.parse(JSON.parse(await readFile(job, 'utf8')));
  } catch (error) {
    throw new UserError(`${job} could not be read: ${messageOf(error)}`, 'Train the iteration again.');
  }
}

async function write(file: string, job: object): Promise<void> {
  await writeWhole(file, [`${JSON.stringify(job, undefined, 2)}\n`]);
}

/** A folder is named relative to the workspace; anything else is a Hugging Face id. */
function baseModelOf(workspace: string, name: string): string {
  const folder = resolve(workspace, name);
  return existsSync(folder) ? folder : name;
}
