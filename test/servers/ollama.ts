/**
 * A server that speaks Ollama's API: `/api/chat` (whole or as NDJSON), `/api/embed`, `/api/tags`, `/api/version`,
 * `/api/ps`, `/api/show`, `/api/create`, `HEAD /api/blobs/:digest`. Shapes from docs/api.md of the Ollama project.
 */
import type { ServerResponse } from 'node:http';
import type { Behaviour } from './behaviour';
import { behave, sendJson, startServer, type FakeServer, type SeenRequest, type Wire } from './http';
import { letterVector } from './vectors';

/** What the server does. */
export interface OllamaServerOptions {
  /** What each chat request gets; `index` counts chat requests from 0. */
  reply: (request: SeenRequest, index: number) => Behaviour | Promise<Behaviour>;
  /** Models that were pulled; any other is answered with 404. @default every model is there */
  models?: string[];
  /** @default 0.34.1 */
  version?: string;
  /** @default a free one */
  port?: number;
}

/** Starts the server. */
export function startOllamaServer(options: OllamaServerOptions): Promise<FakeServer> {
  let chats = 0;
  return startServer(
    async (request, response) => {
      const model = request.body?.['model'];
      if (typeof model === 'string' && options.models !== undefined && !options.models.includes(model))
        return sendJson(response, 404, { error: `model '${model}' not found` });
      // Every file is there already, as after an upload that was cut off later: uploads are tested by themselves.
      if (request.path.startsWith('/api/blobs/')) return void response.writeHead(200).end();
      switch (request.path) {
        case '/api/create':
          return void response.writeHead(200).end(`${JSON.stringify({ status: 'success' })}\n`);
        case '/api/chat':
          return chat(await options.reply(request, chats++), request, response);
        case '/api/embed':
          return sendJson(response, 200, embed(request));
        case '/api/show':
          return sendJson(response, 200, {
            details: { family: 'llama' },
            model_info: { 'general.architecture': 'llama', 'llama.context_length': 131072 },
            capabilities: ['completion'],
          });
        case '/api/tags':
          return sendJson(response, 200, { models: (options.models ?? []).map(modelEntry) });
        case '/api/ps':
          return sendJson(response, 200, { models: [] });
        case '/api/version':
          return sendJson(response, 200, { version: options.version ?? '0.34.1' });
        default:
          return sendJson(response, 404, { error: '404 page not found' });
      }
    },
    '',
    options.port,
  );
}

const wire: Wire = {
  answer: ({ content, refusal, finishReason = 'stop', usage }, request) => ({
    model: request.body?.['model'],
    created_at: '2026-01-01T00:00:00.000000Z',
    message: { role: 'assistant', content: content ?? refusal ?? '' },
    done: true,
    done_reason: finishReason,
    total_duration: 5_000_000,
    load_duration: 1_000_000,
    prompt_eval_count: usage?.promptTokens ?? 100,
    prompt_eval_duration: 1_000_000,
    eval_count: usage?.completionTokens ?? 50,
    eval_duration: 3_000_000,
  }),
  error: ({ message }) => ({ error: message }),
};

/** Streams are asked for by default, as in the real server; only plain answers are streamed here. */
async function chat(behaviour: Behaviour, request: SeenRequest, response: ServerResponse): Promise<void> {
  if (request.body?.['stream'] === false || typeof behaviour !== 'string')
    return behave(behaviour, wire, request, response);
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  const whole = wire.answer({ content: '' }, request);
  for (const content of behaviour.match(/[\s\S]{1,16}/g) ?? [])
    response.write(`${JSON.stringify({ ...whole, message: { role: 'assistant', content }, done: false })}\n`);
  response.end(`${JSON.stringify(whole)}\n`);
}

function embed({ body }: SeenRequest) {
  const input = [body?.['input']].flat() as string[];
  return {
    model: body?.['model'],
    embeddings: input.map(letterVector),
    total_duration: 14_000_000,
    load_duration: 1_000_000,
    prompt_eval_count: 8,
  };
}

function modelEntry(name: string) {
  return { name, model: name, modified_at: '2026-01-01T00:00:00Z', size: 1_000_000, digest: 'fake' };
}
