import OpenAI, { APIConnectionError, APIError } from 'openai';
import type { Capabilities } from './capabilities';
import type { ChatReply, ChatRequest } from './chat';
import { withDeadline } from './deadline';
import { ModelError } from './errors';
import { connectionError, httpError, type Endpoint } from './failure';
import { fetchHere } from './fetchHere';
import { isOpenAi, KEYS_VARIABLE, OPENAI_URL } from './keys';
import type { Batches, BatchingModel } from './batches';
import { OpenAiBatches } from './openaiBatches';
import { bodyFor, replyOf, without } from './openaiWire';
import { withRetries, type RetryOptions } from './retry';

/** A model behind the OpenAI chat API: OpenAI's own, vLLM, llama.cpp, transformers serve, and many more. */
export interface OpenAiOptions {
  model: string;
  /** @default OpenAI's own */
  baseUrl?: string;
  /** Local servers need none. */
  key?: string;
  /** How long one request may take. */
  timeoutSeconds: number;
  retry?: RetryOptions;
  /** What was learned of the server before. @default what most servers know */
  learned?: Capabilities;
}

const OWN_HEADERS = /^(?:authorization|accept|content-type|user-agent|idempotency-key|x-stainless-.*)$/;

type Body = OpenAI.Chat.Completions.ChatCompletionCreateParamsNonStreaming;

/** Asks an OpenAI-compatible server. */
export class OpenAiModel implements BatchingModel {
  readonly id: string;
  private readonly client: OpenAI;
  private readonly endpoint: Endpoint;
  private dialect: Capabilities;
  private isOllama = false;

  constructor(private readonly options: OpenAiOptions) {
    this.id = options.model;
    const url = options.baseUrl ?? OPENAI_URL;
    this.endpoint = openAiEndpoint(options.model, url, options.key || undefined);
    this.client = new OpenAI({
      baseURL: url,
      apiKey: options.key || 'none',
      // What is left out here is taken from the environment, and sent to any server.
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      fetch: (input, init) =>
        fetchHere(input, { ...init, headers: this.headersOf(init?.headers) }, options.timeoutSeconds),
      maxRetries: 0,
      // The deadline below covers the whole request; this one must only not come before it.
      timeout: (options.timeoutSeconds + 60) * 1000,
      logLevel: 'off',
    });
    this.dialect = options.learned ?? {
      format: 'json_schema',
      tokens: isOpenAi(url) ? 'max_completion_tokens' : 'max_tokens',
      temperature: true,
      seed: true,
    };
  }

  get learned(): Capabilities {
    return this.dialect;
  }

  /** Behind this address Ollama drops the head of a prompt that is too long, and cannot be told not to. */
  get warning(): string | undefined {
    if (!this.isOllama) return undefined;
    const own = this.endpoint.url.replace(/\/v1\/?$/, '');
    return `This is Ollama, which cuts long prompts here without a word. Set "provider": "ollama" and "baseUrl": "${own}" in errorbook.json: prompts are sent whole there, or refused.`;
  }

  /** Some servers tell it with the list of their models: vLLM, OpenRouter, LM Studio. */
  async contextLength(signal?: AbortSignal): Promise<number | undefined> {
    const { data } = await this.client.models.list({ signal }).catch(() => ({ data: [] }));
    const entry = data.find(({ id }) => id === this.id) as Record<string, unknown> | undefined;
    const told = [entry?.['max_model_len'], entry?.['context_length'], entry?.['max_context_length']];
    const contextLength = told.find((each): each is number => typeof each === 'number' && each > 0);
    this.dialect = { ...this.dialect, contextLength: contextLength ?? this.dialect.contextLength };
    return contextLength;
  }

  async chat(request: ChatRequest, signal?: AbortSignal): Promise<ChatReply> {
    return withRetries(() => this.askAdapting(request, signal), signal, this.options.retry);
  }

  /** Asks, and asks again without what the server does not know, until it knows all that is left. */
  private async askAdapting(request: ChatRequest, signal?: AbortSignal): Promise<ChatReply> {
    for (;;) {
      const dialect = this.dialect;
      try {
        return await this.askOnce(bodyFor(this.id, request, dialect), signal);
      } catch (error) {
        const simpler = error instanceof RefusedRequest ? without(dialect, request, error.said) : undefined;
        if (simpler === undefined) throw error;
        this.dialect = simpler;
      }
    }
  }

  /** The Batch API of the same server, with the same key. */
  get batches(): Batches {
    const { id: model, endpoint } = this;
    const call = <T>(ask: (client: OpenAI, signal: AbortSignal) => Promise<T>, signal?: AbortSignal) =>
      withRetries(() => this.once(ask, signal), signal, this.options.retry);
    return new OpenAiBatches({ model, endpoint, dialect: () => this.dialect, call });
  }

  private async askOnce(body: Body, signal?: AbortSignal): Promise<ChatReply> {
    const completion = await this.once(
      (client, either) => client.chat.completions.create(body, { signal: either }),
      signal,
    );
    this.knowServer(completion);
    return replyOf(this.endpoint, completion);
  }

  private knowServer({ system_fingerprint }: Partial<OpenAI.ChatCompletion> = {}): void {
    if (this.isOllama || system_fingerprint !== 'fp_ollama') return;
    this.isOllama = true;
    this.options.retry?.log?.warn(this.warning ?? '');
  }

  /** One request to the server, within its time limit. */
  private once<T>(
    ask: (client: OpenAI, signal: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    return withDeadline(this.endpoint, this.options.timeoutSeconds, signal, async (either) => {
      try {
        return await ask(this.client, either);
      } catch (error) {
        throw this.explain(error);
      }
    });
  }

  /** Only headers of the client's own, and no key but this server's: it adds any that the environment names. */
  private headersOf(given: RequestInit['headers']): Headers {
    const headers = new Headers([...new Headers(given)].filter(([name]) => OWN_HEADERS.test(name)));
    if (this.endpoint.key === undefined) headers.delete('authorization');
    else headers.set('authorization', `Bearer ${this.endpoint.key}`);
    return headers;
  }

  private explain(error: unknown): unknown {
    if (error instanceof APIConnectionError) return connectionError(this.endpoint, error);
    if (!(error instanceof APIError) || error.status === undefined) return error;
    const { status, code, headers } = error as APIError<number, Headers>;
    const failure = httpError(this.endpoint, { status, message: error.message, code, headers });
    const refused = status === 400 || status === 422;
    return refused ? new RefusedRequest(failure.message, `${error.param ?? ''} ${error.message}`) : failure;
  }
}

/** What messages about an OpenAI-compatible server say. */
export function openAiEndpoint(model: string, url: string, key?: string): Endpoint {
  const variable = isOpenAi(url) ? 'OPENAI_API_KEY' : `${KEYS_VARIABLE}='${JSON.stringify({ [url]: '…' })}'`;
  return {
    server: 'The server',
    url,
    model,
    key,
    startHint: 'Start the server, or correct `baseUrl` in errorbook.json.',
    keyHint: `Run “Errorbook: Set API Key” in the editor, or set ${variable} for the command line.`,
    modelHint: 'Correct `model` or `baseUrl` in errorbook.json (most base URLs end in /v1).',
  };
}

/** A 400 or 422: perhaps for a parameter that this server does not know. */
class RefusedRequest extends ModelError {
  constructor(
    message: string,
    readonly said: string,
  ) {
    super(message);
  }
}
