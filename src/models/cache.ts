import { hashOf } from '../base/hash';
import { callSchema, type Call, type SentRequest } from '../domain/call';
import type { ChatModel, ChatReply, ChatRequest } from './chat';

/** Where answered calls are kept. `put` resolves when the call is on disk. */
export interface CallStore {
  get(hash: string): Promise<Call | undefined> | Call | undefined;
  put(call: Call): Promise<void>;
}

/**
 * The response cache: a reply is stored before it is used, so that a paid answer survives a crash, and the same
 * request is never asked twice, even by two callers at once.
 */
export class CachedModel implements ChatModel {
  readonly id: string;
  private readonly underWay = new Map<string, Promise<ChatReply>>();

  constructor(
    private readonly model: ChatModel,
    private readonly store: CallStore,
  ) {
    this.id = model.id;
  }

  async chat(request: ChatRequest, signal?: AbortSignal): Promise<ChatReply> {
    const hash = requestHash(this.id, request);
    for (;;) {
      signal?.throwIfAborted();
      const shared = this.underWay.get(hash);
      if (shared === undefined) return this.askShared(hash, request, signal);
      try {
        return { ...(await shared), cached: true };
      } catch (error) {
        // The other caller was cancelled, not this one: this one asks for itself.
        if (!(error instanceof Error && error.name === 'AbortError')) throw error;
      }
    }
  }

  private askShared(hash: string, request: ChatRequest, signal?: AbortSignal): Promise<ChatReply> {
    const reply = this.answer(hash, request, signal).finally(() => this.underWay.delete(hash));
    this.underWay.set(hash, reply);
    return reply;
  }

  private async answer(hash: string, request: ChatRequest, signal?: AbortSignal): Promise<ChatReply> {
    const known = await this.store.get(hash);
    if (known !== undefined) {
      const { text, finishReason, usage } = known;
      return { text, finishReason, usage, cached: true, call: hash };
    }
    const reply = await this.model.chat(request, signal);
    await this.store.put(callOf(hash, this.id, request, reply));
    return { ...reply, call: hash };
  }
}

/** The record of an answered call. @param request undefined where only its hash is known any more */
export function callOf(
  hash: string,
  model: string,
  request: ChatRequest | undefined,
  { text, finishReason, usage }: ChatReply,
): Call {
  const purpose = request === undefined ? 'diagnose' : purposeOf(request.label);
  return { hash, model, purpose, text, finishReason, usage, request: request && sentOf(request) };
}

/** Names everything that decides the answer: model, what is sent, and which asking it is. */
export function requestHash(model: string, request: ChatRequest): string {
  return hashOf({ model, ...sentOf(request), attempt: request.attempt || undefined });
}

/** The part of a request that the model is sent. */
function sentOf({ messages, temperature, maxTokens, stop, seed, schema }: ChatRequest): SentRequest {
  return { messages, temperature, maxTokens, stop, seed, schema };
}

/** A label's first part says what the call is for. */
function purposeOf(label: string): Call['purpose'] {
  return callSchema.shape.purpose.parse(label.split('/')[0]);
}
