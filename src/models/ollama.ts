import { Ollama, type ChatRequest as OllamaRequest, type ChatResponse } from 'ollama';
import type { ChatModel, ChatReply, ChatRequest } from './chat';
import { withDeadline } from './deadline';
import { ModelError, TransientError } from './errors';
import { httpError, type Endpoint } from './failure';
import { fetchHere } from './fetchHere';
import { errorIn } from './ollamaError';
import { ollamaUrl } from './ollamaUrl';
import { withRetries, type RetryOptions } from './retry';

/** A model that Ollama serves. */
export interface OllamaOptions {
  model: string;
  /** @default OLLAMA_HOST, else this machine's port 11434 */
  baseUrl?: string;
  /** How long one request may take, loading of the model included. */
  timeoutSeconds: number;
  retry?: RetryOptions;
}

/** Fields of Ollama's chat request that its package has no types for. */
type Request = OllamaRequest & { stream: false; truncate: boolean; shift: boolean };

/** Asks Ollama. */
export class OllamaModel implements ChatModel {
  readonly id: string;
  private readonly url: string;
  private readonly endpoint: Endpoint;

  constructor(private readonly options: OllamaOptions) {
    this.id = options.model;
    this.url = ollamaUrl(options.baseUrl);
    this.endpoint = ollamaEndpoint(options.model, this.url);
  }

  async chat(request: ChatRequest, signal?: AbortSignal): Promise<ChatReply> {
    return withRetries(() => this.askOnce(request, signal), signal, this.options.retry);
  }

  /** Of the model itself; how much of it is used is sent with each request. */
  async contextLength(signal?: AbortSignal): Promise<number | undefined> {
    const { timeoutSeconds } = this.options;
    const shown = await withDeadline(this.endpoint, timeoutSeconds, signal, (either) =>
      clientFor(this.endpoint, this.url, either, timeoutSeconds).show({ model: this.id }),
    );
    // Typed as a Map, but it is a plain object.
    const info = Object.entries(shown.model_info as unknown as Record<string, unknown>);
    const length = info.find(([name]) => name.endsWith('.context_length'))?.[1];
    return typeof length === 'number' ? length : undefined;
  }

  private async askOnce(request: ChatRequest, signal?: AbortSignal): Promise<ChatReply> {
    const body = bodyFor(this.id, request);
    const { timeoutSeconds } = this.options;
    const response = await withDeadline(this.endpoint, timeoutSeconds, signal, (either) =>
      clientFor(this.endpoint, this.url, either, timeoutSeconds).chat(body),
    );
    return replyOf(this.endpoint, response);
  }
}

/** What messages about Ollama say. */
export function ollamaEndpoint(model: string, url: string): Endpoint {
  return {
    server: 'Ollama',
    url,
    model,
    startHint: 'Start it with `ollama serve`, or correct `baseUrl` in errorbook.json.',
    keyHint: 'Sign in with `ollama signin`, or choose a model that runs here.',
    modelHint: `Get it with \`ollama pull ${model}\`, or correct \`model\` in errorbook.json.`,
  };
}

/**
 * A client for one request: the package takes no signal for requests that are not streamed, and it writes what it
 * makes of error answers to stdout, so its fetch does both here.
 */
function clientFor(endpoint: Endpoint, host: string, signal: AbortSignal, seconds: number): Ollama {
  return new Ollama({
    host,
    fetch: async (input, init) => {
      const response = await fetchHere(input, { ...init, signal }, seconds);
      const { status, headers } = response;
      if (response.ok && !/html/.test(headers.get('content-type') ?? '')) return response;
      if (response.ok)
        throw new ModelError(`${endpoint.url} does not speak Ollama’s API: it sent a web page.`);
      throw httpError(endpoint, { status, headers, message: errorIn(await response.text()) });
    },
  });
}

function bodyFor(model: string, request: ChatRequest): Request {
  return {
    model,
    messages: request.messages,
    stream: false,
    format: request.schema?.schema,
    // Without these Ollama drops the head of a prompt that is too long, and says nothing.
    truncate: false,
    shift: false,
    options: {
      num_ctx: contextFor(request),
      ...(request.temperature !== undefined && { temperature: request.temperature }),
      ...(request.seed !== undefined && { seed: request.seed }),
      ...(request.stop !== undefined && { stop: request.stop }),
      ...(request.maxTokens !== undefined && { num_predict: request.maxTokens }),
    },
  };
}

/** A context that holds prompt and answer, in few sizes: every other size makes Ollama load the model anew. */
function contextFor(request: ChatRequest): number {
  const characters = request.messages.reduce((sum, { content }) => sum + content.length, 0);
  const needed = characters / 3 + (request.maxTokens ?? 4096);
  return Math.max(8192, 2 ** Math.ceil(Math.log2(needed)));
}

function replyOf(endpoint: Endpoint, response: unknown): ChatReply {
  const at = `${endpoint.server} at ${endpoint.url}`;
  // Typed as whole, but an error may come under status 200, and a stopped server sends half of it.
  const answer = (response ?? {}) as Partial<ChatResponse> & { error?: unknown };
  const { message, done, done_reason, prompt_eval_count, eval_count } = answer;
  if (typeof message !== 'object' || message === null || done !== true) {
    const why = typeof answer.error === 'string' ? errorIn(answer.error) : 'no message';
    throw new TransientError(`${at} did not finish its answer (${why}).`);
  }
  const usage = { promptTokens: prompt_eval_count ?? 0, completionTokens: eval_count ?? 0 };
  const text: unknown = message.content;
  if (typeof text !== 'string') throw new ModelError(`${at} sent an answer whose text cannot be read.`);
  return { text, finishReason: done_reason ?? 'stop', usage, cached: false };
}
