import type { ChatModel, ChatReply, ChatRequest } from './chat';

/** One question of a batch, under the name that its answer comes back with. */
export interface BatchQuestion {
  id: string;
  request: ChatRequest;
}

/** How far a batch is. */
export interface BatchState {
  id: string;
  /** `open` until nothing more will come; `refused` where the server took none of it. */
  status: 'open' | 'ended' | 'refused';
  /** The server's own word for it, e.g. `in_progress`, `expired`. */
  said: string;
  done: number;
  total: number;
  /** Why it was refused. */
  reason?: string;
}

/** What became of a question: an answer, or in a sentence why there is none. */
export type BatchAnswer = { id: string; reply: ChatReply } | { id: string; failure: string };

/** A provider's service that answers many questions within a day, at a lower price. */
export interface Batches {
  /** Hands questions in. `key` lets `find` know the batch again. @returns the batch's id */
  submit(questions: BatchQuestion[], key: string, signal?: AbortSignal): Promise<string>;
  /** The id of the batch that was submitted under a key, if it came to that. */
  find(key: string, signal?: AbortSignal): Promise<string | undefined>;
  state(id: string, signal?: AbortSignal): Promise<BatchState>;
  /** The answers of a batch that has ended, in no order. Questions may be missing. */
  answers(id: string, signal?: AbortSignal): AsyncIterable<BatchAnswer>;
  /** Asks the server to end a batch; what was answered is kept, and paid. */
  cancel(id: string, signal?: AbortSignal): Promise<void>;
}

/** A model whose provider has such a service. */
export interface BatchingModel extends ChatModel {
  readonly batches: Batches;
}

/** The batch service of a model's provider, where it has one. */
export function batchesOf(model: ChatModel): Batches | undefined {
  return 'batches' in model ? (model as BatchingModel).batches : undefined;
}
