/**
 * A server that speaks the OpenAI API: `POST /v1/chat/completions` (whole answers, no streams), `POST /v1/embeddings`,
 * `GET /v1/models`. Shapes from the API reference at platform.openai.com/docs/api-reference.
 */
import type { Behaviour, Misbehaviour } from './behaviour';
import { behave, sendJson, startServer, type FakeServer, type SeenRequest, type Wire } from './http';
import type { BatchService } from './openaiBatches';
import { letterVector } from './vectors';

/** What the server does. */
export interface OpenAiServerOptions {
  /** What each chat request gets; `index` counts chat requests from 0. */
  reply: (request: SeenRequest, index: number) => Behaviour | Promise<Behaviour>;
  /** Any other key is refused with 401. @default every key will do */
  key?: string;
  /** Any other model is answered with 404. @default every model is known */
  models?: string[];
  /** Parameters that this server does not know and refuses with 400, e.g. `response_format.json_schema`, `seed`. */
  refuses?: string[];
  /** What its answers say of what made them: Ollama says `fp_ollama`. @default nothing */
  fingerprint?: string;
  /** @default a free one */
  port?: number;
  /** Its Batch API; without it there is none. */
  batches?: BatchService;
}

/** Starts the server; its `url` ends in `/v1`. */
export function startOpenAiServer(options: OpenAiServerOptions): Promise<FakeServer> {
  let chats = 0;
  return startServer(
    async (request, response) => {
      const refusal = refusalOf(options, request);
      if (refusal !== undefined) return behave(refusal, wire, request, response);
      if (await options.batches?.handle(request, response, wire)) return;
      if (request.path === '/v1/models') return sendJson(response, 200, modelList(options.models ?? []));
      if (request.path === '/v1/embeddings') return sendJson(response, 200, embeddings(request));
      if (request.path === '/v1/chat/completions')
        return behave(await options.reply(request, chats++), wireOf(options), request, response);
      return behave(notFound(`Unknown request URL: ${request.path}`), wire, request, response);
    },
    '/v1',
    options.port,
  );
}

const wire: Wire = {
  answer: ({ content, refusal = null, finishReason = 'stop', usage }, request) => ({
    id: 'chatcmpl-fake',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: request.body?.['model'],
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content, refusal },
        logprobs: null,
        finish_reason: finishReason,
      },
    ],
    usage: usageOf(usage ?? { promptTokens: 100, completionTokens: 50 }),
  }),
  error: ({
    status,
    message,
    code = null,
    param = null,
  }: {
    status: number;
    message: string;
    code?: string | null;
    param?: string | null;
  }) => ({
    error: { message, type: status >= 500 ? 'server_error' : 'invalid_request_error', param, code },
  }),
};

function wireOf({ fingerprint }: OpenAiServerOptions): Wire {
  const answer: Wire['answer'] = (...of) => ({ ...wire.answer(...of), system_fingerprint: fingerprint });
  return fingerprint === undefined ? wire : { ...wire, answer };
}

function usageOf({ promptTokens, completionTokens }: { promptTokens: number; completionTokens: number }) {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

function refusalOf(options: OpenAiServerOptions, { headers, body }: SeenRequest): Misbehaviour | undefined {
  if (options.key !== undefined && headers.authorization !== `Bearer ${options.key}`)
    return { kind: 'status', status: 401, code: 'invalid_api_key', message: 'Incorrect API key provided.' };
  const model = body?.['model'];
  if (typeof model === 'string' && options.models !== undefined && !options.models.includes(model))
    return notFound(`The model \`${model}\` does not exist or you do not have access to it.`);
  const param = options.refuses?.find((each) => body !== undefined && sends(body, each));
  if (param === undefined) return undefined;
  const [name] = param.split('.');
  return {
    kind: 'status',
    status: 400,
    param: name,
    message: `Unsupported parameter: '${name}' of this kind.`,
  };
}

/** Whether a request sends a parameter, named as in `refuses`. */
function sends(body: Record<string, unknown>, param: string): boolean {
  const [name = '', type] = param.split('.');
  const value = body[name];
  return value !== undefined && (type === undefined || (value as { type?: string }).type === type);
}

function notFound(message: string): Misbehaviour {
  return { kind: 'status', status: 404, code: 'model_not_found', message };
}

function modelList(models: string[]) {
  const data = models.map((id) => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'fake' }));
  return { object: 'list', data };
}

/** Last first: the order of `data` is not that of the input. */
function embeddings({ body }: SeenRequest) {
  const input = [body?.['input']].flat() as string[];
  const data = input.map((text, index) => ({ object: 'embedding', index, embedding: letterVector(text) }));
  return {
    object: 'list',
    data: data.reverse(),
    model: body?.['model'],
    usage: { prompt_tokens: 8, total_tokens: 8 },
  };
}
