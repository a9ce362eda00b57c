import type { JobOptions } from '../base/progress';
import type { Render } from './probe';

/** What can have a model's files answer on this machine. */
export type EngineKind = 'ollama' | 'vllm' | 'llama.cpp' | 'transformers';

/** A model that answers on this machine, until it is disposed of. */
export interface Served {
  provider: 'openai' | 'ollama';
  /** Of its API, e.g. `http://127.0.0.1:43210/v1`. */
  baseUrl: string;
  /** The name to ask it by. */
  model: string;
  /** Has it tell the prompt that it makes of messages, where it can. */
  render?: Render;
  /** Ends the server and all its processes, where it is one of ours. */
  dispose(): Promise<void>;
}

/** How one model is served. */
export interface ServeOptions extends JobOptions {
  /** Where the server writes what it has to say. */
  log: string;
  /** Models that are served at the same time, this one included. @default 1 */
  beside?: number;
  /** Most tokens of an answer. @default 1024 */
  maxTokens?: number;
}

/**
 * Has models answer. It is chosen once for all models that are to be compared, and its name and precision go into
 * their record.
 */
export interface Engine {
  kind: EngineKind;
  /** With its version. */
  name: string;
  /** Of the weights as they are served. */
  precision: string;
  /** Requests under way at once that it answers faster than one after the other. */
  sideBySide: number;
  /**
   * @param model a model's folder, absolute
   * @throws UserError that says why the model cannot be served, and where more is said
   * @throws AbortError when `signal` is aborted; what was started is gone then
   */
  serve(model: string, options: ServeOptions): Promise<Served>;
}
