import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { UserError } from '../base/errors';
import { writeWhole } from '../base/wholeFile';
import { count, percent } from '../base/words';
import type { Sample } from '../domain/sample';
import type { ChatMessage } from '../models/chat';
import { asAnswer } from '../results/prompt';

/** One line of a dataset: conversational prompt and completion, as trl and unsloth read it. */
export interface DatasetItem {
  prompt: ChatMessage[];
  completion: ChatMessage[];
}

/** An answer of the target's own that passed: training on it keeps what the target knows. */
export interface RetentionItem {
  prompt: ChatMessage[];
  completion: string;
  /** The task that it answers. */
  task: string;
}

/** What a dataset is built from. */
export interface DatasetSource {
  /** The accepted samples. */
  samples: Sample[];
  retention: RetentionItem[];
  /** How the target is asked a task: the same as in evaluation. */
  promptFor: (task: Pick<Sample, 'prompt' | 'language'>) => ChatMessage[];
  /** The task that a sample comes from: what is held out is held out with all its samples. @default its case */
  taskOf?: (sample: Sample) => string;
  /** Share of the dataset that is taken from `retention`, 0 to below 1. */
  share: number;
  /** Items wanted in all, those of `retention` included; what is left out is chosen by the seed. @default all there are */
  size?: number;
  /** Share of the tasks that is held out, 0 to below 1. @default 0.1 */
  heldOut?: number;
  seed: number;
}

/** What is trained on, and what is held out to see when to stop. */
export interface Dataset {
  train: DatasetItem[];
  /** Empty where there are too few tasks to hold one out. */
  eval: DatasetItem[];
  /** How many of the items are answers of the target's own, and how many were wanted. */
  retained: { items: number; wanted: number };
}

interface Entry {
  item: DatasetItem;
  task: string;
  /** Where it stands in the seed's order. */
  rank: string;
}

/**
 * Mixes accepted samples with retention items. The order depends only on the seed and each item's own text, so that
 * one sample more changes the dataset by that sample.
 * @throws UserError when there is no sample
 */
export function buildDataset(source: DatasetSource): Dataset {
  const { samples, retention, promptFor, taskOf = (sample: Sample) => sample.case, share, seed } = source;
  if (samples.length === 0) {
    throw new UserError('There is no accepted sample to train on.', 'Review the samples and accept some.');
  }
  const entry = (prompt: ChatMessage[], completion: string, task: string): Entry => {
    const item: DatasetItem = { prompt, completion: [{ role: 'assistant', content: completion }] };
    return { item, task, rank: rankOf(seed, JSON.stringify(item)) };
  };
  const taught = samples.map((each) =>
    entry(promptFor(each), asAnswer(each.solution, each.language), taskOf(each)),
  );
  const own = unique(retention.map((each) => entry(each.prompt, each.completion, each.task)));
  const known = inOrder(own.filter((each) => !taught.some(({ rank }) => rank === each.rank)));
  const every = unique(taught);
  const { size } = source;
  const items = size === undefined ? every : inOrder(every).slice(0, Math.round(size * (1 - share)));
  const wanted = Math.round(size === undefined ? (items.length * share) / (1 - share) : size * share);
  const kept = known.slice(0, wanted);
  const { train, eval: held } = holdOut(inOrder([...items, ...kept]), source.heldOut ?? 0.1, seed);
  return { train, eval: held, retained: { items: kept.length, wanted } };
}

/** What a dataset holds, in a person's words: less of what the target knows than was wanted is said. */
export function datasetText({ train, eval: held, retained }: Dataset): string {
  const all = train.length + held.length;
  const { items, wanted } = retained;
  const share = percent(items / all, 0);
  const short = percent(wanted / (all - items + wanted), 0);
  const less = items < wanted ? `; ${short} were wanted, but no more was passed` : '';
  const known = wanted === 0 ? '' : `, ${items} of them what the target passed before (${share}${less})`;
  return `${count(all, 'item')}${known}`;
}

/** Files of a dataset. */
export interface DatasetFiles {
  train: string;
  eval?: string;
}

/** Writes a dataset as JSONL into a folder; each file is there whole or not at all. */
export async function writeDataset(
  folder: string,
  dataset: Pick<Dataset, 'train' | 'eval'>,
): Promise<DatasetFiles> {
  const train = join(folder, 'train.jsonl');
  await writeLines(train, dataset.train);
  if (dataset.eval.length === 0) return { train };
  const held = join(folder, 'eval.jsonl');
  await writeLines(held, dataset.eval);
  return { train, eval: held };
}

function holdOut(entries: Entry[], share: number, seed: number): Pick<Dataset, 'train' | 'eval'> {
  const tasks = [...new Set(entries.map((each) => each.task))].sort((a, b) =>
    rankOf(seed, a) < rankOf(seed, b) ? -1 : 1,
  );
  const held = new Set(tasks.slice(0, Math.floor(tasks.length * share)));
  const items = (wanted: boolean) =>
    entries.filter((each) => held.has(each.task) === wanted).map((each) => each.item);
  return { train: items(false), eval: items(true) };
}

function unique(entries: Entry[]): Entry[] {
  return [...new Map(entries.map((each) => [each.rank, each])).values()];
}

function inOrder(entries: Entry[]): Entry[] {
  return entries.toSorted((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0));
}

function rankOf(seed: number, text: string): string {
  return createHash('sha256').update(`${seed}\n${text}`, 'utf8').digest('hex');
}

async function writeLines(file: string, items: DatasetItem[]): Promise<void> {
  await writeWhole(
    file,
    items.map((item) => `${JSON.stringify(item)}\n`),
  );
}
