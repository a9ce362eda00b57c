import { z } from 'zod';
import { UserError } from '../base/errors';
import type { ChatMessage, ChatModel } from '../models/chat';
import type { Said } from './agreement';

/** What a server is asked for to see whether it serves what was trained. */
export interface Probe {
  /** The prompt that it makes of messages; undefined where this version of it does not tell. */
  render?(messages: ChatMessage[], signal?: AbortSignal): Promise<string | undefined>;
  /** How many tokens that prompt has. */
  count(messages: ChatMessage[], signal?: AbortSignal): Promise<number>;
  /** Its greedy answer. */
  answer(messages: ChatMessage[], maxTokens: number, signal?: AbortSignal): Promise<Said>;
}

/** Has a server tell the prompt that it makes of messages. */
export type Render = NonNullable<Probe['render']>;

/** Asks by the very client that is used afterwards, so that what it adds to a request is seen too. */
export function probeOf(client: ChatModel, render?: Render): Probe {
  const ask = (messages: ChatMessage[], maxTokens: number, signal?: AbortSignal) =>
    client.chat({ label: 'parity', messages, temperature: 0, seed: 0, maxTokens }, signal);
  return {
    render,
    count: async (messages, signal) => {
      const { usage } = await ask(messages, 1, signal);
      if (usage === undefined || usage.promptTokens === 0)
        throw new UserError(
          `${client.id} is served without a count of tokens, so that it cannot be checked.`,
        );
      return usage.promptTokens;
    },
    answer: async (messages, maxTokens, signal) => {
      const { text, finishReason } = await ask(messages, maxTokens, signal);
      return { text, isCut: finishReason === 'length' };
    },
  };
}

const renderedSchema = z.object({ _debug_info: z.object({ rendered_template: z.string() }).optional() });

/** Ollama renders without answering where it is asked to debug. An older one answers, with one token. */
export function ollamaRender(url: string, model: string): Render {
  return async (messages, signal) => {
    const asked = { model, messages, stream: false, _debug_render_only: true, options: { num_predict: 1 } };
    const told = renderedSchema.parse(await post(`${url}/api/chat`, asked, signal));
    return told._debug_info?.rendered_template;
  };
}

/** llama.cpp’s `llama-server` applies its template without answering. @param url without `/v1` */
export function llamaCppRender(url: string): Render {
  return async (messages, signal) =>
    z.object({ prompt: z.string() }).parse(await post(`${url}/apply-template`, { messages }, signal)).prompt;
}

async function post(url: string, body: object, signal?: AbortSignal): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), signal });
  if (!response.ok) throw new UserError(`${url} did not tell its prompt (HTTP ${response.status}).`);
  return response.json();
}
