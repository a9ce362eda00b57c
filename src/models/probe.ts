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

/** Tries a chat model with small questions. Never throws but when cancelled: what fails is a check that says why. */
export async function probeChat(model: ChatModel, signal?: AbortSignal): Promise<Check[]> {
  const started = Date.now();
  const plain = await attempt(
    'answers',
    () => model.chat(question('Reply with the word ready.'), signal),
    (reply) => {
      if (reply.text.trim() === '') throw new UserError('The answer is empty.');
      return `server, key and model are right: ${secondsSince(started)} s for a short answer`;
    },
  );
  if (!plain.ok) return [plain];
  const checks = [plain, await probeSpeed(model, signal), await probeSchema(model, signal)];
  if (model.warning !== undefined) checks.push({ what: 'whole prompts', ok: false, says: model.warning });
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

/** The first answer loads the model; this one is its own time alone. */
function probeSpeed(model: ChatModel, signal?: AbortSignal): Promise<Check> {
  const started = Date.now();
  return attempt(
    'speed',
    () => model.chat({ ...question('Count from 1 to 40.'), maxTokens: 64 }, signal),
    ({ usage }) => {
      const seconds = Math.max((Date.now() - started) / 1000, 0.001);
      if (usage === undefined || usage.completionTokens === 0)
        return `${secondsSince(started)} s for a longer answer; the server does not count its tokens`;
      const speed = usage.completionTokens / seconds;
      return `${speed.toFixed(speed < 10 ? 1 : 0)} tokens/s, one answer at a time`;
    },
  );
}

function probeSchema(model: ChatModel, signal?: AbortSignal): Promise<Check> {
  const asked = { ...question('What is 17 + 25? Reply as {"answer": number}.'), schema: SCHEMA };
  return attempt(
    'structured output',
    () => model.chat(asked, signal),
    ({ text }) => {
      z.object({ answer: z.number() }).parse(JSON.parse(text));
      return model.learned ? FORMATS[model.learned.format] : 'works';
    },
  );
}

function secondsSince(started: number): string {
  return ((Date.now() - started) / 1000).toFixed(1);
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
