import { messageOf, UserError } from './errors';

const FULL = 'Free some space and run the same again: what was recorded before is kept.';

/** What a code of the operating system means, and what one can do. */
const CAUSES: Record<string, [cause: string, hint: string]> = {
  ENOENT: ['there is no such file', 'Check the path.'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'Check the path, or move that file away.'],
  EISDIR: ['it is a folder', 'Name a file.'],
  EEXIST: ['a file is in the way of a folder', 'Move that file away.'],
  ELOOP: ['its symbolic links lead in a circle', 'Mend or remove the link.'],
  ENAMETOOLONG: ['the name is too long', 'Choose a shorter one.'],
  EACCES: ['permission is denied', 'Check the permissions of file and folder.'],
  EPERM: ['permission is denied', 'Check the permissions of file and folder.'],
  EROFS: ['the file system is read-only', 'Use a folder that can be written to.'],
  EFBIG: ['a file may not become so large here', 'See `ulimit -f`.'],
  EMFILE: ['too many files are open', 'Allow more (`ulimit -n 1024`).'],
  ENFILE: ['too many files are open on this machine', 'Close some programs.'],
  ENOSPC: ['the disk is full', FULL],
  EDQUOT: ['the disk is full (your quota is used up)', FULL],
  ENOMEM: ['there is not enough memory', 'Close some programs.'],
  EAGAIN: [
    'there is not enough of a resource (processes, memory)',
    'Close some programs, or see `ulimit -a`.',
  ],
  ENXIO: ['nobody reads it', 'Start the reader first.'],
};

/** Whether this came from the operating system: a person's machine is in that state, the program is not wrong. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  return error instanceof Error && typeof code === 'string' && typeof syscall === 'string';
}

/** What went wrong with a file, in words. */
export function causeOf(error: unknown): { cause: string; hint: string } {
  const known = isSystemError(error) ? CAUSES[error.code] : undefined;
  if (known === undefined) return { cause: messageOf(error), hint: '' };
  return { cause: known[0], hint: known[1] };
}

/**
 * The failure of reading or writing a file, for a person.
 * @param what e.g. `tasks.jsonl could not be read`
 */
export function fileError(what: string, error: unknown): UserError {
  if (error instanceof UserError) return error;
  const { cause, hint } = causeOf(error);
  return new UserError(`${what}: ${cause}.`, hint, { cause: error });
}
