import { atOnce } from '../base/atOnce';
import { messageOf, UserError } from '../base/errors';
import { ProgressMeter, type JobOptions } from '../base/progress';
import { keptApart } from '../domain/baseline';
import { isScreenedOut, type Sample } from '../domain/sample';
import { ModelError } from '../models/errors';
import { DEFAULT_MAX_TOKENS, defaultTemperature } from '../results/collect';
import { tryTask, type TryDeps } from '../samples/tries';
import { modelFolder } from './modelFolder';
import { engineFor, serveFolder } from './serveModel';
import type { Workbench } from './workbench';

/** Who tries which samples, and how often. */
export interface TryQuery {
  /** Tries of each task. */
  tries: number;
  /** The model's folder. @default the target that errorbook.json names */
  folder?: string;
}

/** What trying gave. */
export interface Tried {
  /** Samples that were tried now. */
  tried: number;
  /** Those of which all tries passed: the target knows that already; of which none did; of which some did. */
  always: number;
  never: number;
  sometimes: number;
  /** Why tries gave nothing, each named; such a sample is tried again the next time. */
  problems: string[];
}

/**
 * Has the target try the tasks of verified samples and keeps how often it passes: what it always or never passes teaches
 * little (METHOD: 0.1 to 0.9 is the useful band). What the same model tried as often before is not tried again.
 * @throws UserError when there is no target, or it cannot be asked at all
 * @throws AbortError when cancelled; what was tried is kept
 */
export function trySamples(bench: Workbench, query: TryQuery, job: JobOptions = {}): Promise<Tried> {
  return bench.exclusively('try samples', () => tryAlone(bench, query, job));
}

async function tryAlone(bench: Workbench, { tries, folder }: TryQuery, job: JobOptions): Promise<Tried> {
  const { book, config } = bench;
  const named = folder ?? (config.target.provider === 'local' ? config.target.model : undefined);
  const tried: Tried = { tried: 0, always: 0, never: 0, sometimes: 0, problems: [] };
  const target = await targetOf(bench, named, job);
  const isOpen = (sample: Sample) =>
    sample.kind !== 'repair' &&
    sample.verification.status === 'verified' &&
    !isScreenedOut(sample) &&
    !(sample.tries?.model === target.name && sample.tries.asked >= tries);
  const open = book.samples(keptApart(config.baseline?.name)).filter(isOpen);
  if (open.length === 0) return tried;
  await book.willAdd('sample');
  const meter = new ProgressMeter(open.length * tries, job.onProgress);
  const { client, concurrency, dispose } = await target.open();
  try {
    const { maxTokens = DEFAULT_MAX_TOKENS, stop } = config.target;
    const deps: TryDeps = {
      ...{ model: client, sandbox: await bench.sandbox(), limits: config.limits, stop, maxTokens },
      temperature: defaultTemperature(tries),
    };
    const results = new Map(open.map(({ id }) => [id, [] as (boolean | undefined)[]]));
    const each = open.flatMap((sample) => Array.from({ length: tries }, (_, at) => ({ sample, at })));
    const one = async ({ sample, at }: { sample: Sample; at: number }) => {
      const done = results.get(sample.id) ?? [];
      try {
        done.push(await tryTask(sample, at, deps, job.signal));
      } catch (error) {
        if (!(error instanceof ModelError)) throw error;
        tried.problems.push(`${sample.id}: ${messageOf(error)}`);
        done.push(undefined);
      }
      meter.step(sample.entryPoint);
      if (done.length === tries) await keep(sample, done);
    };
    const keep = async (sample: Sample, done: (boolean | undefined)[]) => {
      const told = done.filter((passed) => passed !== undefined);
      const passed = told.filter(Boolean).length;
      const now = book.sample(sample.id);
      // It may have been edited meanwhile: then these were tries of something else.
      if (now === undefined || told.length === 0 || now.verification.key !== sample.verification.key) return;
      await book.add('sample', { ...now, tries: { model: target.name, asked: told.length, passed } });
      tried.tried += 1;
      tried[passed === 0 ? 'never' : passed === told.length ? 'always' : 'sometimes'] += 1;
    };
    await atOnce(each, concurrency, one, job.signal);
  } finally {
    await dispose();
  }
  return tried;
}

/** Who tries, by a name that tells models apart, and how it is asked. */
async function targetOf(bench: Workbench, named: string | undefined, job: JobOptions) {
  if (named !== undefined) {
    const model = await modelFolder(bench, named, job);
    const open = async () => serveFolder(bench, model, await engineFor(bench, model.dtype, job), job);
    return { name: `${model.name} ${model.digest}`, open };
  }
  const { model: name, concurrency } = bench.config.target;
  if (name === undefined)
    throw new UserError(
      'No target is named that could try the samples.',
      'Name the model in errorbook.json ("target"), or leave out its tries ("strategy.targetTries": 0).',
    );
  const open = async () => ({
    client: await bench.chatModel('target'),
    concurrency,
    dispose: () => Promise.resolve(),
  });
  return { name, open };
}
