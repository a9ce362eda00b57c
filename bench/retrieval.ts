/**
 * How often the two nearest tasks are of the same topic, by each way of finding them: `npx tsx bench/retrieval.ts
 * [--model=FOLDER]`. The tasks are test/fixtures/retrieval; the built-in embedding may be tuned on the first half of the
 * topics, and is judged by the other. The model is one for the provider `transformers`, whose package is found from
 * the current folder.
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { bagOf, bm25 } from '../src/contrast/bm25';
import { BuiltinEmbedder } from '../src/contrast/embedding';
import { fuse } from '../src/contrast/fuse';
import { openLocalEmbedder } from '../src/contrast/localEmbedder';
import { termsOf } from '../src/contrast/terms';
import type { Embedder } from '../src/models/chat';
import { randomNumbers } from '../test/factories/contrast';
import { readOptions } from './support/options';

const { model: folder } = readOptions({ model: '' });

const AT = 2;
const POOL = 64;
const RESAMPLES = 10_000;

interface Labelled {
  topic: string;
  prompt: string;
  solution: string;
}

/** The other tasks for each task, the best first. */
type Ranking = number[][];

function readTasks(): Labelled[] {
  const file = join(__dirname, '../test/fixtures/retrieval/tasks.jsonl');
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Labelled);
}

function ranked(scores: number[][]): Ranking {
  return scores.map((row, query) =>
    [...row.keys()].filter((i) => i !== query).sort((a, b) => (row[b] ?? 0) - (row[a] ?? 0)),
  );
}

async function byEmbedding(embedder: Embedder, texts: string[]): Promise<Ranking> {
  const vectors = await embedder.embed(texts);
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  return ranked(vectors.map((a) => vectors.map((b) => dot(a, b))));
}

function byWords(texts: string[]): Ranking {
  const bags = texts.map((text) => bagOf(termsOf(text).join(' ')));
  return ranked(bags.map((query) => bm25(query, bags).map(({ score }) => score)));
}

/** As contrast is chosen (contrast/rank.ts): BM25 orders the nearest. The query itself is not among the documents. */
function reranked(nearest: Ranking, texts: string[]): Ranking {
  const bags = texts.map((text) => bagOf(termsOf(text).join(' ')));
  return nearest.map((others, query) => {
    const pool = others.slice(0, POOL);
    const matches = bm25(
      bags[query] ?? bagOf(''),
      pool.map((i) => bags[i] ?? bagOf('')),
    );
    const order = [...pool.keys()].sort((a, b) => (matches[b]?.score ?? 0) - (matches[a]?.score ?? 0));
    return order.map((place) => pool[place] ?? -1);
  });
}

/** As cases are searched for (contrast/fuse.ts). */
function fused(...rankings: Ranking[]): Ranking {
  const names = rankings.map((ranking) => ranking.map((others) => others.map(String)));
  return (rankings[0] ?? []).map((_, query) =>
    fuse(names.map((each) => each[query] ?? [])).map(({ id }) => Number(id)),
  );
}

/** For each task, the share of its first ones that are of its topic. */
function precisions(ranking: Ranking, tasks: Labelled[]): number[] {
  return ranking.map((others, query) => {
    const same = others.slice(0, AT).filter((i) => tasks[i]?.topic === tasks[query]?.topic);
    return same.length / AT;
  });
}

/** The mean, and where 95 % of the means of resampled topics lie: tasks of a topic are not independent. */
function summary(values: number[], topics: string[]): string {
  const random = randomNumbers(1);
  const names = [...new Set(topics)];
  const means = names.map((name) => mean(values.filter((_, i) => topics[i] === name)));
  const resampled = Array.from({ length: RESAMPLES }, () =>
    mean(means.map(() => means[Math.floor(random() * means.length)] ?? 0)),
  ).sort((a, b) => a - b);
  const at = (share: number) => (resampled[Math.floor(share * RESAMPLES)] ?? NaN).toFixed(2);
  return `${mean(values).toFixed(3)} [${at(0.025)}, ${at(0.975)}]`;
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function print(name: string, ranking: Ranking, tasks: Labelled[]): void {
  const values = precisions(ranking, tasks);
  const topics = tasks.map(({ topic }) => topic);
  const half = [...new Set(topics)].slice(0, new Set(topics).size >> 1);
  const cells = [true, false].map((tuned) => {
    const chosen = [...topics.keys()].filter((i) => half.includes(topics[i] ?? '') === tuned);
    return summary(
      chosen.map((i) => values[i] ?? 0),
      chosen.map((i) => topics[i] ?? ''),
    ).padStart(21);
  });
  console.log(`${name.padEnd(44)}${summary(values, topics).padStart(21)}${cells.join('')}`);
}

async function main(): Promise<void> {
  const tasks = readTasks();
  const texts = tasks.map(({ prompt, solution }) => `${prompt}\n${solution}`);
  console.log(
    `${tasks.length} tasks of ${new Set(tasks.map(({ topic }) => topic)).size} topics, precision@${AT}`,
  );
  console.log(
    ['', 'all', 'first half', 'held out'].map((title, i) => title.padStart(i === 0 ? 44 : 21)).join(''),
  );
  const builtin = await byEmbedding(new BuiltinEmbedder(), texts);
  const words = byWords(texts);
  print('built-in embedding', builtin, tasks);
  print('BM25', words, tasks);
  print('built-in, then BM25 (contrast)', reranked(builtin, texts), tasks);
  print('built-in and BM25 by rank (search)', fused(builtin, words), tasks);
  if (folder === '') return;
  const model = await openLocalEmbedder(process.cwd(), folder);
  const local = await byEmbedding(model, texts);
  await model.close?.();
  print(basename(folder), local, tasks);
  print(`${basename(folder)} and BM25 by rank`, fused(local, words), tasks);
}

void main();
