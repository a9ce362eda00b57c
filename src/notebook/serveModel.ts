import { basename, dirname, join, relative } from 'node:path';
import { UserError } from '../base/errors';
import { shortHash } from '../base/hash';
import { serveModel } from '../evaluation/serve';
import type { ChatModel } from '../models/chat';
import { OLLAMA_URL } from '../models/ollama';
import { openChatModel } from '../models/openChatModel';
import { requireEnvironment } from '../training/environment';
import { writeGguf } from '../training/gguf';
import { ollamaRuns, publishToOllama } from '../training/ollama';
import type { Workbench } from './workbench';

type Needs = Pick<Workbench, 'book' | 'config' | 'log'>;

/** A model that answers, until it is disposed of. */
export interface Served {
  client: ChatModel;
  dispose(): Promise<void>;
}

/**
 * Has the model of a folder answer: through Ollama where it runs (or where errorbook.json says so), otherwise by an
 * OpenAI-compatible server of its own.
 * @param model the model's folder, absolute
 * @throws UserError when it cannot be served
 */
export async function serveFolder(bench: Needs, model: string, signal?: AbortSignal): Promise<Served> {
  const { server } = bench.config.evaluation;
  const url = ollamaUrl(bench);
  if (server === 'ollama' || (server === 'auto' && (await ollamaRuns(url, signal)))) {
    return serveByOllama(bench, model, url, signal);
  }
  const { workspace, dir } = bench.book;
  const log = join(dir, 'serve.log');
  const served = await serveModel({ ...placeOf(bench), model, log, server, signal });
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

/** Where Ollama listens: where the target's configuration says, if the target is Ollama's. */
export function ollamaUrl({ config }: Pick<Workbench, 'config'>): string {
  const { provider, baseUrl } = config.target;
  return (provider === 'ollama' ? baseUrl : undefined) ?? OLLAMA_URL;
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
  if (!(await ollamaRuns(url, signal))) {
    throw new UserError(
      `Ollama does not run at ${url}.`,
      'Start it (`ollama serve`), or set evaluation.server to auto.',
    );
  }
  const { workspace } = bench.book;
  const { python } = await requireEnvironment(placeOf(bench), signal);
  const gguf = join(dirname(model), `${basename(model)}.gguf`);
  await writeGguf(python, model, gguf, { signal });
  const name = ollamaName(relative(workspace, model));
  const { provider, model: like } = bench.config.target;
  await publishToOllama({ gguf, name, baseUrl: url, like: provider === 'ollama' ? like : undefined, signal });
  const config = { ...bench.config.target, provider: 'ollama' as const, model: name, baseUrl: url };
  return {
    client: await openChatModel(config, { workspace, log: bench.log }),
    dispose: () => Promise.resolve(),
  };
}

/** The model's name in Ollama, by its folder in the workspace: `errorbook/iteration-2:1a2b3c4d`. */
function ollamaName(folder: string): string {
  const iteration = /iteration-\d+/.exec(folder)?.[0] ?? 'model';
  return `errorbook/${iteration}:${shortHash(folder, 8)}`;
}
