import { resolve } from 'node:path';
import { UserError } from '../base/errors';
import { dollars } from '../base/words';
import type { Book } from '../book/book';
import { addUsage } from '../domain/usage';
import { loadPrompts, type PromptName, type PromptSet } from '../instructor/template';
import { BatchedModel } from '../models/batchedModel';
import { batchesOf } from '../models/batches';
import { BudgetedModel, type Cap, type Spent } from '../models/budget';
import { CachedModel, type CallStore } from '../models/cache';
import type { ChatModel, ChatRequest } from '../models/chat';
import { dollarsOf, estimateCost, inBatch, type Price } from '../models/usage';
import { TOKENS } from '../samples/estimate';
import type { Workbench } from './workbench';

/** What asking the instructor needs of the workbench. */
export type InstructorNeeds = Pick<Workbench, 'book' | 'config' | 'chatModel'>;

/** What the instructor may cost. */
export interface Budget {
  /** @default what errorbook.json says */
  cap?: Cap;
  /** What was asked since then (ISO 8601) counts already. @default nothing does */
  since?: string;
}

/** The instructor within its budget, behind the response cache; recorded replies need neither. */
export async function instructor(bench: InstructorNeeds, budget: Budget = {}): Promise<ChatModel> {
  const model = await bench.chatModel('instructor');
  return bench.config.instructor.model === undefined ? model : within(bench, model, budget);
}

/**
 * The same, with its first answers fetched in batches.
 * @throws UserError where the provider has no batch service
 */
export async function batchedInstructor(bench: InstructorNeeds, budget: Budget = {}): Promise<BatchedModel> {
  const model = await bench.chatModel('instructor');
  const batches = batchesOf(model);
  if (batches === undefined) {
    throw new UserError(
      'The instructor’s provider has no batch service.',
      'Batches are for OpenAI’s API (`provider: "openai"`): leave out --batch.',
    );
  }
  const { book, config } = bench;
  const cap = budget.cap ?? config.budget;
  return new BatchedModel(within(bench, model, budget), {
    batches,
    store: storeOf(book),
    journal: {
      open: (id) => book.openBatches(id),
      put: (record) => book.add('batch', record),
    },
    check: (requests) =>
      checkCap(requests, cap, config.prices[model.id], spentSince(book, model.id, budget.since)),
  });
}

/** The prompts of a step: the workspace's own where errorbook.json names a folder of them. */
export function promptsOf(
  { book, config }: Pick<Workbench, 'book' | 'config'>,
  step: PromptName,
): Promise<PromptSet> {
  return loadPrompts(step, config.prompts && resolve(book.workspace, config.prompts));
}

/** What was asked of a model since a time; nothing where none is named. */
function spentSince(book: Book, model: string, since: string | undefined): Spent {
  const receipts =
    since === undefined ? [] : book.receipts().filter((each) => each.model === model && each.at >= since);
  const usage = receipts.reduce((sum, each) => addUsage(sum, each.usage), addUsage(undefined, undefined));
  return { calls: receipts.length, usage };
}

function within({ book, config }: InstructorNeeds, model: ChatModel, budget: Budget): ChatModel {
  const cap = budget.cap ?? config.budget;
  const spent = spentSince(book, model.id, budget.since);
  const asked = cap === undefined ? model : new BudgetedModel(model, cap, config.prices[model.id], spent);
  return new CachedModel(asked, storeOf(book));
}

function storeOf(book: Book): CallStore {
  return {
    get: async (hash) => {
      await book.willAdd('call'); // What is not found here is asked, and paid for.
      return book.call(hash);
    },
    put: (call) => book.add('call', call),
  };
}

/** A batch cannot be stopped when a budget is used up: it is not begun where it would not fit. */
function checkCap(
  requests: ChatRequest[],
  cap: Cap | undefined,
  price: Price | undefined,
  spent: Spent,
): void {
  if (cap === undefined || requests.length === 0) return;
  const promptCharacters = requests
    .flatMap(({ messages }) => messages)
    .reduce((sum, { content }) => sum + content.length, 0);
  const completionTokens = TOKENS.diagnosis * requests.length;
  const cost = inBatch(estimateCost({ calls: requests.length, promptCharacters, completionTokens }, price));
  const tokens = ({ usage }: Pick<Spent, 'usage'>) => usage.promptTokens + usage.completionTokens;
  const over =
    cost.calls + spent.calls > (cap.calls ?? Infinity) ||
    tokens(cost) + tokens(spent) > (cap.tokens ?? Infinity) ||
    (cost.dollars ?? 0) + (dollarsOf(spent.usage, price) ?? 0) > (cap.usd ?? Infinity);
  if (!over) return;
  const money = cost.dollars === undefined ? '' : `, about ${dollars(cost.dollars)}`;
  throw new UserError(
    `The batch would be more than the budget allows: ${cost.calls} questions, about ${tokens(cost).toLocaleString('en')} tokens${money}.`,
    'Ask about fewer cases (--limit), or raise `budget`.',
  );
}
