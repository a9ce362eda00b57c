import { createWriteStream, fstatSync, type Stats } from 'node:fs';
import { lstat, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from './errors';
import { fileError } from './fileErrors';
import { writeWhole, type Parts } from './wholeFile';

/** What an output must not be written over. */
export interface Protected {
  /** Files that are read: none of them may be the output, by whatever name or link. */
  inputs?: string[];
  /** Folders whose files belong to somebody else. */
  folders?: string[];
}

/** Where a command writes what it was asked for. */
export interface OutFile {
  /** Writes the parts: a regular file is there whole or stays as it was. @throws UserError when it cannot be written */
  write(parts: Parts): Promise<void>;
}

/**
 * Looks at what a command is to write to, before its work is done. Only a regular file is replaced (through a link, the
 * file that it leads to), and never one that is read. A pipe or a device is written to as it is.
 * @throws UserError when it is an input, a folder or a link that leads nowhere
 */
export async function outFile(path: string, { inputs = [], folders = [] }: Protected = {}): Promise<OutFile> {
  const found = await stat(path).catch((error: unknown) => newFile(path, error));
  if (found?.isDirectory()) throw new UserError(`${path} is a folder.`, 'Name a file.');
  const standard = [1, 2].find((fd) => found !== undefined && isSame(found, statOf(fd)));
  if (standard !== undefined) return { write: (parts) => toDescriptor(path, standard, parts) };
  if (found !== undefined && !found.isFile()) return { write: (parts) => toDevice(path, parts) };
  for (const input of inputs)
    if (found !== undefined && isSame(found, await stat(input).catch(() => undefined)))
      throw new UserError(
        `${path} is ${sameName(path, input)}, which is read.`,
        'Name another file to write.',
      );
  const target = found === undefined ? resolve(path) : await realpath(path);
  const folder = await realpath(dirname(target)).catch(() => dirname(target));
  for (const own of folders)
    if (folder === (await realpath(own).catch(() => resolve(own))))
      throw new UserError(
        `${path} is in ${own}, whose files are Errorbook’s own.`,
        'Name another file to write.',
      );
  return { write: (parts) => writeWhole(target, parts, found?.mode) };
}

/** Nothing is there to write to, which is well, or a link leads nowhere. */
async function newFile(path: string, error: unknown): Promise<undefined> {
  const link = await lstat(path).catch(() => undefined);
  if (link?.isSymbolicLink())
    throw new UserError(`${path} is a symbolic link that leads nowhere.`, 'Remove it, or name another file.');
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw fileError(`${path} cannot be written`, error);
  return undefined;
}

function statOf(fd: number): Stats | undefined {
  try {
    return fstatSync(fd);
  } catch {
    return undefined; // A process may be started without it.
  }
}

function isSame(a: Stats, b: Stats | undefined): boolean {
  return a.dev === b?.dev && a.ino === b.ino;
}

function sameName(path: string, input: string): string {
  return resolve(path) === resolve(input) ? 'the same file' : `the same file as ${input}`;
}

async function toDevice(path: string, parts: Parts): Promise<void> {
  await pipeline(parts, createWriteStream(path)).catch((error: unknown) => {
    throw fileError(`${path} could not be written`, error);
  });
}

/** Standard output may be a file that a shell opened: replacing it would lose what else is printed. */
async function toDescriptor(path: string, fd: number, parts: Parts): Promise<void> {
  await pipeline(parts, createWriteStream(path, { fd, autoClose: false })).catch((error: unknown) => {
    throw fileError(`${path} could not be written`, error);
  });
}
