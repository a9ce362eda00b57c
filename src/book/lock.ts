import { readFile, rmdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import { UserError } from '../base/errors';
import { fileError } from '../base/fileErrors';
import { makeFolder } from '../base/makeFolder';

/** A lock without a sign of life for this long is taken over. */
const STALE_MS = 10_000;
/** The door before a lock is held for a few milliseconds; where its owner was killed just then, it opens after this. */
const DOOR_MS = 5_000;
/** How often one knocks, and the longest wait between two knocks. */
const KNOCKS = 200;
const WAIT_MS = 100;

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
  const file = lockFile(dir, name);
  const release = await makeFolder(join(dir, 'locks'))
    .then(() => take(file))
    .catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'ELOCKED') throw await held(file, name);
      throw fileError(`The lock for “${name}” could not be taken in ${dir}`, error);
    });
  try {
    return await job();
  } finally {
    await release();
  }
}

/** How long one waits for a turn: what is done in turn takes a moment. */
const TURN_MS = 60_000;

/**
 * Does a job of a moment that only one process may do at a time, once it is this one's turn.
 * @throws UserError when another process is at it for a minute
 */
export async function inTurn<T>(dir: string, name: string, job: () => Promise<T>): Promise<T> {
  const until = Date.now() + TURN_MS;
  for (;;) {
    const turn = await withLock(dir, name, async () => ({ result: await job() })).catch((error: unknown) => {
      if (error instanceof Held && Date.now() < until) return undefined;
      throw error;
    });
    if (turn !== undefined) return turn.result;
    await sleep(20 + Math.random() * 80);
  }
}

/** Another process does it. */
class Held extends UserError {}

type Release = () => Promise<void>;

/**
 * Sees to a dead owner, takes the lock and writes whose it is, as one step behind a door: otherwise one process could
 * clear away, as the dead owner's, the lock that another has just taken.
 */
async function take(file: string): Promise<Release> {
  const leave = await enter(`${file}.door`);
  try {
    await clearDead(file);
    const release = await lock(file, { stale: STALE_MS, update: 3_000 });
    const owner: Owner = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
    await writeFile(file, JSON.stringify(owner)).catch(async (error: unknown) => {
      await release();
      throw error;
    });
    return release;
  } finally {
    await leave();
  }
}

/** Waits for who is in the door; what is wrong otherwise, as a disk that cannot be written to, no waiting mends. */
async function enter(door: string, knocks = KNOCKS): Promise<Release> {
  try {
    return await lock(door, { stale: DOOR_MS, update: 1_000 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED' || knocks === 0) throw error;
    await sleep(5 + Math.random() * WAIT_MS);
    return enter(door, knocks - 1);
  }
}

/** A lock that was taken over (after a long suspend, say) does no harm: records are idempotent by their ids. */
async function lock(file: string, options: lockfile.LockOptions): Promise<Release> {
  const compromised = { realpath: false, onCompromised: () => undefined };
  const release = await lockfile.lock(file, { ...options, ...compromised });
  return () => release().catch(() => undefined); // Where it was taken over, nothing is ours to release.
}

/** Whether some process does a job of this name in this workspace now. @param dir the book's folder */
export async function isLocked(dir: string, name: string): Promise<boolean> {
  const file = lockFile(dir, name);
  const owner = await readOwner(file);
  if (owner?.host === hostname() && !isAlive(owner.pid)) return false;
  return lockfile.check(file, { realpath: false, stale: STALE_MS });
}

function lockFile(dir: string, name: string): string {
  return join(dir, 'locks', name.replace(/[^\w.-]+/g, '-'));
}

async function clearDead(file: string): Promise<void> {
  const owner = await readOwner(file);
  if (owner?.host !== hostname() || isAlive(owner.pid)) return;
  await rmdir(`${file}.lock`).catch(() => undefined);
}

async function held(file: string, name: string): Promise<Held> {
  const owner = await readOwner(file);
  const who = owner === undefined ? 'Another process' : `Process ${owner.pid} (since ${owner.since})`;
  return new Held(
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
