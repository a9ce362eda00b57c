import { jsonrepair } from 'jsonrepair';
import type { z } from 'zod';
import { addUsage, type Usage } from '../domain/usage';
import type { ChatModel, ChatReply, ChatRequest } from '../models/chat';
import { ModelError } from '../models/errors';
import { fill } from './template';

/** A question whose answer must be JSON. */
export interface StructuredQuestion<T> {
  request: ChatRequest & { schema: NonNullable<ChatRequest['schema']> };
  /** What is accepted as an answer. */
  reader: z.ZodType<T>;
  /** The template of what is said after an answer that is not. */
  reask: string;
  /** Take no answer from the cache: the person wants another one. @default false */
  fresh?: boolean;
}

/** The answer, or in one sentence why there is none. Both have a price, and are made from calls that the cache keeps. */
export type StructuredAnswer<T> = ({ ok: true; value: T } | { ok: false; reason: string }) & {
  usage: Usage;
  calls: string[];
};

interface Conversation<T> {
  answer: StructuredAnswer<T>;
  /** All its replies came from the cache. */
  cached: boolean;
}

/**
 * Asks for JSON; after an answer that cannot be used asks once more, with the reason. A model that still gives none
 * is a result, not an error. Answers of no use that the cache remembers are asked for anew.
 * @throws UserError when the server cannot be asked at all
 * @throws AbortError when cancelled
 */
export async function askStructured<T>(
  model: ChatModel,
  question: StructuredQuestion<T>,
  signal?: AbortSignal,
): Promise<StructuredAnswer<T>> {
  for (let attempt = 0; ; attempt++) {
    const { answer, cached } = await converse(model, question, attempt, signal);
    if (!cached || (answer.ok && !question.fresh)) return answer;
  }
}

async function converse<T>(
  model: ChatModel,
  { request, reader, reask }: StructuredQuestion<T>,
  attempt: number,
  signal?: AbortSignal,
): Promise<Conversation<T>> {
  let usage: Usage = { promptTokens: 0, completionTokens: 0 };
  let cached = true;
  const calls: string[] = [];
  const ask = async (asked: ChatRequest) => {
    const reply = await model.chat({ ...asked, attempt }, signal);
    usage = addUsage(usage, reply.usage);
    cached &&= reply.cached;
    if (reply.call !== undefined) calls.push(reply.call);
    return reply;
  };
  try {
    const first = await ask(request);
    const read = readReply(first, reader);
    if (read.ok || read.final) return { answer: { ...read, usage, calls }, cached };
    const again = await ask(secondRequest(request, first, fill(reask, { problem: read.reason })));
    return { answer: { ...readReply(again, reader), usage, calls }, cached };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return { answer: { ok: false, reason: error.message, usage, calls }, cached: false };
  }
}

function secondRequest(request: ChatRequest, reply: ChatReply, problem: string): ChatRequest {
  const answered = reply.text === '' ? [] : [{ role: 'assistant' as const, content: reply.text }];
  return {
    ...request,
    label: `repair-output/${request.label}`,
    messages: [...request.messages, ...answered, { role: 'user', content: problem }],
  };
}

type Read<T> = { ok: true; value: T } | { ok: false; reason: string; final: boolean };

function readReply<T>({ text, finishReason }: ChatReply, reader: z.ZodType<T>): Read<T> {
  if (finishReason === 'refusal')
    return { ok: false, final: true, reason: `the model declined: ${text.slice(0, 200)}` };
  if (finishReason === 'content_filter')
    return { ok: false, final: true, reason: 'the provider’s content filter kept the answer back' };
  const problem = (reason: string): Read<T> => ({ ok: false, final: false, reason });
  if (text.trim() === '') return problem('the answer is empty');
  const json = parseJson(text, finishReason !== 'length');
  if (!json.ok) {
    if (finishReason === 'length') return problem('the answer was cut off at its token limit; be briefer');
    return problem(`the answer is not JSON (${json.reason})`);
  }
  const parsed = reader.safeParse(json.value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const issues = parsed.error.issues.slice(0, 5);
  return problem(
    issues.map((issue) => `${issue.path.join('.') || 'the object'}: ${issue.message}`).join('; '),
  );
}

type Json = { ok: true; value: unknown } | { ok: false; reason: string };

/**
 * The JSON object in a text that may have reasoning, fences or prose around it.
 * @param mend repair small slips (a raw newline in a string, a comma too many): what the values say is validated and run
 *   afterwards in any case. Not where the text was cut off: what is missing would be made up.
 */
function parseJson(text: string, mend: boolean): Json {
  const answer = text.replace(/^[\s\S]*<\/think(?:ing)?>/, '');
  const start = answer.indexOf('{');
  const end = answer.lastIndexOf('}');
  if (start < 0 || end < start) return { ok: false, reason: 'there is no object in it' };
  const object = answer.slice(start, end + 1);
  try {
    return { ok: true, value: JSON.parse(object) };
  } catch (error) {
    const value = mend ? repaired(object) : undefined;
    return value === undefined ? { ok: false, reason: (error as Error).message } : { ok: true, value };
  }
}

function repaired(object: string): unknown {
  try {
    return JSON.parse(jsonrepair(object));
  } catch {
    return undefined;
  }
}
