import { hashOf } from '../base/hash';
import { ProgressMeter, type JobOptions } from '../base/progress';
import { differences, type Asked } from '../domain/asked';
import type { Run } from '../domain/run';
import type { Task } from '../domain/task';
import { UserError } from '../base/errors';
import type { Engine } from '../serving/engine';
import { ask } from './ask';
import { grade } from './grade';
import { ALONE, howAsked } from './howAsked';
import { loadTasks, type LoadedTasks } from './loadTasks';
import { modelFolder, type ModelFolder } from './modelFolder';
import { runOfModel } from './runs';
import { engineFor, serveFolder, type ServedClient } from './serveModel';
import type { Workbench } from './workbench';

type Needs = Pick<Workbench, 'book' | 'config' | 'log' | 'sandbox' | 'exclusively'>;

/** Responses that one model is asked for before it is the other’s turn: Ollama loads a model for each turn. */
const TURN = 32;

/** A model of a pair, and the run of its responses. */
interface Side {
  model: ModelFolder;
  run: Run;
}

/** A fair pair before anything is asked. */
export interface Pair {
  before: Side;
  after: Side;
  /**
   * The model before, asked by itself: how much two runs of one model differ. Where it was collected from in just this
   * way, that run serves.
   */
  again: Side;
  asked: Asked;
  loaded: LoadedTasks;
  engine: Engine;
}

/**
 * Makes ready to ask two models the same, by the same server, precision, template, decoding and seeds.
 * @throws UserError where the models cannot be asked the same; it names the difference
 */
export async function makePair(
  bench: Needs,
  models: { before: string; after: string; iteration: string },
  job: JobOptions = {},
): Promise<Pair> {
  const { book } = bench;
  const after = await modelFolder(bench, models.after, job);
  const before = await modelFolder(bench, models.before, job);
  const loaded = await loadTasks(bench);
  const engine = await engineFor(bench, after.dtype, job);
  const alone = howAsked(bench, loaded, engine, { model: after, pair: ALONE });
  const names = { models: [before.name, after.name], iteration: models.iteration };
  const asked = { ...alone, pair: hashOf({ ...names, ...alone }).slice(0, 12) };
  const different = differences({ ...asked, template: before.template }, asked);
  if (different.length > 0)
    throw new UserError(
      `${models.before} and ${models.after} cannot be compared fairly; they differ in: ${different.join(', ')}.`,
      'Train again from this base model, or give both the same chat template.',
    );
  const side = (model: ModelFolder, how: Asked, iteration?: string): Side => ({
    model,
    run: runOfModel(book, model.name, loaded, {
      ...{ source: 'evaluate', samples: how.responses, iteration, asked: how },
    }),
  });
  return {
    before: side(before, asked, models.iteration),
    after: side(after, asked, models.iteration),
    again: side(before, alone),
    ...{ asked, loaded, engine },
  };
}

/**
 * Asks both models of a pair in turns, and grades what they said. What was recorded before is not asked for again; a
 * pair that is complete starts no server.
 */
export async function askPair(bench: Needs, pair: Pair, options: JobOptions = {}): Promise<void> {
  const { before, after, again, loaded, asked } = pair;
  const sides = [before, after, again];
  const isOpen = ({ run }: Side) => bench.book.cases(run.id).length < loaded.tasks.length * asked.responses;
  if (sides.some(isOpen)) await served(bench, pair, options);
  for (const { run } of sides) await grade(bench, run.id, options);
}

async function served(bench: Needs, pair: Pair, options: JobOptions): Promise<void> {
  const serve = ({ model }: Side) => serveFolder(bench, model, pair.engine, { ...options, beside: 2 });
  const first = await serve(pair.before);
  try {
    const second = await serve(pair.after);
    try {
      await inTurns(bench, pair, [first, second], options);
    } finally {
      await second.dispose();
    }
  } finally {
    await first.dispose();
  }
}

/** One block of tasks after the other, each asked of both models; who is first changes from block to block. */
async function inTurns(
  bench: Needs,
  { before, after, again, asked, loaded }: Pair,
  [first, second]: [ServedClient, ServedClient],
  options: JobOptions,
): Promise<void> {
  const blocks = blocksOf(loaded.tasks, Math.max(1, Math.floor(TURN / asked.responses)));
  const meter = new ProgressMeter(blocks.length, options.onProgress);
  const { temperature, maxTokens, responses: samples } = asked;
  const { stop } = bench.config.target;
  for (const [at, tasks] of blocks.entries()) {
    const turns = [
      [before, first],
      [after, second],
      [again, first],
    ] as const;
    for (const [{ run }, { client, concurrency }] of at % 2 === 0 ? turns : turns.toReversed())
      await ask(bench, run, { ...loaded, tasks }, client, {
        ...{ samples, temperature, maxTokens, stop, concurrency, signal: options.signal },
      });
    meter.step(`${String(tasks.length)} tasks`);
  }
}

function blocksOf(tasks: Task[], size: number): Task[][] {
  return Array.from({ length: Math.ceil(tasks.length / size) }, (_, at) =>
    tasks.slice(at * size, (at + 1) * size),
  );
}
