import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { JobOptions } from '../base/progress';
import { requireEnvironment, type EnvironmentPlace } from '../training/environment';
import { writeGguf } from '../training/gguf';

/** What making a model's file needs. */
export interface GgufPlace extends EnvironmentPlace {
  /** Folder of a checkout of llama.cpp whose converter is used. */
  llamaCpp?: string;
}

/**
 * The file of a model in 16 bits, beside its folder: the one that is there, if nothing in the folder is newer.
 * @param model a model's folder, or such a file
 * @throws UserError where the model cannot be written so, or the Python environment is not ready
 */
export async function ggufOf(place: GgufPlace, model: string, { signal }: JobOptions): Promise<string> {
  if (model.endsWith('.gguf')) return model;
  const gguf = join(dirname(model), `${basename(model)}.gguf`);
  if (await isNewer(gguf, model)) return gguf;
  const { python } = await requireEnvironment(place, signal);
  await writeGguf(python, model, gguf, { signal, llamaCpp: place.llamaCpp });
  return gguf;
}

async function isNewer(file: string, folder: string): Promise<boolean> {
  const made = await stat(file).catch(() => undefined);
  if (made === undefined) return false;
  const names = await readdir(folder);
  const times = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).mtimeMs));
  return times.every((time) => time < made.mtimeMs);
}
