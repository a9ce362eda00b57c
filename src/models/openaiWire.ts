import type OpenAI from 'openai';
import { UserError } from '../base/errors';
import type { Capabilities } from './capabilities';
import type { ChatMessage, ChatReply, ChatRequest } from './chat';
import { TransientError } from './errors';
import type { Endpoint } from './failure';

type Body = OpenAI.Chat.Completions.ChatCompletionCreateParamsNonStreaming;

/** What is sent, in the dialect of the server. */
export function bodyFor(model: string, request: ChatRequest, dialect: Capabilities): Body {
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

/** The answer in a completion. @throws TransientError where it has none */
export function replyOf(endpoint: Endpoint, completion: OpenAI.Chat.Completions.ChatCompletion): ChatReply {
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
