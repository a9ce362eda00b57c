import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { messageOf, UserError } from '../base/errors';
import { errorIn } from '../models/ollamaError';

const statusSchema = z.object({ status: z.string().optional(), error: z.unknown().optional() });
const modelsSchema = z.object({ models: z.array(z.object({ name: z.string() })) });
const showSchema = z.object({
  parameters: z.string().optional(),
  license: z.union([z.string(), z.array(z.string())]).optional(),
});

/** What `/api/show` tells of a model, as far as it is of use. */
export type Shown = z.infer<typeof showSchema>;

/** The requests that publishing needs; npm's client has neither blobs nor `files` (docs.ollama.com/api). */
export class OllamaServer {
  constructor(
    private readonly baseUrl: string,
    private readonly signal?: AbortSignal,
  ) {}

  async version(): Promise<string> {
    const response = await this.request('GET', '/api/version');
    return z.object({ version: z.string() }).parse(await response.json()).version;
  }

  async hasBlob(digest: string): Promise<boolean> {
    return (await this.request('HEAD', `/api/blobs/${digest}`, {}, [404])).ok;
  }

  /** @param onBytes is told how much was sent with each piece */
  async upload(
    file: string,
    digest: string,
    size: number,
    onBytes: (count: number) => void = () => undefined,
  ): Promise<void> {
    const body = Readable.toWeb(Readable.from(piecesOf(file, onBytes))) as ReadableStream;
    const headers = { 'content-length': String(size) };
    await this.request('POST', `/api/blobs/${digest}`, { body, headers });
  }

  async show(model: string): Promise<Shown> {
    return showSchema.parse(await (await this.json('POST', '/api/show', { model })).json());
  }

  async has(model: string): Promise<boolean> {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ model });
    return (await this.request('POST', '/api/show', { body, headers }, [404])).ok;
  }

  /**
   * Creates a model, and hears it to its end: after the first byte failures come as lines under status 200.
   * @throws UserError for one that says so, and for a stream that ends without `success`
   */
  async create(request: Record<string, unknown>, onStatus: (status: string) => void): Promise<void> {
    const response = await this.json('POST', '/api/create', { ...request, stream: true });
    let last = '';
    for await (const line of linesOf(response)) {
      const { status, error } = parsed(line);
      if (error !== undefined) throw this.refused(errorIn(line));
      if (status !== undefined) onStatus((last = status));
    }
    if (last !== 'success') throw this.refused(`it ended with “${last}”`);
  }

  async delete(model: string): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    await this.request('DELETE', '/api/delete', { body: JSON.stringify({ model }), headers }, [404]);
  }

  /** The models that are loaded now. */
  async loaded(): Promise<string[]> {
    const { models } = modelsSchema.parse(await (await this.request('GET', '/api/ps')).json());
    return models.map(({ name }) => name);
  }

  /** Loads a model, or has it give its memory back. */
  async keep(model: string, isLoaded: boolean): Promise<void> {
    const response = await this.json('POST', '/api/generate', {
      model,
      stream: false,
      ...(!isLoaded && { keep_alive: 0 }),
    });
    await response.text();
  }

  private json(method: string, path: string, body: unknown): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return this.request(method, path, { body: JSON.stringify(body), headers });
  }

  private async request(
    method: string,
    path: string,
    content: { body?: string | ReadableStream; headers?: Record<string, string> } = {},
    accepted: number[] = [],
  ): Promise<Response> {
    const init = { method, ...content, duplex: 'half' as const, signal: this.signal };
    const response = await fetch(`${this.baseUrl}${path}`, init).catch((error: unknown) => {
      this.signal?.throwIfAborted();
      throw this.silent(error);
    });
    if (response.ok || accepted.includes(response.status)) return response;
    const text = errorIn(await response.text())
      .slice(0, 400)
      .trim();
    throw this.refused(text === '' ? `HTTP ${response.status}` : text);
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

async function* piecesOf(file: string, onBytes: (count: number) => void): AsyncGenerator<Buffer> {
  for await (const piece of createReadStream(file, { highWaterMark: 2 ** 20 })) {
    yield piece as Buffer;
    onBytes((piece as Buffer).length);
  }
}

/** A line of a stream; one that cannot be read was cut, and says nothing. */
function parsed(line: string): z.infer<typeof statusSchema> {
  try {
    return statusSchema.parse(JSON.parse(line));
  } catch {
    return {};
  }
}

async function* linesOf(response: Response): AsyncGenerator<string> {
  let rest = '';
  for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter((line) => line.trim() !== '');
  }
  if (rest.trim() !== '') yield rest;
}
