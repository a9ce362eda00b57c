import { UserError } from '../base/errors';
import { dollars as money } from '../base/words';
import type { Config } from '../book/config';
import { addUsage, type Usage } from '../domain/usage';
import type { ChatModel, ChatReply, ChatRequest } from './chat';
import { dollarsOf, type Price } from './usage';

/** What may be spent; what is left out is not limited. */
export type Cap = NonNullable<Config['budget']>;

/** What calls have come to. */
export interface Spent {
  calls: number;
  usage: Usage;
}

/** The budget is used up. What is under way ends and is kept; nothing more is asked. */
export class BudgetReached extends UserError {}

/**
 * A model that stops asking when a budget is used up. It stands below the response cache: known answers are free.
 * Questions under way count with what the answered ones took on average, so that a cap is hardly overrun.
 */
export class BudgetedModel implements ChatModel {
  readonly id: string;
  private underWay = 0;

  /**
   * @param spent what counts already, e.g. of the same iteration
   * @throws UserError for a cap in dollars on a model without a price
   */
  constructor(
    private readonly model: ChatModel,
    private readonly cap: Cap,
    private readonly price: Price | undefined,
    private spent: Spent = { calls: 0, usage: { promptTokens: 0, completionTokens: 0 } },
  ) {
    this.id = model.id;
    if (cap.usd === undefined || price !== undefined) return;
    throw new UserError(
      `A budget in dollars needs the price of ${model.id}.`,
      `Name it in errorbook.json: "prices": { "${model.id}": { "prompt": …, "completion": … } }, in dollars for a million tokens.`,
    );
  }

  async chat(request: ChatRequest, signal?: AbortSignal): Promise<ChatReply> {
    this.check();
    this.underWay += 1;
    try {
      const reply = await this.model.chat(request, signal);
      if (!reply.cached)
        this.spent = { calls: this.spent.calls + 1, usage: addUsage(this.spent.usage, reply.usage) };
      return reply;
    } finally {
      this.underWay -= 1;
    }
  }

  /** @throws BudgetReached when nothing more may be asked */
  private check(): void {
    const { calls, usage } = this.spent;
    const share = calls === 0 ? 1 : (calls + this.underWay) / calls;
    const tokens = usage.promptTokens + usage.completionTokens;
    const dollars = dollarsOf(usage, this.price) ?? 0;
    const { usd, tokens: mostTokens, calls: mostCalls } = this.cap;
    const reached =
      (mostCalls !== undefined && calls + this.underWay >= mostCalls && `${mostCalls} calls`) ||
      (mostTokens !== undefined &&
        tokens * share >= mostTokens &&
        `${mostTokens.toLocaleString('en')} tokens`) ||
      (usd !== undefined && dollars * share >= usd && `$${usd}`);
    if (reached)
      throw new BudgetReached(
        `The budget of ${reached} is used up (${calls} calls, ${tokens.toLocaleString('en')} tokens${dollars > 0 ? `, ${money(dollars, 4)}` : ''}).`,
        'What was answered is kept. Raise `budget` in errorbook.json (or --max-calls, --max-tokens, --max-usd) and run the same again to go on.',
      );
  }
}
