import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { UserError } from '../base/errors';
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

/**
 * Writes a job's file.
 * @param folder where the job's files are kept
 * @param adapter the folder of the adapter that is trained on, where it is not a new one
 * @throws UserError when the configuration names no base model
 */
export async function writeJob(
  folder: string,
  workspace: string,
  dataset: DatasetFiles,
  training: Config['training'],
  adapter?: string,
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
    output_dir: 'output',
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
  await mkdir(folder, { recursive: true });
  await writeFile(`${files.job}.partial`, `${JSON.stringify(job, undefined, 2)}\n`);
  await rename(`${files.job}.partial`, files.job);
}

/** A folder is named relative to the workspace; anything else is a Hugging Face id. */
function baseModelOf(workspace: string, name: string): string {
  const folder = resolve(workspace, name);
  return existsSync(folder) ? folder : name;
}
