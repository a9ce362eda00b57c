import { z } from 'zod';
import { UserError } from '../base/errors';
import type { Embedder } from './chat';
import { withDeadline } from './deadline';
import { ModelError } from './errors';
import { httpError, type Endpoint } from './failure';
import { fetchHere } from './fetchHere';
import { OPENAI_URL } from './keys';
import { ollamaEndpoint } from './ollama';
import { errorIn } from './ollamaError';
import { ollamaUrl } from './ollamaUrl';
import { openAiEndpoint } from './openai';
import { withRetries, type RetryOptions } from './retry';

/** An embedding model behind a server. */
export interface EmbedderOptions {
  model: string;
  baseUrl?: string;
  key?: string;
  /** How long one request of up to 64 texts may take. @default 120 */
  timeoutSeconds?: number;
  retry?: RetryOptions;
}

/** Texts of one request: enough to keep a server busy, few enough that one takes no minutes on a CPU. */
const BATCH = 64;

const ollamaReply = z.object({ embeddings: z.array(z.array(z.number())) });
const openAiReply = z.object({
  data: z.array(z.object({ index: z.number().int(), embedding: z.array(z.number()) })),
});

/** How one server is asked for a batch of vectors. */
interface Protocol {
  endpoint: Endpoint;
  path: string;
  body(texts: string[]): object;
  vectors(reply: unknown): number[][];
}

/**
 * Opens an embedding model that Ollama serves (`POST /api/embed`); asks once to learn its dimension.
 * @throws UserError when Ollama does not run or has no such model
 */
export async function openOllamaEmbedder(options: EmbedderOptions, signal?: AbortSignal): Promise<Embedder> {
  const url = ollamaUrl(options.baseUrl);
  const protocol: Protocol = {
    endpoint: ollamaEndpoint(options.model, url),
    path: 'api/embed',
    body: (input) => ({ model: options.model, input }),
    vectors: (reply) => ollamaReply.parse(reply).embeddings,
  };
  return openEmbedder(`ollama/${options.model}`, protocol, options, signal);
}

/**
 * Opens an embedding model of an OpenAI-compatible server (`POST /v1/embeddings`); asks once to learn its dimension.
 * @throws UserError for a wrong key, an unknown model or no server
 */
export async function openOpenAiEmbedder(options: EmbedderOptions, signal?: AbortSignal): Promise<Embedder> {
  const protocol: Protocol = {
    endpoint: openAiEndpoint(options.model, options.baseUrl ?? OPENAI_URL, options.key),
    path: 'embeddings',
    body: (input) => ({ model: options.model, input, encoding_format: 'float' }),
    // Results may come in any order.
    vectors: (reply) =>
      openAiReply
        .parse(reply)
        .data.sort((a, b) => a.index - b.index)
        .map(({ embedding }) => embedding),
  };
  return openEmbedder(`openai/${options.model}`, protocol, options, signal);
}

async function openEmbedder(
  name: string,
  protocol: Protocol,
  options: EmbedderOptions,
  signal?: AbortSignal,
): Promise<Embedder> {
  const ask = (texts: string[], each?: AbortSignal) =>
    withRetries(() => askOnce(protocol, options, texts, each), each, options.retry);
  const [probe] = await ask(['def add(a, b): return a + b'], signal);
  const dimension = probe?.length ?? 0;
  return {
    id: `${name}/${dimension}`,
    dimension,
    async embed(texts, each) {
      const vectors: Float32Array[] = [];
      for (let start = 0; start < texts.length; start += BATCH)
        vectors.push(...(await ask(texts.slice(start, start + BATCH), each)));
      return vectors;
    },
  };
}

async function askOnce(
  { endpoint, path, body, vectors }: Protocol,
  options: EmbedderOptions,
  texts: string[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const found = await withDeadline(endpoint, options.timeoutSeconds ?? 120, signal, async (either) => {
    const response = await fetchHere(new URL(path, `${endpoint.url.replace(/\/$/, '')}/`), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(options.key && { authorization: `Bearer ${options.key}` }),
      },
      body: JSON.stringify(body(texts)),
      signal: either,
    });
    const { status, headers } = response;
    if (!response.ok) throw httpError(endpoint, { status, headers, message: errorIn(await response.text()) });
    const reply: unknown = await response.json();
    try {
      return vectors(reply);
    } catch {
      throw new UserError(
        `${endpoint.server} at ${endpoint.url} sent no vectors.`,
        `It does not serve embeddings by the API that is expected. ${endpoint.modelHint}`,
      );
    }
  });
  if (found.length !== texts.length)
    throw new ModelError(
      `${endpoint.server} at ${endpoint.url} gave ${found.length} vectors for ${texts.length} texts.`,
    );
  return found.map(normalised);
}

function normalised(values: number[]): Float32Array {
  const length = Math.hypot(...values) || 1;
  return Float32Array.from(values, (value) => value / length);
}
