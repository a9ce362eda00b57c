import type OpenAI from 'openai';
import { z } from 'zod';
import type { Capabilities } from './capabilities';
import type { ChatMessage, ChatReply, ChatRequest } from './chat';
import { ModelError, TransientError } from './errors';
import { httpError, quoted, type Endpoint } from './failure';

type Body = OpenAI.Chat.Completions.ChatCompletionCreateParamsNonStreaming;

/** What is sent, in the dialect of the server. */
export function bodyFor(model: string, request: ChatRequest, dialect: Capabilities): Body {
  const body: Body = { model, messages: messagesFor(request, dialect) };
  if (request.maxTokens !== undefined) body[dialect.tokens] = request.maxTokens;
  if (request.stop !== undefined) body.stop = request.stop;
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
export function without(dialect: Capabilities, request: ChatRequest, said: string): Capabilities | undefined {
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

const partSchema = z.union([z.string(), z.object({ text: z.string() }).transform(({ text }) => text)]);
const tokens = z.number().nonnegative().catch(0);
const replySchema = z.object({
  choices: z.tuple(
    [
      z.object({
        message: z.object({
          // Some servers answer in parts, as images are asked about.
          content: z.union([z.string(), z.array(partSchema).transform((parts) => parts.join(''))]).nullish(),
          refusal: z.string().nullish().catch(undefined),
        }),
        finish_reason: z.string().nullish().catch(undefined),
      }),
    ],
    z.unknown(),
  ),
  usage: z.object({ prompt_tokens: tokens, completion_tokens: tokens }).nullish().catch(undefined),
});
/** Proxies say so under status 200 that the server behind them failed. */
const errorSchema = z.object({
  error: z.object({ message: z.string(), code: z.union([z.number(), z.string()]).nullish() }),
});

/**
 * The answer in a completion. Compatible servers answer all sorts of things under status 200.
 * @throws TransientError where it has none
 * @throws ModelError where it cannot be read
 */
export function replyOf(endpoint: Endpoint, completion: unknown): ChatReply {
  const answered = typeof completion === 'string' ? (parsed(completion) ?? completion) : completion;
  if (typeof answered !== 'object' || answered === null) throw noApi(endpoint, answered);
  const failed = errorSchema.safeParse(answered);
  if (failed.success) throw failureUnder200(endpoint, failed.data.error);
  const read = replySchema.safeParse(answered);
  if (!read.success) throw unreadable(endpoint, read.error);
  const { message, finish_reason } = read.data.choices[0];
  const usage = read.data.usage && {
    promptTokens: read.data.usage.prompt_tokens,
    completionTokens: read.data.usage.completion_tokens,
  };
  const common = { usage: usage ?? undefined, cached: false };
  if (message.refusal) return { text: message.refusal, finishReason: 'refusal', ...common };
  return { text: message.content ?? '', finishReason: finish_reason ?? 'stop', ...common };
}

function noApi(endpoint: Endpoint, answered: unknown): ModelError {
  const said =
    typeof answered === 'string' && answered.trim() !== '' ? quoted(endpoint, answered) : 'nothing';
  return new ModelError(
    `${endpoint.server} at ${endpoint.url} does not speak the OpenAI API; it answered: ${said}. ${endpoint.modelHint}`,
  );
}

function failureUnder200(endpoint: Endpoint, { message, code }: z.infer<typeof errorSchema>['error']): Error {
  const status = Number(code);
  return httpError(endpoint, { status: status >= 400 && status < 600 ? status : 500, message });
}

function unreadable(endpoint: Endpoint, { issues }: z.ZodError): ModelError {
  const path = issues[0]?.path.join('.') ?? '';
  const at = `${endpoint.server} at ${endpoint.url}`;
  return /content/.test(path)
    ? new ModelError(`${at} sent an answer whose text cannot be read (${path}: ${issues[0]?.message}).`)
    : new TransientError(`${at} sent an answer without a message (${path}: ${issues[0]?.message}).`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
