/** Puts recorded requests to the server that stands in for Ollama, with files of its own. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ollamaTranscripts } from '../../factories/benchmarks';
import { ggufOf, NEAR_CHATML } from '../../factories/gguf';
import type { Completion } from './engine';
import { OllamaLike } from './server';
import { CHATML, renderGo } from './template';

/** What a real server was asked and answered. */
export interface Exchange {
  name: string;
  request: {
    method: string;
    path: string;
    body?: Record<string, unknown>;
    text?: string;
    bytes?: number;
  };
  response: { status: number; text?: string; lines?: string[] };
}

/** A request. */
interface Sent {
  method: string;
  path: string;
  body?: object;
  text?: string;
  content?: Buffer;
}

const file = ollamaTranscripts();

/** All that were recorded; none where they are not at hand. */
export const exchanges =
  file === undefined
    ? []
    : readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Exchange);

const DEFAULT_SYSTEM =
  "{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nYou are a helpful assistant of ours.<|im_end|>\n' }}{% endif %}";

/** The files that models are made of here; digests of the recordings are of others. */
export const FILES: Record<string, Buffer> = {
  'tiny-f16.gguf': modelFile('llama', NEAR_CHATML),
  'smollm2.gguf': modelFile(
    'llama',
    `{% for message in messages %}${DEFAULT_SYSTEM}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}`,
  ),
  'own.gguf': modelFile('qwen2', `{# ${'its own '.repeat(30)} #}${NEAR_CHATML}`),
  'no model': Buffer.from('no model'),
  new: Buffer.from('a file that it does not have'),
};

function modelFile(architecture: string, template: string): Buffer {
  return ggufOf({ 'general.architecture': architecture, 'tokenizer.chat_template': template });
}

/** @param name one of `FILES` */
export function digestOf(name: string): string {
  return `sha256:${createHash('sha256')
    .update(FILES[name] ?? '')
    .digest('hex')}`;
}

/** Which of them each model of the recordings is made of. */
const MODELS: Record<string, string> = {
  ...{ 'smollm2:135m': 'smollm2.gguf', 'made:plain': 'tiny-f16.gguf', 'made:set': 'tiny-f16.gguf' },
  ...{ 'qwen2.5-coder:0.5b': 'own.gguf', 'smol:f16': 'own.gguf', 'made:silent': 'tiny-f16.gguf' },
};

/** What the server does not speak, because Errorbook never asks it, by the recordings' names. */
export const UNSPOKEN: [RegExp, string][] = [
  [/^(copy|pull|openai|generate-raw)/, 'endpoints that are not asked'],
  [/^create-(adapter|from|quantize|bad-quantize|unknown-renderer)|^chat-adapter/, 'other ways of creating'],
  [/^show-(child|renderer|from-safetensors)/, 'models that were created in them'],
  [/^create-gguf-cut-short/, 'files without weights are not cut in them'],
  [/streamed|logprobs|schema|big-context|after-engine-died/, 'what is the engine’s own'],
  [/^embed-(empty|too-long)/, 'embeddings'],
];

/** The server, with an engine that says what was recorded. */
export class OllamaReplay {
  readonly server: OllamaLike;
  url = '';
  /** What its engine says next. */
  said: Completion = { text: 'hi', count: 10, made: 2, reason: 'stop' };

  constructor(folder: string) {
    this.server = new OllamaLike(folder, {
      render: (_, messages) => Promise.resolve(renderGo(CHATML.template, messages)),
      complete: () => Promise.resolve(this.said),
    });
  }

  async open(): Promise<void> {
    this.url = await this.server.listen();
    await this.upload();
  }

  async ask({ method, path, body, text, content }: Sent): Promise<{ status: number; text: string }> {
    const sent = content === undefined ? (text ?? (body && JSON.stringify(body))) : new Uint8Array(content);
    const response = await fetch(`${this.url}${path}`, { method, body: sent });
    return { status: response.status, text: await response.text() };
  }

  post(path: string, body: object): Promise<{ status: number; text: string }> {
    return this.ask({ method: 'POST', path, body });
  }

  /** @param name one of `FILES` */
  create(model: string, name: string, settings: object = {}): Promise<{ status: number; text: string }> {
    return this.post('/api/create', { model, files: { [name]: digestOf(name) }, ...settings });
  }

  /** Puts the server where the recorded one was: its models, and what its engine says next. */
  async prepare({ name, request, response }: Exchange): Promise<void> {
    await this.upload();
    const set = exchanges.find((each) => each.name === 'create-with-settings')?.request.body ?? {};
    const settings = { ...set, files: { 'tiny-f16.gguf': digestOf('tiny-f16.gguf') } };
    for (const [model, each] of Object.entries(MODELS))
      await this.create(model, each, model === 'made:set' ? settings : {});
    if (name === 'delete') await this.create('made:copy', 'own.gguf');
    if (name === 'tags-none')
      for (const model of [...this.server.models.keys()])
        await this.ask({ method: 'DELETE', path: '/api/delete', body: { model } });
    this.server.loaded.clear();
    if (/^ps(?!-none)/.test(name)) this.server.loaded.add('smollm2:135m');
    this.server.odd.dies = name === 'chat-engine-dies' ? 1 : 0;
    if (request.path === '/api/chat') this.said = completionOf(response.text ?? '');
  }

  /** A recorded request, with the files that are here. */
  here({ name, request: { method, path, body, text, bytes } }: Exchange): Sent {
    const known = { 'blob-post': 'new', 'blob-post-again': 'own.gguf', 'blob-head-present': 'own.gguf' }[
      name
    ];
    const own = known === undefined ? path : `/api/blobs/${digestOf(known)}`;
    const content = bytes === undefined ? undefined : FILES[known ?? 'own.gguf'];
    const files = Object.entries((body?.['files'] ?? {}) as Record<string, string>);
    if (body === undefined || files.length === 0) return { method, path: own, body, text, content };
    const given = files.map(([each, digest]) => [each, localDigest(name, each, digest)] as const);
    return { method, path: own, body: { ...body, files: Object.fromEntries(given) } };
  }

  private async upload(): Promise<void> {
    for (const [name, content] of Object.entries(FILES))
      if (name !== 'new') await this.ask({ method: 'POST', path: `/api/blobs/${digestOf(name)}`, content });
  }
}

function localDigest(name: string, path: string, digest: string): string {
  if (name === 'create-blob-missing') return digest;
  if (name === 'create-not-gguf') return digestOf('no model');
  const known = path in FILES ? path : 'tiny-f16.gguf';
  return digestOf(name === 'create-qwen' ? 'own.gguf' : known);
}

/** What the engine had to say for an answer. A prompt that was cut had more tokens than it tells. */
function completionOf(text: string): Completion {
  const over = /request \((\d+) tokens\)/.exec(text)?.[1];
  const told = (text.startsWith('{"model') ? JSON.parse(text) : {}) as {
    message?: { content: string };
    done_reason?: string;
    prompt_eval_count?: number;
    eval_count?: number;
  };
  const count = over === undefined ? (told.prompt_eval_count ?? 0) : Number(over);
  return {
    ...{ text: told.message?.content ?? '', made: told.eval_count ?? 0 },
    ...{ count: count === 1026 ? 5010 : count, reason: told.done_reason === 'length' ? 'length' : 'stop' },
  };
}
