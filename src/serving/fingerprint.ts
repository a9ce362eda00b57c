import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hashOf } from '../base/hash';

/** Changes when the files of a model's folder do: another model under the same path is another one. */
export async function fingerprint(folder: string): Promise<string> {
  const names = (await readdir(folder)).sort();
  const times = await Promise.all(
    names.map(async (name) => [name, (await stat(join(folder, name))).mtimeMs]),
  );
  return hashOf(times).slice(0, 8);
}
