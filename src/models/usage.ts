import type { Config } from '../book/config';
import { addUsage, type Usage } from '../book/records';
import type { ChatModel, ChatReply, ChatRequest } from './chat';

/** US dollars for a million tokens. */
export type Price = Config['prices'][string];

/** Characters that a token of English or code takes, roughly. Used for estimates only. */
const CHARACTERS_PER_TOKEN = 3.5;

/** What calls cost; `dollars` is undefined where no price is known. */
export interface Cost {
  calls: number;
  usage: Usage;
  dollars?: number;
}

/** Sums what one model's calls cost. Cached answers cost nothing and are counted apart. */
export class UsageMeter {
  private calls = 0;
  private cached = 0;
  private usage: Usage = { promptTokens: 0, completionTokens: 0 };

  constructor(private readonly price: Price | undefined) {}

  add(reply: Pick<ChatReply, 'usage' | 'cached'>): void {
    if (reply.cached) {
      this.cached += 1;
      return;
    }
    this.calls += 1;
    this.usage = addUsage(this.usage, reply.usage);
  }

  get cachedCalls(): number {
    return this.cached;
  }

  get cost(): Cost {
    return { calls: this.calls, usage: this.usage, dollars: dollarsOf(this.usage, this.price) };
  }
}

/** The same model, its calls counted by a meter. */
export function metered(model: ChatModel, meter: UsageMeter): ChatModel {
  return {
    id: model.id,
    async chat(request: ChatRequest, signal?: AbortSignal) {
      const reply = await model.chat(request, signal);
      meter.add(reply);
      return reply;
    },
  };
}

/** The price of tokens in US dollars; undefined without a price. */
export function dollarsOf(usage: Usage, price: Price | undefined): number | undefined {
  if (price === undefined) return undefined;
  return (usage.promptTokens * price.prompt + usage.completionTokens * price.completion) / 1e6;
}

/** How many tokens a text of that many characters is, roughly. */
export function estimateTokens(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

/** What a run will cost, told before it starts. */
export function estimateCost(
  run: { calls: number; promptCharacters: number; completionTokens: number },
  price: Price | undefined,
): Cost {
  const usage = {
    promptTokens: estimateTokens(run.promptCharacters),
    completionTokens: run.completionTokens,
  };
  return { calls: run.calls, usage, dollars: dollarsOf(usage, price) };
}
