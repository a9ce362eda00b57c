import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import { UserError } from './errors';

interface Owner {
  pid: number;
  host: string;
  since: string;
}

/**
 * Does a job that only one process may do at a time in this workspace, e.g. asking the target for a run's responses.
 * A lock that a killed process left behind is taken over at once where that process can be seen to be gone, and
 * otherwise after ten seconds without a sign of life.
 *
 * @param dir the book's folder
 * @param name the job's name, in words a person knows
 * @throws UserError when another process is doing it
 */
export async function withLock<T>(dir: string, name: string, job: () => Promise<T>): Promise<T> {
  const file = join(dir, 'locks', name.replace(/[^\w.-]+/g, '-'));
  await mkdir(join(dir, 'locks'), { recursive: true });
  await clearDead(file);
  const release = await lockfile
    // A lock that was taken over (after a long suspend, say) does no harm: records are idempotent by their ids.
    .lock(file, { realpath: false, stale: 10_000, update: 3_000, onCompromised: () => undefined })
    .catch(async (error: NodeJS.ErrnoException) => {
      throw error.code === 'ELOCKED' ? await held(file, name) : error;
    });
  try {
    const owner: Owner = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
    await writeFile(file, JSON.stringify(owner));
    return await job();
  } finally {
    await release().catch(() => undefined); // Where it was taken over, nothing is ours to release.
  }
}

async function clearDead(file: string): Promise<void> {
  const owner = await readOwner(file);
  if (owner?.host !== hostname() || isAlive(owner.pid)) return;
  await rmdir(`${file}.lock`).catch(() => undefined);
}

async function held(file: string, name: string): Promise<UserError> {
  const owner = await readOwner(file);
  const who = owner === undefined ? 'Another process' : `Process ${owner.pid} (since ${owner.since})`;
  return new UserError(
    `${who} is already doing “${name}” in this workspace.`,
    'Wait until it is done, or cancel it there: its results appear here as they come.',
  );
}

async function readOwner(file: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
