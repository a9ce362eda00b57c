import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What is used of `node-llama-cpp`: llama.cpp in this process. */
export interface LlamaLibrary {
  getLlama(options: { build: 'never'; progressLogs: false; maxThreads?: number }): Promise<Llama>;
  LlamaGrammarEvaluationState: new (options: { model: Model; grammar: Grammar }) => GrammarState;
}

export interface Llama {
  loadModel(options: { modelPath: string }): Promise<Model>;
  createGrammarForJsonSchema(schema: unknown): Promise<Grammar>;
  getGrammarFor(type: 'json'): Promise<Grammar>;
}

export interface Model {
  readonly tokens: { readonly bosString: string | null; readonly eosString: string | null };
  readonly fileInfo: { readonly metadata: { readonly tokenizer: { readonly chat_template?: string } } };
  readonly trainContextSize: number;
  /** @param special whether tokens such as `<|im_start|>` are read as what they are */
  tokenize(text: string, special: boolean): Token[];
  /** Leaves tokens such as `<|im_end|>` out. */
  detokenize(tokens: readonly Token[]): string;
  createContext(options: {
    sequences: number;
    contextSize: { max: number };
    threads: number;
  }): Promise<Context>;
}

export interface Context {
  /** Of each sequence. */
  readonly contextSize: number;
  getSequence(): Sequence;
}

/** One of the texts that are computed side by side. */
export interface Sequence {
  clearHistory(): Promise<void>;
  evaluate(tokens: Token[], options: Sampling): AsyncGenerator<Token, void>;
}

interface Sampling {
  /** 0 takes the likeliest token. */
  temperature: number;
  topK: number;
  topP: number;
  minP: number;
  seed?: number;
  grammarEvaluationState?: GrammarState;
}

export type Token = number & { readonly brand: 'token' };
type Grammar = { readonly brand: 'grammar' };
type GrammarState = { readonly brand: 'grammar state' };

/** What is used of `@huggingface/jinja`, which comes with it: the templates of chats. */
export interface JinjaLibrary {
  Template: new (template: string) => { render(values: Record<string, unknown>): string };
}

/** Comes with the other. */
const JINJA = '@huggingface/jinja';

/** Both libraries, as they are installed in a folder. */
export async function loadLibraries(folder: string): Promise<LlamaLibrary & JinjaLibrary> {
  const require = createRequire(join(folder, 'package.json'));
  const jinja = require(JINJA) as JinjaLibrary;
  const entry = join(folder, 'node_modules', 'node-llama-cpp', 'dist', 'index.js');
  const llama = (await import(pathToFileURL(entry).href)) as LlamaLibrary;
  return { ...llama, ...jinja };
}
