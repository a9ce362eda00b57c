import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../base/errors';
import { ProgressMeter, type JobOptions } from '../base/progress';
import { OllamaServer, type Shown } from './ollamaApi';

/** What is published, and under which name. */
export interface Publication extends JobOptions {
  /** The model's file. Its own chat template and stop tokens are what it is served with. */
  gguf: string;
  /** The model's name in Ollama, e.g. `errorbook/tuned:iteration-1`. */
  name: string;
  /** Where Ollama listens. */
  baseUrl: string;
  /** A model of this Ollama whose sampling and licence are taken over: the base model. */
  like?: string;
}

/** The first version whose `create` takes `files`. */
const OLDEST = [0, 5, 5] as const;

/**
 * What is taken over of a base model's parameters: how a person likes it sampled, which requests may set anew. Its
 * template, renderer, parser, system message, messages and stop tokens are not: prompts were trained without them, and
 * they would change what the tuned model is asked; a repeat penalty would change what it answers.
 */
const SAMPLING = new Set(['temperature', 'top_k', 'top_p', 'min_p', 'num_ctx']);

/**
 * Gives Ollama a finished GGUF file: upload as a blob, unless it has it, then create the model
 * (https://docs.ollama.com/api, “Create a model” and “Push a blob”). Adapters by themselves are refused by Ollama
 * 0.34.1 and later, so the file is always a merged model. Where it fails, nothing is left of it.
 * @throws UserError when Ollama does not run, is too old, or refuses the file
 */
export async function publishToOllama(publication: Publication): Promise<void> {
  const { gguf, name, baseUrl, like, signal, onProgress } = publication;
  const server = new OllamaServer(baseUrl, signal);
  await requireVersion(server);
  const { size } = await stat(gguf);
  // Hashing and sending take their time by bytes, and so does the progress that is told.
  const meter = new ProgressMeter(2 * size, onProgress);
  const digest = await digestOf(gguf, (bytes) => meter.step('hashing the model', bytes), signal);
  if (await server.hasBlob(digest)) meter.step('Ollama has the model’s file', size);
  else await server.upload(gguf, digest, size, (bytes) => meter.step('giving Ollama the model', bytes));
  const settings = like === undefined ? {} : settingsOf(await server.show(like));
  const files = { [basename(gguf)]: digest };
  const wasThere = await server.has(name);
  try {
    await server.create({ ...settings, model: name, files }, (status) => meter.step(`Ollama: ${status}`, 0));
  } catch (error) {
    if (!wasThere) await removeFromOllama(baseUrl, name);
    throw error;
  }
}

/** Removes a model, and the files that are its alone. What cannot be removed stays. */
export async function removeFromOllama(baseUrl: string, name: string): Promise<void> {
  await new OllamaServer(baseUrl).delete(name).catch(() => undefined);
}

/** The version of the Ollama that answers at an address; undefined where none does. */
export async function ollamaVersion(baseUrl: string, signal?: AbortSignal): Promise<string | undefined> {
  return new OllamaServer(baseUrl, signal).version().catch(() => undefined);
}

/**
 * Has an Ollama of this machine give back the memory of all its models, for as long as a job takes; then it loads them
 * again. Where no Ollama runs, or it is another machine's, the job is just done.
 */
export async function withoutLoadedModels<T>(baseUrl: string, job: () => Promise<T>): Promise<T> {
  const server = new OllamaServer(baseUrl);
  const isHere = /^(localhost|127\..*|\[::1\])$/.test(new URL(baseUrl).hostname);
  const loaded = isHere ? await server.loaded().catch(() => []) : [];
  const keepAll = (isLoaded: boolean) =>
    Promise.all(loaded.map((model) => server.keep(model, isLoaded).catch(() => undefined)));
  await keepAll(false);
  await untilGone(server, loaded);
  try {
    return await job();
  } finally {
    await keepAll(true);
  }
}

/** How long models may take to give their memory back: one that still answers somebody does not at once. */
const PATIENCE_MS = 30_000;

async function untilGone(server: OllamaServer, models: string[]): Promise<void> {
  const isLoaded = async () =>
    (await server.loaded().catch(() => [])).some((model) => models.includes(model));
  for (const end = Date.now() + PATIENCE_MS; models.length > 0 && (await isLoaded()) && Date.now() < end;)
    await sleep(100);
}

async function requireVersion(server: OllamaServer): Promise<void> {
  const version = await server.version();
  if (isOlder(version, OLDEST)) {
    throw new UserError(
      `Ollama ${version} cannot take a model file.`,
      `Update Ollama to ${OLDEST.join('.')} or later.`,
    );
  }
}

async function digestOf(
  file: string,
  onBytes: (count: number) => void,
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { signal, highWaterMark: 2 ** 20 })) {
    hash.update(chunk as Buffer);
    onBytes((chunk as Buffer).length);
  }
  return `sha256:${hash.digest('hex')}`;
}

function settingsOf({ parameters = '', license }: Shown): Record<string, unknown> {
  const taken = parseParameters(parameters);
  return {
    ...(Object.keys(taken).length > 0 && { parameters: taken }),
    ...(license !== undefined && license.length > 0 && { license }),
  };
}

/** `/api/show` gives parameters as lines of a Modelfile, `create` takes them as an object. */
function parseParameters(lines: string): Record<string, number> {
  const found = lines.split('\n').flatMap((line) => {
    const [, name = '', text = ''] = /^(\S+)\s+(.+)$/.exec(line.trim()) ?? [];
    return SAMPLING.has(name) && Number.isFinite(Number(text)) ? [[name, Number(text)] as const] : [];
  });
  return Object.fromEntries(found);
}

function isOlder(version: string, than: readonly number[]): boolean {
  const parts = version.split(/[.-]/).map((part) => Number.parseInt(part, 10) || 0);
  const index = than.findIndex((wanted, place) => (parts[place] ?? 0) !== wanted);
  // A development build calls itself 0.0.0 and is the newest there is.
  return version !== '0.0.0' && index >= 0 && (parts[index] ?? 0) < (than[index] ?? 0);
}
