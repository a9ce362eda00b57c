import { basename, dirname, join, relative, resolve } from 'node:path';
import { UserError } from '../base/errors';
import { shortHash } from '../base/hash';
import type { JobOptions } from '../base/progress';
import { serveModel, serverName } from '../evaluation/serve';
import type { ChatModel } from '../models/chat';
import { ollamaUrl } from '../models/ollamaUrl';
import { openChatModel } from '../models/openChatModel';
import { requireEnvironment } from '../training/environment';
import { writeGguf } from '../training/gguf';
import { ollamaVersion, publishToOllama } from '../training/ollama';
import type { Workbench } from './workbench';

type Needs = Pick<Workbench, 'book' | 'config' | 'log'>;

/** A model that answers, until it is disposed of. */
export interface Served {
  client: ChatModel;
  dispose(): Promise<void>;
}

/** What serves a model's folder, and how: decided once for all models that are to be compared. */
export interface Server {
  kind: 'ollama' | 'folder';
  /** With its version, for the record. */
  name: string;
  /** Of the weights. */
  precision: string;
}

/**
 * What serves models: Ollama where it runs (or where errorbook.json says so), otherwise an OpenAI-compatible server of
 * its own.
 * @param dtype of the weights, where the server can be told
 * @throws UserError when Ollama is wanted and does not run, or the Python environment is not ready
 */
export async function chooseServer(bench: Needs, dtype: string, signal?: AbortSignal): Promise<Server> {
  const { server } = bench.config.evaluation;
  const url = ollamaOf(bench);
  const version = server === 'ollama' || server === 'auto' ? await ollamaVersion(url, signal) : undefined;
  if (version !== undefined) return { kind: 'ollama', name: `ollama ${version} at ${url}`, precision: 'f16' };
  if (server === 'ollama')
    throw new UserError(
      `Ollama does not run at ${url}.`,
      'Start it (`ollama serve`), or set evaluation.server to auto.',
    );
  const environment = await requireEnvironment(placeOf(bench), signal);
  return { kind: 'folder', name: serverName(environment, server), precision: dtype };
}

/**
 * Has the model of a folder answer.
 * @param model the model's folder, absolute
 * @param beside how many models are served at the same time
 * @throws UserError when it cannot be served
 */
export async function serveFolder(
  bench: Needs,
  model: string,
  { kind, precision }: Server,
  { signal, beside = 1 }: { signal?: AbortSignal; beside?: number } = {},
): Promise<Served> {
  if (kind === 'ollama') return serveByOllama(bench, model, ollamaOf(bench), signal);
  const { workspace, dir } = bench.book;
  const { server } = bench.config.evaluation;
  const log = join(dir, `serve-${shortHash(model, 8)}.log`);
  const served = await serveModel({
    ...placeOf(bench),
    ...{ model, log, signal, dtype: precision, memory: 0.9 / beside },
    server: server === 'ollama' ? 'auto' : server,
  });
  const config = {
    ...bench.config.target,
    provider: 'openai' as const,
    model: served.model,
    baseUrl: served.baseUrl,
  };
  try {
    const client = await openChatModel(config, { workspace, log: bench.log });
    return { client, dispose: () => served.dispose() };
  } catch (error) {
    await served.dispose();
    throw error;
  }
}

/** Where Ollama listens: where the target's configuration says, if the target is Ollama's, else where OLLAMA_HOST says. */
export function ollamaOf({ config }: Pick<Workbench, 'config'>): string {
  const { provider, baseUrl } = config.target;
  return ollamaUrl(provider === 'ollama' ? baseUrl : undefined);
}

/** Where the trainer's Python is looked for. */
export function placeOf({ book, config }: Pick<Workbench, 'book' | 'config'>) {
  return { workspace: book.workspace, python: config.training.python };
}

/** Publishes the model under a name of its own: it stays in Ollama, to be used elsewhere too. */
async function serveByOllama(
  bench: Needs,
  model: string,
  url: string,
  signal?: AbortSignal,
): Promise<Served> {
  const { workspace } = bench.book;
  const name = ollamaName(relative(workspace, model));
  await publishFolder(bench, model, name, { signal });
  const config = { ...bench.config.target, provider: 'ollama' as const, model: name, baseUrl: url };
  return {
    client: await openChatModel(config, { workspace, log: bench.log }),
    dispose: () => Promise.resolve(),
  };
}

/**
 * Gives Ollama a model's folder under a name, as a file in 16 bits.
 * @param model relative to the workspace, or absolute
 * @throws UserError when Ollama does not take it, or the Python environment is not ready
 */
export async function publishFolder(
  bench: Pick<Needs, 'book' | 'config'>,
  model: string,
  name: string,
  job: JobOptions,
): Promise<void> {
  const { python } = await requireEnvironment(placeOf(bench), job.signal);
  const folder = resolve(bench.book.workspace, model);
  const gguf = join(dirname(folder), `${basename(folder)}.gguf`);
  await writeGguf(python, folder, gguf, { signal: job.signal });
  const { provider, model: like } = bench.config.target;
  await publishToOllama({
    ...{ gguf, name, baseUrl: ollamaOf(bench), like: provider === 'ollama' ? like : undefined },
    ...job,
  });
}

/** The model's name in Ollama, by its folder in the workspace: `errorbook/iteration-2:1a2b3c4d`. */
function ollamaName(folder: string): string {
  const iteration = /iteration-\d+/.exec(folder)?.[0] ?? 'model';
  return `errorbook/${iteration}:${shortHash(folder, 8)}`;
}
