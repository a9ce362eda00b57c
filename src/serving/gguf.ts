import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { JobOptions } from '../base/progress';
import { writeWhole } from '../base/wholeFile';
import { requireEnvironment, type EnvironmentPlace } from '../training/environment';
import { writeGguf } from '../training/gguf';
import { fingerprint } from './fingerprint';

/** What making a model's file needs. */
export interface GgufPlace extends EnvironmentPlace {
  /** Folder of a checkout of llama.cpp whose converter is used. */
  llamaCpp?: string;
}

/**
 * The file of a model in 16 bits, beside its folder: the one that is there, if it was made of the folder as it is now.
 * A file says beside it what it was made of, because times tell nothing where an older model was put in a folder.
 * @throws UserError where the model cannot be written so, or the Python environment is not ready
 */
export async function ggufOf(place: GgufPlace, folder: string, { signal }: JobOptions): Promise<string> {
  const gguf = join(dirname(folder), `${basename(folder)}.gguf`);
  const [source, from] = [`${gguf}.of`, `${await fingerprint(folder)} ${place.llamaCpp ?? ''}`];
  const before = await readFile(source, 'utf8').catch(() => undefined);
  if (before === from && existsSync(gguf)) return gguf;
  const { python } = await requireEnvironment(place, signal);
  await rm(source, { force: true });
  await writeGguf(python, folder, gguf, { signal, llamaCpp: place.llamaCpp });
  await writeWhole(source, [from]);
  return gguf;
}
