import { open, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, UserError } from '../base/errors';
import {
  requireEnvironment,
  trainerEnv,
  type Environment,
  type EnvironmentPlace,
} from '../training/environment';
import { closed, killGroup, spawnGroup } from '../base/process';

/** A model that is served on this machine. */
export interface ServedModel {
  /** Of its OpenAI-compatible API, e.g. `http://127.0.0.1:43210/v1`. */
  baseUrl: string;
  /** The name to ask it by. */
  model: string;
  /** Ends the server and all its processes. */
  dispose(): Promise<void>;
}

/** What is served, and by what. */
export interface ServeOptions extends EnvironmentPlace {
  /** Folder of a merged model. */
  model: string;
  /** Where the server writes what it has to say. */
  log: string;
  /** `auto` takes vLLM where it and a GPU are there. @default auto */
  server?: 'auto' | 'transformers' | 'vllm';
  /** Of the weights, as transformers and vLLM call it. @default what the model's files have */
  dtype?: string;
  /** Share of the GPU's memory that vLLM may take. @default 0.9 */
  memory?: number;
  /** How long it may take to be ready, loading of the model included. @default 600 */
  timeoutSeconds?: number;
  signal?: AbortSignal;
}

/** How a server is started, and what its log is called in messages. */
interface Command {
  name: string;
  args: string[];
}

/**
 * Serves a model's folder as an OpenAI-compatible server on a free port of this machine: by vLLM on a GPU, else by
 * `transformers serve`. Nothing is looked up on the network.
 * @throws UserError when the Python environment is not ready, or the server ends or is not ready in time
 * @throws AbortError when `signal` is aborted; the server is gone then
 */
export async function serveModel(options: ServeOptions): Promise<ServedModel> {
  const environment = await requireEnvironment(options, options.signal);
  const port = await freePort();
  const { name, args } = commandFor(environment, options, port);
  const log = await open(options.log, 'w');
  const env = trainerEnv({ HF_HUB_OFFLINE: '1', TRANSFORMERS_OFFLINE: '1' });
  const child = spawnGroup(environment.python, args, { env, stdio: ['ignore', log.fd, log.fd] });
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
    await untilReady(`http://127.0.0.1:${port}/health`, () => failure, options);
  } catch (error) {
    await dispose();
    options.signal?.throwIfAborted();
    throw await notReady(name, messageOf(error), options.log);
  }
  return { baseUrl: `http://127.0.0.1:${port}/v1`, model: options.model, dispose };
}

/** Names the server that `serveModel` would start, with its version. */
export function serverName({ check }: Environment, server: ServeOptions['server']): string {
  const name = usesVllm(check, server) ? 'vllm' : 'transformers';
  return `${name} ${check?.packages[name] ?? ''}`.trim();
}

function usesVllm(check: Environment['check'], server: ServeOptions['server'] = 'auto'): boolean {
  const isThere = check?.cuda === true && typeof check.packages['vllm'] === 'string';
  return server === 'vllm' || (server === 'auto' && isThere);
}

function commandFor({ check }: Environment, options: ServeOptions, port: number): Command {
  const address = ['--host', '127.0.0.1', '--port', String(port)];
  const { model, dtype = 'auto', memory = 0.9 } = options;
  const gpu = check?.cuda === true;
  address.push('--dtype', dtype);
  if (usesVllm(check, options.server)) {
    const share = ['--gpu-memory-utilization', String(memory)];
    const args = ['-m', 'vllm.entrypoints.openai.api_server', '--model', model, ...address, ...share];
    return { name: 'vLLM', args };
  }
  // The environment's `transformers` script may have been moved; its module is where Python looks for it.
  const device = gpu ? 'cuda' : check?.mps === true ? 'mps' : 'cpu';
  const args = ['-m', 'transformers.cli.transformers', 'serve', model, '--device', device, ...address];
  return { name: 'transformers serve', args };
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
  { timeoutSeconds = 600, signal }: ServeOptions,
): Promise<void> {
  for (const end = Date.now() + timeoutSeconds * 1000; Date.now() < end;) {
    signal?.throwIfAborted();
    const why = failure();
    if (why !== undefined) throw new Error(why);
    if (await answers(url)) return;
    await sleep(200, undefined, { signal });
  }
  throw new Error(`it was not ready within ${timeoutSeconds} seconds`);
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
