import { join, resolve } from 'node:path';
import { shortHash } from '../base/hash';
import type { JobOptions } from '../base/progress';
import type { ChatModel } from '../models/chat';
import { ollamaUrl } from '../models/ollamaUrl';
import { openChatModel } from '../models/openChatModel';
import { chooseEngine, type EngineChoice } from '../serving/chooseEngine';
import type { Engine } from '../serving/engine';
import { publishFolder } from '../serving/ollama';
import { probeOf } from '../serving/probe';
import type { ModelFolder } from './modelFolder';
import { requireParity } from './parity';
import { placeOf } from './placeOf';
import type { Workbench } from './workbench';

type Needs = Pick<Workbench, 'book' | 'config' | 'log'>;

/** A model that can be asked, until it is disposed of. */
export interface ServedClient {
  client: ChatModel;
  /** Requests under way at once. */
  concurrency: number;
  dispose(): Promise<void>;
}

/**
 * What serves models in this workspace: decided once for all models that are to be compared.
 * @param dtype of the weights, where the engine can be told
 * @throws UserError when what errorbook.json wants is not there
 */
export function engineFor(
  bench: Pick<Needs, 'book' | 'config'>,
  dtype: string,
  job: JobOptions = {},
): Promise<Engine> {
  return chooseEngine({ ...enginePlace(bench), server: bench.config.evaluation.server, dtype }, job);
}

/**
 * Has a model answer, once it is seen that its server serves what was trained.
 * @param options `beside`: how many models are served at the same time
 * @throws ParityError when the server does not serve what was trained
 * @throws UserError when it cannot be served
 */
export async function serveFolder(
  bench: Needs,
  { folder, digest }: Pick<ModelFolder, 'folder' | 'digest'>,
  engine: Engine,
  options: JobOptions & { beside?: number } = {},
): Promise<ServedClient> {
  const { workspace, dir } = bench.book;
  const log = join(dir, `serve-${shortHash(folder, 8)}.log`);
  const { target } = bench.config;
  const how = { ...options, log, maxTokens: target.maxTokens };
  const { provider, model, baseUrl, render, dispose } = await engine.serve(folder, how);
  try {
    const config = { ...target, provider, model, baseUrl };
    const client = await openChatModel(config, { workspace, log: bench.log });
    await requireParity(bench, { folder, digest }, engine, probeOf(client, render), options);
    return { client, concurrency: Math.max(target.concurrency, engine.sideBySide), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Where Ollama listens: where the target's configuration says, if the target is Ollama's, else where OLLAMA_HOST says. */
export function ollamaOf({ config }: Pick<Workbench, 'config'>): string {
  const { provider, baseUrl } = config.target;
  return ollamaUrl(provider === 'ollama' ? baseUrl : undefined);
}

/**
 * Gives Ollama a model's folder under a name, as a file in 16 bits.
 * @param model relative to the workspace, or absolute
 * @throws UserError when Ollama does not take it, or the Python environment is not ready
 */
export function publishModel(
  bench: Pick<Needs, 'book' | 'config'>,
  model: string,
  name: string,
  job: JobOptions,
): Promise<void> {
  return publishFolder(enginePlace(bench), resolve(bench.book.workspace, model), name, job);
}

function enginePlace(bench: Pick<Needs, 'book' | 'config'>): EngineChoice {
  const { provider, model } = bench.config.target;
  const { llamaCpp } = bench.config.training;
  return {
    ...placeOf(bench),
    llamaCpp: llamaCpp && resolve(bench.book.workspace, llamaCpp),
    url: ollamaOf(bench),
    like: provider === 'ollama' ? model : undefined,
  };
}
