import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { messageOf, UserError } from '../base/errors';
import type { JobOptions } from '../base/progress';

/** What is published, and under which name. */
export interface Publication extends JobOptions {
  /** The model's file. */
  gguf: string;
  /** The model's name in Ollama, e.g. `tuned:round-1`. */
  name: string;
  /** Where Ollama listens. */
  baseUrl: string;
  /** A model of this Ollama whose template, renderer, parser and parameters are taken over: the base model. */
  like?: string;
}

/** The first version whose `create` takes `files`. */
const OLDEST = [0, 5, 5] as const;

const statusSchema = z.object({ status: z.string().optional(), error: z.string().optional() });
const showSchema = z.object({
  template: z.string().optional(),
  renderer: z.string().optional(),
  parser: z.string().optional(),
  system: z.string().optional(),
  parameters: z.string().optional(),
});

/**
 * Gives Ollama a finished GGUF file: upload as a blob, unless it has it, then create the model
 * (https://docs.ollama.com/api, “Create a model” and “Push a blob”). Adapters by themselves are refused by Ollama
 * 0.34.1 and later, so the file is always a merged model.
 * @throws UserError when Ollama does not run, is too old, or refuses the file
 */
export async function publishToOllama(publication: Publication): Promise<void> {
  const { gguf, name, like, signal } = publication;
  const server = new OllamaServer(publication.baseUrl, signal);
  const tell = (done: number, message: string) => publication.onProgress?.({ done, total: 3, message });
  await server.requireVersion();
  tell(0, 'Hashing the model');
  const digest = `sha256:${await sha256Of(gguf, signal)}`;
  tell(1, 'Giving the model to Ollama');
  await server.upload(gguf, digest);
  tell(2, 'Creating the model in Ollama');
  const settings = like === undefined ? {} : await server.settingsOf(like);
  await server.create({ ...settings, model: name, files: { [basename(gguf)]: digest } });
  tell(3, `${name} is ready in Ollama`);
}

/** The version of the Ollama that answers at an address; undefined where none does. */
export async function ollamaVersion(baseUrl: string, signal?: AbortSignal): Promise<string | undefined> {
  return new OllamaServer(baseUrl, signal).version().catch(() => undefined);
}

/** The requests that publishing needs; npm's client has neither blobs nor `files`. */
class OllamaServer {
  constructor(
    private readonly baseUrl: string,
    private readonly signal?: AbortSignal,
  ) {}

  async version(): Promise<string> {
    const response = await this.request('GET', '/api/version');
    return z.object({ version: z.string() }).parse(await response.json()).version;
  }

  async requireVersion(): Promise<void> {
    const version = await this.version();
    if (isOlder(version, OLDEST)) {
      throw new UserError(
        `Ollama ${version} cannot take a model file.`,
        `Update Ollama to ${OLDEST.join('.')} or later.`,
      );
    }
  }

  async upload(file: string, digest: string): Promise<void> {
    const head = await this.request('HEAD', `/api/blobs/${digest}`, undefined, [404]);
    if (head.ok) return;
    const body = Readable.toWeb(createReadStream(file)) as ReadableStream;
    const { size } = await stat(file);
    await this.request('POST', `/api/blobs/${digest}`, { body, headers: { 'content-length': String(size) } });
  }

  async settingsOf(model: string): Promise<Record<string, unknown>> {
    const response = await this.json('/api/show', { model });
    const { parameters, ...rest } = showSchema.parse(await response.json());
    return { ...withoutEmpty(rest), parameters: parseParameters(parameters ?? '') };
  }

  async create(request: Record<string, unknown>): Promise<void> {
    const response = await this.json('/api/create', { ...request, stream: true });
    let last = '';
    for (const line of (await response.text()).split('\n').filter((each) => each.trim() !== '')) {
      const { status, error } = statusSchema.parse(JSON.parse(line));
      if (error !== undefined) throw this.refused(error); // After the first byte errors come under status 200.
      last = status ?? last;
    }
    if (last !== 'success') throw this.refused(`it ended with “${last}”`);
  }

  private json(path: string, body: unknown): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return this.request('POST', path, { body: JSON.stringify(body), headers });
  }

  private async request(
    method: string,
    path: string,
    content: { body?: string | ReadableStream; headers?: Record<string, string> } = {},
    accepted: number[] = [],
  ): Promise<Response> {
    const init = { method, ...content, duplex: 'half' as const, signal: this.signal };
    const response = await fetch(new URL(path, this.baseUrl), init).catch((error: unknown) => {
      this.signal?.throwIfAborted();
      throw this.silent(error);
    });
    if (response.ok || accepted.includes(response.status)) return response;
    throw this.refused(await errorOf(response));
  }

  private silent(error: unknown): UserError {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return new UserError(
      `Ollama does not answer at ${this.baseUrl} (${messageOf(cause)}).`,
      'Start it (`ollama serve`), or set evaluation.server to "transformers" in errorbook.json.',
      { cause: error },
    );
  }

  private refused(why: string): UserError {
    const hint = /not found/.test(why)
      ? 'Get the model with `ollama pull`, or correct its name.'
      : 'Ollama’s own log says more; evaluation.server "transformers" does without Ollama.';
    return new UserError(`Ollama did not take the model: ${why}`, hint);
  }
}

async function errorOf(response: Response): Promise<string> {
  const text = await response.text();
  try {
    return statusSchema.parse(JSON.parse(text)).error ?? text;
  } catch {
    return `HTTP ${response.status} ${text.slice(0, 200)}`.trim();
  }
}

async function sha256Of(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { signal })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** `/api/show` gives parameters as lines of a Modelfile, `create` takes them as an object. */
function parseParameters(lines: string): Record<string, unknown> {
  const parameters: Record<string, unknown> = {};
  for (const line of lines.split('\n')) {
    const [, name, text] = /^(\S+)\s+(.+)$/.exec(line.trim()) ?? [];
    if (name === undefined || text === undefined) continue;
    const value = parseValue(text);
    parameters[name] = name === 'stop' ? [...((parameters[name] as unknown[]) ?? []), value] : value;
  }
  return parameters;
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function withoutEmpty(fields: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).filter((each): each is [string, string] => (each[1] ?? '') !== ''),
  );
}

function isOlder(version: string, than: readonly number[]): boolean {
  const parts = version.split(/[.-]/).map((part) => Number.parseInt(part, 10) || 0);
  const index = than.findIndex((wanted, place) => (parts[place] ?? 0) !== wanted);
  // A development build calls itself 0.0.0 and is the newest there is.
  return version !== '0.0.0' && index >= 0 && (parts[index] ?? 0) < (than[index] ?? 0);
}
