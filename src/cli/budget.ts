import { InvalidArgumentError, type Command } from 'commander';
import { dollars as money } from '../base/words';
import type { Cap } from '../models/budget';
import type { Cost } from '../models/usage';
import { positive } from './command';

/** What the instructor may cost, as options. */
export interface BudgetOptions {
  maxUsd?: number;
  maxTokens?: number;
  maxCalls?: number;
}

/** Adds the options of a budget, which go before errorbook.json's. */
export function withBudget(command: Command): Command {
  return command
    .option('--max-usd <dollars>', 'ask nothing more when the instructor has cost so much', amount)
    .option('--max-tokens <n>', 'ask nothing more after so many tokens', positive)
    .option('--max-calls <n>', 'ask nothing more after so many calls', positive);
}

/** The budget of the options; undefined for errorbook.json's. */
export function capOf({ maxUsd, maxTokens, maxCalls }: BudgetOptions): Cap | undefined {
  if (maxUsd === undefined && maxTokens === undefined && maxCalls === undefined) return undefined;
  return { usd: maxUsd, tokens: maxTokens, calls: maxCalls };
}

/** An estimate in one line. */
export function costText({ calls, usage, dollars }: Cost): string {
  const tokens = usage.promptTokens + usage.completionTokens;
  const price = dollars === undefined ? 'no price is known' : money(dollars);
  return `about ${calls} calls, ${tokens.toLocaleString('en')} tokens, ${price}`;
}

function amount(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError(`${text} is not an amount of dollars.`);
  return value;
}
