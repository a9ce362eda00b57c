import type { Lane } from './lane';
import type { Llama, LlamaLibrary, Model, Token } from './library';

/** What is to be written after a prompt, as the OpenAI API says it. */
export interface Wanted {
  temperature?: number;
  top_p?: number;
  top_k?: number;
  min_p?: number;
  seed?: number;
  maxTokens?: number;
  stop: string[];
  /** Structured output: a JSON schema; `true` for any JSON. */
  schema?: unknown;
}

/** What was written. */
export interface Written {
  text: string;
  finishReason: 'stop' | 'length';
  tokens: number;
}

/** The library's grammars go on with empty lines once the value is complete. */
const AFTER_JSON = '\n\n\n\n';

/** llama-server samples by these where a request says nothing. */
const USUAL = { temperature: 0.8, topK: 40, topP: 0.95, minP: 0.05 };

/** A loaded model, which continues several prompts side by side. */
export class Generator {
  /** @param lanes one for each context */
  constructor(
    private readonly library: Pick<LlamaLibrary, 'LlamaGrammarEvaluationState'>,
    private readonly llama: Llama,
    private readonly model: Model,
    private readonly lanes: Lane[],
    /** Tokens of prompt and answer together. */
    readonly contextSize: number,
  ) {}

  /** @param prompt shorter than the context */
  async write(prompt: Token[], wanted: Wanted, signal: AbortSignal): Promise<Written> {
    const grammarEvaluationState = await this.grammarFor(wanted.schema);
    const lane = this.lanes.reduce((most, each) => (each.load < most.load ? each : most));
    const sequence = await lane.take();
    try {
      // Nothing of the answer before is used again: what was computed beside what could be told from the answer.
      await sequence.clearHistory();
      const { temperature = USUAL.temperature, top_k, top_p, min_p, seed } = wanted;
      const sampling = { topK: top_k ?? USUAL.topK, topP: top_p ?? USUAL.topP, minP: min_p ?? USUAL.minP };
      const tokens = sequence.evaluate(prompt, { temperature, ...sampling, seed, grammarEvaluationState });
      return await this.gather(lane.inStep(tokens), this.contextSize - prompt.length, wanted, signal);
    } finally {
      lane.giveBack(sequence);
    }
  }

  private async gather(
    tokens: AsyncIterable<Token>,
    room: number,
    { maxTokens = room, schema, stop }: Wanted,
    signal: AbortSignal,
  ): Promise<Written> {
    const written: Token[] = [];
    const most = Math.min(maxTokens, room);
    const ends = schema === undefined ? stop : [...stop, AFTER_JSON];
    const done = (text: string, finishReason: Written['finishReason']) => ({
      ...{ text: schema === undefined ? text : text.trim(), finishReason, tokens: written.length },
    });
    for await (const token of tokens) {
      signal.throwIfAborted();
      written.push(token);
      const end = ends.length > 0 ? this.endOf(written, ends) : undefined;
      if (end !== undefined) return done(end, 'stop');
      if (written.length >= most) return done(this.model.detokenize(written), 'length');
    }
    return done(this.model.detokenize(written), 'stop');
  }

  /** The text before the first of the texts that end it. */
  private endOf(written: Token[], ends: string[]): string | undefined {
    const text = this.model.detokenize(written);
    const at = ends.map((end) => text.indexOf(end)).filter((found) => found >= 0);
    return at.length === 0 ? undefined : text.slice(0, Math.min(...at));
  }

  private async grammarFor(schema: unknown) {
    if (schema === undefined) return undefined;
    const grammar = await (schema === true
      ? this.llama.getGrammarFor('json')
      : this.llama.createGrammarForJsonSchema(schema));
    return new this.library.LlamaGrammarEvaluationState({ model: this.model, grammar });
  }
}
