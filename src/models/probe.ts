import { z } from 'zod';
import { isAbort, messageOf, UserError } from '../base/errors';
import type { Capabilities } from './capabilities';
import type { ChatModel, ChatRequest, Embedder } from './chat';

/** One thing that was tried of a model, in plain words. */
export interface Check {
  what: string;
  ok: boolean;
  says: string;
}

const SCHEMA = {
  name: 'probe',
  schema: {
    type: 'object',
    properties: { answer: { type: 'number' } },
    required: ['answer'],
    additionalProperties: false,
  },
};
const FORMATS: Record<Capabilities['format'], string> = {
  json_schema: 'with a JSON schema that the server enforces',
  json_object: 'as JSON, but the schema is only said in the prompt',
  text: 'only by asking for it in the prompt',
};

/** Tries a chat model with two small questions. Never throws but when cancelled: what fails is a check that says why. */
export async function probeChat(model: ChatModel, signal?: AbortSignal): Promise<Check[]> {
  const checks: Check[] = [];
  const started = Date.now();
  const plain = await attempt(
    'answers',
    () => model.chat(question('Reply with the word ready.'), signal),
    (reply) => {
      const seconds = (Date.now() - started) / 1000;
      const speed =
        reply.usage && `, ${(reply.usage.completionTokens / Math.max(seconds, 0.001)).toFixed(0)} tokens/s`;
      if (reply.text.trim() === '') throw new UserError('The answer is empty.');
      return `server, key and model are right: ${seconds.toFixed(1)} s for a short answer${speed ?? ''}`;
    },
  );
  checks.push(plain);
  if (!plain.ok) return checks;
  const asked = { ...question('What is 17 + 25? Reply as {"answer": number}.'), schema: SCHEMA };
  checks.push(
    await attempt(
      'structured output',
      () => model.chat(asked, signal),
      ({ text }) => {
        z.object({ answer: z.number() }).parse(JSON.parse(text));
        return model.learned ? FORMATS[model.learned.format] : 'works';
      },
    ),
  );
  if (model.contextLength !== undefined) {
    const tells = model.contextLength.bind(model);
    checks.push(
      await attempt(
        'context length',
        () => tells(signal),
        (length) =>
          length === undefined ? 'the server does not tell' : `${length.toLocaleString('en')} tokens`,
      ),
    );
  }
  return checks;
}

/** Tries an embedding model. */
export async function probeEmbedder(open: () => Promise<Embedder>, signal?: AbortSignal): Promise<Check[]> {
  const started = Date.now();
  const embed = async () => {
    const embedder = await open();
    try {
      await embedder.embed(['def add(a, b):\n    return a + b'], signal);
    } finally {
      await embedder.close?.();
    }
    return embedder;
  };
  return [
    await attempt('answers', embed, ({ dimension }) => `${dimension} dimensions, ${Date.now() - started} ms`),
  ];
}

function question(content: string): ChatRequest {
  return { label: 'probe', messages: [{ role: 'user', content }], temperature: 0, maxTokens: 512 };
}

async function attempt<T>(what: string, act: () => Promise<T>, tell: (value: T) => string): Promise<Check> {
  try {
    return { what, ok: true, says: tell(await act()) };
  } catch (error) {
    if (isAbort(error)) throw error;
    if (error instanceof SyntaxError || error instanceof z.ZodError)
      return { what, ok: false, says: 'it answered, but not with the JSON that was asked for' };
    const hint = error instanceof UserError && error.hint ? ` ${error.hint}` : '';
    return { what, ok: false, says: `${messageOf(error)}${hint}` };
  }
}
