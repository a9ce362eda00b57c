import { open, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, UserError } from '../base/errors';
import { fileError } from '../base/fileErrors';
import { makeFolder } from '../base/makeFolder';
import { closed, killGroup, spawnGuarded } from '../base/process';
import type { ServeOptions } from './engine';

/** A program that serves a model by HTTP. */
export interface ServerProgram {
  /** What messages call it. */
  name: string;
  program: string;
  /** Its arguments, for the port that it is to listen on. */
  args(port: number): string[];
  env?: NodeJS.ProcessEnv;
  /** How long it may take to be ready, loading of the model included. @default 600 */
  timeoutSeconds?: number;
}

/** A server that runs. */
export interface RunningServer {
  /** Without a path, e.g. `http://127.0.0.1:43210`. */
  url: string;
  /** Ends it and all its processes. */
  dispose(): Promise<void>;
}

/**
 * Starts a server on a free port of this machine, and waits until `/health` says that it is ready. It ends with this
 * process, however that ends.
 * @throws UserError with its last words when it ends or is not ready in time
 * @throws AbortError when `signal` is aborted; the server is gone then
 */
export async function startServer(server: ServerProgram, options: ServeOptions): Promise<RunningServer> {
  const url = `http://127.0.0.1:${await freePort()}`;
  const log = await makeFolder(dirname(options.log))
    .then(() => open(options.log, 'w'))
    .catch((error: unknown) => {
      throw fileError(`${options.log} could not be written`, error);
    });
  const args = server.args(Number(new URL(url).port));
  const env = { ...process.env, ...server.env };
  const child = spawnGuarded(server.program, args, { env, stdio: ['ignore', log.fd, log.fd] });
  let failure: string | undefined;
  const ended = closed(child).then(
    (code) => (failure = code === null ? 'a signal ended it' : `it ended with status ${code}`),
    (error: unknown) => (failure = messageOf(error)),
  );
  await log.close();
  const dispose = async () => {
    await killGroup(child.pid);
    await ended;
  };
  try {
    await untilReady(`${url}/health`, () => failure, server.timeoutSeconds ?? 600, options.signal);
  } catch (error) {
    await dispose();
    options.signal?.throwIfAborted();
    throw await notReady(server.name, messageOf(error), options.log);
  }
  return { url, dispose };
}

/** A port that nobody listens on right now. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('the system gave no port');
  return address.port;
}

async function untilReady(
  url: string,
  failure: () => string | undefined,
  seconds: number,
  signal?: AbortSignal,
): Promise<void> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
    signal?.throwIfAborted();
    const why = failure();
    if (why !== undefined) throw new Error(why);
    if (await answers(url)) return;
    await sleep(200, undefined, { signal });
  }
  throw new Error(`it was not ready within ${seconds} seconds`);
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(5000) }).then(
    (response) => response.ok,
    () => false,
  );
}

async function notReady(name: string, why: string, log: string): Promise<UserError> {
  const lines = (await readFile(log, 'utf8').catch(() => '')).trimEnd().split('\n');
  return new UserError(
    `The model could not be served by ${name}: ${why}.\n${lines.slice(-5).join('\n')}`,
    `The whole log is ${log}.`,
  );
}
