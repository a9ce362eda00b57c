import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { JobOptions } from '../base/progress';
import { writeDataset } from '../training/dataset';
import { requireEnvironment } from '../training/environment';
import { jobFiles, writeJob } from '../training/job';
import { preflight, type Preflight } from '../training/preflight';
import { currentDataset, trainingSamples } from './currentDataset';
import { placeOf } from './placeOf';
import { trainable } from './unpacked';
import type { Workbench } from './workbench';

/**
 * Looks at the training that would come next: engine, model, memory, disk, and the items where some are accepted.
 * Nothing is left of it: the files that the trainer looks at are not in the workspace, which may be read-only.
 * @param run whose passed answers are kept by training; none where there is no run yet
 * @param show how many items to show as they are trained on
 * @throws UserError when no base model is named, or there is no Python environment
 */
export async function lookAtTraining(
  bench: Pick<Workbench, 'book' | 'config' | 'sandbox'>,
  run: string | undefined,
  { show, ...job }: JobOptions & { show?: number } = {},
): Promise<Preflight> {
  const { book, config } = bench;
  const { python } = await requireEnvironment(placeOf(bench), job.signal);
  const folder = await mkdtemp(join(tmpdir(), 'errorbook-preflight-'));
  try {
    const has = run !== undefined && trainingSamples(bench).length > 0;
    const train = join(folder, 'dataset', 'train.jsonl');
    const files = has
      ? await writeDataset(join(folder, 'dataset'), await currentDataset(bench, run))
      : { train };
    // On the disk that has to have room for it.
    const output = join(book.dir, 'iterations', 'output');
    await writeJob(folder, book.workspace, files, await trainable(bench, job), { output });
    const own = config.training.llamaCpp;
    const llamaCpp = own === undefined ? undefined : resolve(book.workspace, own);
    job.onProgress?.({ done: 0, total: 1, message: 'looking at model, memory and disk' });
    return await preflight(python, jobFiles(folder).job, { show, signal: job.signal, llamaCpp });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
