import type { Usage } from '../domain/usage';
import type { Capabilities } from './capabilities';

/** A message of a chat, in the form that every provider shares. */
export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** One question to a model. All that is sent is part of the response cache's key. */
export interface ChatRequest {
  /** What it is about, e.g. `diagnose/le/suite/task/1a2b3c`: recorded replies are found by it. It is not sent. */
  label: string;
  messages: ChatMessage[];
  /** @default the provider's own */
  temperature?: number;
  /** Most tokens of the reply. @default the provider's own */
  maxTokens?: number;
  /** Texts that end the reply and are not part of it. */
  stop?: string[];
  seed?: number;
  /**
   * Which asking of the same question this is: an answer that was of no use is asked for anew with the next number,
   * past the response cache. It is not sent.
   * @default 0
   */
  attempt?: number;
  /** Structured output: the reply must be JSON of this JSON schema. */
  schema?: { name: string; schema: Record<string, unknown> };
}

/** A model's answer. */
export interface ChatReply {
  text: string;
  /** `stop`, `length` (cut at maxTokens), `content_filter`, or what the provider says. */
  finishReason: string;
  usage?: Usage;
  /** It came from the response cache or from recorded replies, at no cost. */
  cached: boolean;
  /** The hash under which the response cache keeps it. */
  call?: string;
}

/** A chat model behind any provider. */
export interface ChatModel {
  /** Its name as its provider knows it; `recorded` for recorded replies. */
  readonly id: string;
  /** What it has learned of its server, for providers whose servers differ. */
  readonly learned?: Capabilities;
  /** What a person should know of its server and mend, learned by asking. */
  readonly warning?: string;
  /** Tokens of prompt and answer together, where the server tells. */
  contextLength?(signal?: AbortSignal): Promise<number | undefined>;
  /**
   * Asks once, with retries on transient failures only.
   * @throws UserError for what a person can mend: wrong key, unknown model, no server, rate limit that did not pass.
   * @throws AbortError when `signal` is aborted.
   */
  chat(request: ChatRequest, signal?: AbortSignal): Promise<ChatReply>;
}

/** Turns texts into vectors of one length, normalised to length 1. */
export interface Embedder {
  /** Names provider, model and dimension: vectors of different ids are never compared. */
  readonly id: string;
  readonly dimension: number;
  embed(texts: string[], signal?: AbortSignal): Promise<Float32Array[]>;
  /** Ends the process that it runs in, where it has one. */
  close?(): Promise<void>;
}
