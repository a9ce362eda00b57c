import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { UserError } from '../base/errors';
import { hashOf } from '../base/hash';
import { cacheFolder, exists } from '../base/machine';
import type { JobOptions } from '../base/progress';
import type { Config } from '../book/config';
import { requireEnvironment } from '../training/environment';
import { unpackGguf } from '../training/gguf';
import { placeOf } from './placeOf';
import type { Workbench } from './workbench';

export function isGguf(named: string): boolean {
  return /\.gguf$/i.test(named);
}

/**
 * What can be trained of a model that is named: the name itself, and for a GGUF file the folder that is made of it, once
 * for all workspaces of this machine.
 * @param named relative to the workspace, absolute, or an id of the hub
 * @throws UserError when the file is not there, or is not one of a model that can be trained
 */
export async function unpacked(
  bench: Pick<Workbench, 'book' | 'config'>,
  named: string,
  { signal, onProgress }: JobOptions = {},
): Promise<string> {
  if (!isGguf(named)) return named;
  const file = resolve(bench.book.workspace, named);
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) throw new UserError(`There is no file ${file}.`, 'Name the model’s GGUF file.');
  const name = basename(named).replace(/\.gguf$/i, '');
  const hash = hashOf([file, found.size, found.mtimeMs]).slice(0, 8);
  const folder = join(await cacheFolder('models'), `${name}-${hash}`);
  if (await exists(folder)) return folder;
  const { python } = await requireEnvironment(placeOf(bench), signal);
  onProgress?.({ done: 0, total: 1, message: `unpacking ${basename(named)} (once)` });
  await unpackGguf(python, file, folder, { signal });
  onProgress?.({ done: 1, total: 1, message: `${basename(named)} is unpacked` });
  return folder;
}

/** How to train, with the base model as something that can be trained (`unpacked`). */
export async function trainable(
  bench: Pick<Workbench, 'book' | 'config'>,
  job: JobOptions = {},
): Promise<Config['training']> {
  const { training } = bench.config;
  const { baseModel } = training;
  return { ...training, baseModel: baseModel && (await unpacked(bench, baseModel, job)) };
}
