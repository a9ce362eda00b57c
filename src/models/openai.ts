import OpenAI, { APIConnectionError, APIError } from 'openai';
import type { Capabilities } from './capabilities';
import type { ChatMessage, ChatModel, ChatReply, ChatRequest } from './chat';
import { withDeadline } from './deadline';
import { ModelError, TransientError } from './errors';
import { connectionError, httpError, type Endpoint } from './failure';
import { OPENAI_URL } from './keys';
import { withRetries, type RetryOptions } from './retry';
import { UserError } from '../book/errors';

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

type Body = OpenAI.Chat.Completions.ChatCompletionCreateParamsNonStreaming;

/** Asks an OpenAI-compatible server. */
export class OpenAiModel implements ChatModel {
  readonly id: string;
  private readonly client: OpenAI;
  private readonly endpoint: Endpoint;
  private dialect: Capabilities;

  constructor(private readonly options: OpenAiOptions) {
    this.id = options.model;
    const url = options.baseUrl ?? OPENAI_URL;
    this.endpoint = openAiEndpoint(options.model, url);
    this.client = new OpenAI({
      baseURL: url,
      apiKey: options.key || 'none-needed',
      organization: null,
      project: null,
      maxRetries: 0,
      // The deadline below covers the whole request; this one must only not come before it.
      timeout: (options.timeoutSeconds + 60) * 1000,
      logLevel: 'off',
    });
    const own = url.startsWith(OPENAI_URL);
    this.dialect = options.learned ?? {
      format: 'json_schema',
      tokens: own ? 'max_completion_tokens' : 'max_tokens',
      temperature: true,
      seed: true,
    };
  }

  get learned(): Capabilities {
    return this.dialect;
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

  private async askOnce(body: Body, signal?: AbortSignal): Promise<ChatReply> {
    const completion = await withDeadline(
      this.endpoint,
      this.options.timeoutSeconds,
      signal,
      async (either) => {
        try {
          return await this.client.chat.completions.create(body, { signal: either });
        } catch (error) {
          throw this.explain(error);
        }
      },
    );
    return replyOf(this.endpoint, completion);
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
export function openAiEndpoint(model: string, url: string): Endpoint {
  const variable = url.startsWith(OPENAI_URL)
    ? 'OPENAI_API_KEY'
    : 'OPENAI_API_KEY with OPENAI_BASE_URL, or ERRORBOOK_API_KEY,';
  return {
    server: 'The server',
    url,
    model,
    startHint: 'Start the server, or correct `baseUrl` in errorbook.json.',
    keyHint: `Set ${variable} for the command line, or run “Errorbook: Set API Key” in the editor.`,
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

function bodyFor(model: string, request: ChatRequest, dialect: Capabilities): Body {
  const body: Body = { model, messages: messagesFor(request, dialect) };
  if (request.maxTokens !== undefined) body[dialect.tokens] = request.maxTokens;
  if (request.temperature !== undefined && dialect.temperature) body.temperature = request.temperature;
  if (request.seed !== undefined && dialect.seed) body.seed = request.seed;
  if (request.schema === undefined || dialect.format === 'text') return body;
  body.response_format =
    dialect.format === 'json_object'
      ? { type: 'json_object' }
      : { type: 'json_schema', json_schema: { ...request.schema, strict: true } };
  return body;
}

/** Where the server cannot be given the schema, the prompt says it. */
function messagesFor(request: ChatRequest, dialect: Capabilities): ChatMessage[] {
  if (request.schema === undefined || dialect.format === 'json_schema') return request.messages;
  const rule = `Answer with one JSON object and nothing else. It must fit this JSON schema:\n${JSON.stringify(request.schema.schema)}`;
  const [first, ...rest] = request.messages;
  return first?.role === 'system'
    ? [{ role: 'system', content: `${first.content}\n\n${rule}` }, ...rest]
    : [{ role: 'system', content: rule }, ...request.messages];
}

/** The dialect without what the server's message complains of; undefined where it is something else. */
function without(dialect: Capabilities, request: ChatRequest, said: string): Capabilities | undefined {
  const complains = (pattern: RegExp) => pattern.test(said);
  if (request.schema !== undefined && complains(/response_format|json_schema|json_object|schema|grammar/i)) {
    if (dialect.format === 'json_schema') return { ...dialect, format: 'json_object' };
    if (dialect.format === 'json_object') return { ...dialect, format: 'text' };
  }
  if (request.maxTokens !== undefined && complains(/max_tokens/) && dialect.tokens === 'max_tokens')
    return { ...dialect, tokens: 'max_completion_tokens' };
  if (
    request.maxTokens !== undefined &&
    complains(/max_completion_tokens/) &&
    dialect.tokens !== 'max_tokens'
  )
    return { ...dialect, tokens: 'max_tokens' };
  if (request.temperature !== undefined && dialect.temperature && complains(/temperature/))
    return { ...dialect, temperature: false };
  if (request.seed !== undefined && dialect.seed && complains(/\bseed\b/)) return { ...dialect, seed: false };
  return undefined;
}

function replyOf(endpoint: Endpoint, completion: OpenAI.Chat.Completions.ChatCompletion): ChatReply {
  // Compatible servers answer all sorts of things under status 200.
  const answered: unknown = completion;
  if (typeof answered !== 'object' || answered === null)
    throw new UserError(`${endpoint.url} does not speak the OpenAI API.`, endpoint.modelHint);
  const choice = (answered as Partial<typeof completion>).choices?.[0];
  if (choice?.message === undefined)
    throw new TransientError(`${endpoint.server} at ${endpoint.url} sent an answer without a message.`);
  const { content, refusal } = choice.message;
  const usage = completion.usage && {
    promptTokens: completion.usage.prompt_tokens,
    completionTokens: completion.usage.completion_tokens,
  };
  if (refusal) return { text: refusal, finishReason: 'refusal', usage, cached: false };
  return { text: content ?? '', finishReason: choice.finish_reason, usage, cached: false };
}
