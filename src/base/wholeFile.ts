import { createWriteStream } from 'node:fs';
import { chmod, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileError } from './fileErrors';
import { makeFolder } from './makeFolder';

/** A file's text, in parts where it is long. */
export type Parts = Iterable<string> | AsyncIterable<string>;

/** Two writes of one file at the same time each have a draft of their own. */
let drafts = 0;

/**
 * Writes a file whole or not at all, and its folder where there is none: beside it first, then in its place. A full
 * disk or a kill leaves the former content as it was.
 * @param mode its permissions. @default those of a new file
 * @throws UserError that names the file, and why it cannot be written
 */
export async function writeWhole(file: string, parts: Parts, mode?: number): Promise<void> {
  drafts += 1;
  const draft = join(dirname(file), `.${basename(file).slice(0, 200)}.${process.pid}.${drafts}.partial`);
  try {
    await makeFolder(dirname(file));
    await pipeline(parts, createWriteStream(draft, { flush: true }));
    if (mode !== undefined) await chmod(draft, mode);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw fileError(`${file} could not be written`, error);
  }
}

/**
 * The same for what can be found out again at any time. Where it cannot be written it is found out again the next time:
 * a workspace that can only be read can still be asked.
 */
export async function writeIfPossible(file: string, text: string): Promise<void> {
  await writeWhole(file, [text]).catch(() => undefined);
}
