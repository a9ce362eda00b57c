import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { messageOf } from '../../base/errors';
import { grammarSchema } from './grammarSchema';
import type { Message } from './chatPrompt';
import type { Generator } from './generate';
import type { Model } from './library';

const MOST_BYTES = 64 << 20;

const text = z.union([
  z.string(),
  z.array(z.object({ text: z.string() })).transform((parts) => parts.map((part) => part.text).join('')),
]);
const messagesSchema = z.array(z.object({ role: z.string(), content: text })).min(1);
const tokens = z.number().int().positive().nullish();
const number = z.number().nullish();
const chatSchema = z.object({
  model: z.string().optional(),
  messages: messagesSchema,
  temperature: z.number().min(0).max(2).nullish(),
  ...{ top_p: number, top_k: number, min_p: number, seed: z.number().int().nullish() },
  ...{ max_tokens: tokens, max_completion_tokens: tokens },
  stop: z.union([z.string().transform((one) => [one]), z.array(z.string())]).nullish(),
  n: z.literal(1, { error: 'only one answer is given' }).nullish(),
  stream: z.literal(false, { error: 'streaming is not spoken' }).nullish(),
  response_format: z
    .discriminatedUnion('type', [
      z.object({ type: z.literal('text') }),
      z.object({ type: z.literal('json_object') }),
      z.object({ type: z.literal('json_schema'), json_schema: z.object({ schema: z.unknown() }) }),
    ])
    .nullish(),
});

/** What the API answers with: a loaded model. */
export interface Served {
  /** The name it is asked by. */
  name: string;
  model: Model;
  generator: Generator;
  render(messages: Message[]): string;
}

/** An error as the OpenAI API sends it. */
class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    message: string,
    readonly more: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

/**
 * The part of the OpenAI chat API that Errorbook speaks, and `/apply-template` and `/tokenize` as llama-server has
 * them. A request whose sender goes away is not answered further.
 */
export function chatApi(served: Served): Server {
  return createServer((request, response) => {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    answer(served, request, gone.signal).then(
      (body) => send(response, 200, body),
      (error: unknown) => {
        if (!gone.signal.aborted) send(response, ...failure(error));
      },
    );
  });
}

async function answer(served: Served, request: IncomingMessage, signal: AbortSignal): Promise<unknown> {
  const { name, model, generator } = served;
  switch (`${request.method} ${request.url}`) {
    case 'GET /health':
      return { status: 'ok' };
    case 'GET /v1/models':
      return { object: 'list', data: [{ id: name, object: 'model', context_length: generator.contextSize }] };
    case 'POST /apply-template':
      return {
        prompt: rendered(served, read(z.object({ messages: messagesSchema }), await bodyOf(request))),
      };
    case 'POST /tokenize':
      return {
        tokens: model.tokenize(read(z.object({ content: z.string() }), await bodyOf(request)).content, true),
      };
    case 'POST /v1/chat/completions':
      return chat(served, read(chatSchema, await bodyOf(request)), signal);
    default:
      throw new ApiError(404, 'not_found_error', `there is no ${request.method} ${request.url}`);
  }
}

async function chat(
  served: Served,
  asked: z.infer<typeof chatSchema>,
  signal: AbortSignal,
): Promise<unknown> {
  const { name, model, generator } = served;
  const prompt = model.tokenize(rendered(served, asked), true);
  if (prompt.length >= generator.contextSize) throw tooLong(prompt.length, generator.contextSize);
  const written = await generator.write(prompt, wantedOf(asked), signal);
  const total = prompt.length + written.tokens;
  const message = { role: 'assistant', content: written.text };
  return {
    ...{ id: `chatcmpl-${Date.now().toString(36)}`, object: 'chat.completion', model: name },
    created: Math.floor(Date.now() / 1000),
    choices: [{ index: 0, message, finish_reason: written.finishReason }],
    usage: { prompt_tokens: prompt.length, completion_tokens: written.tokens, total_tokens: total },
  };
}

function wantedOf(asked: z.infer<typeof chatSchema>) {
  const format = asked.response_format;
  return {
    temperature: asked.temperature ?? undefined,
    ...{ top_p: asked.top_p ?? undefined, top_k: asked.top_k ?? undefined, min_p: asked.min_p ?? undefined },
    seed: asked.seed ?? undefined,
    maxTokens: asked.max_completion_tokens ?? asked.max_tokens ?? undefined,
    stop: asked.stop ?? [],
    schema:
      format?.type === 'json_schema'
        ? grammarSchema(format.json_schema.schema)
        : format?.type === 'json_object' || undefined,
  };
}

function rendered({ render }: Served, { messages }: { messages: Message[] }): string {
  try {
    return render(messages);
  } catch (error) {
    throw new ApiError(
      400,
      'invalid_request_error',
      `the chat template refused the messages: ${messageOf(error)}`,
    );
  }
}

function tooLong(prompt: number, context: number): ApiError {
  const message = `request (${prompt} tokens) exceeds the available context size (${context} tokens)`;
  return new ApiError(400, 'exceed_context_size_error', message, { n_prompt_tokens: prompt, n_ctx: context });
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_BYTES) throw new ApiError(413, 'invalid_request_error', 'the request is too large');
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch (error) {
    throw new ApiError(400, 'invalid_request_error', `the request is no JSON: ${messageOf(error)}`);
  }
}

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new ApiError(400, 'invalid_request_error', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

function failure(error: unknown): [number, unknown] {
  const known = error instanceof ApiError ? error : new ApiError(500, 'server_error', messageOf(error));
  const { status: code, type, message, more } = known;
  return [code, { error: { code, type, message, ...more } }];
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
