import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { UserError } from '../base/errors';
import type { JobOptions } from '../base/progress';
import { differences, isAskedAlike, type Asked } from '../domain/asked';
import type { Run } from '../domain/run';
import { ALONE, howAsked } from '../notebook/howAsked';
import { loadTasks } from '../notebook/loadTasks';
import { modelFolder } from '../notebook/modelFolder';
import { placeOf } from '../notebook/placeOf';
import { runFolder } from '../notebook/runFolder';
import { engineFor } from '../notebook/serveModel';
import { trainJob } from '../notebook/tune';
import type { Workbench } from '../notebook/workbench';
import { requireEnvironment } from '../training/environment';
import { reseedJob, seedOf } from '../training/job';
import type { TrainingEvent } from '../training/events';
import { followTraining, runningTrainer } from '../training/trainer';
import { iterationsOf, type IterationState } from './state';

/** Which iteration is trained again, and with how many seeds in all, its own included. */
export interface OtherSeeds {
  /** @default the newest that was evaluated */
  iteration?: string;
  seeds: number;
}

/**
 * Trains what an iteration was trained on with further seeds, and asks each model what the iteration's own was asked: how
 * much of what one training shows is luck. Nothing is chosen by it: the iteration keeps its model and its outcome. A
 * model is removed once it has answered; seeds that have answered are not trained again.
 * @returns the iteration, and the runs of the further seeds
 * @throws UserError where no iteration was evaluated, or its tasks or settings are others by now
 */
export async function trainOtherSeeds(
  bench: Workbench,
  { iteration, seeds }: OtherSeeds,
  job: JobOptions = {},
): Promise<{ iteration: string; runs: Run[] }> {
  return bench.exclusively('iterate', async () => {
    await bench.book.willAdd('task', 'run', 'response', 'verdict');
    const evaluated = evaluatedIteration(bench, iteration);
    const asked = await requireSameQuestions(bench, evaluated, job);
    const from = dirname(dirname(join(bench.book.workspace, evaluated.output)));
    const own = await seedOf(from);
    const runs: Run[] = [];
    for (let seed = own + 1; seed < own + seeds; seed += 1)
      runs.push(await trainSeed(bench, { iteration: evaluated.id, from, seed, of: seeds, ...asked }, job));
    return { iteration: evaluated.id, runs };
  });
}

interface Reseeded {
  iteration: string;
  /** Folder of the iteration's own job. */
  from: string;
  seed: number;
  of: number;
  /** What every model is asked, and how many responses that makes. */
  asked: Asked;
  responses: number;
}

async function trainSeed(
  bench: Workbench,
  { iteration, from, seed, of, asked, responses }: Reseeded,
  job: JobOptions,
): Promise<Run> {
  const { book } = bench;
  const training = basename(from);
  const known = book.runs().find((run) => {
    const { cases, graded } = book.score(run.id);
    const isOwn = run.reseeded?.training === training && run.reseeded.seed === seed;
    return isOwn && isAskedAlike(asked, run.asked) && graded === cases && cases >= responses;
  });
  if (known !== undefined) return known;
  const doing = (what: string): JobOptions => ({
    ...job,
    onProgress: ({ message, ...progress }) =>
      job.onProgress?.({
        ...progress,
        message: [`${what}, seed ${seed} (${of} seeds in all)`, message ?? []].flat().join(': '),
      }),
  });
  const folder = `${from}-seed-${seed}`;
  const model =
    (await trainedModel(folder)) ?? (await trainAgain(bench, { from, folder, seed }, doing('training')));
  const run = await runFolder(bench, relative(book.workspace, model), {
    ...doing('asking'),
    label: `${iteration}-seed-${seed}`,
    origin: { source: 'evaluate', iteration, reseeded: { training, seed } },
  });
  await rm(dirname(model), { recursive: true, force: true });
  return run;
}

/** The model of a job that came to its end before, where what it is for did not. */
async function trainedModel(folder: string): Promise<string | undefined> {
  let last: TrainingEvent | undefined;
  if ((await runningTrainer(folder)) !== undefined) return undefined;
  for await (const { event } of followTraining(folder)) last = event;
  return last?.event === 'done' && existsSync(last.model) ? last.model : undefined;
}

/** @returns the model's folder */
async function trainAgain(
  bench: Workbench,
  { from, folder, seed }: { from: string; folder: string; seed: number },
  job: JobOptions,
): Promise<string> {
  await reseedJob(from, folder, seed);
  const { python } = await requireEnvironment(placeOf(bench), job.signal);
  return (await trainJob(bench, folder, python, job)).model;
}

type Evaluated = IterationState & { output: string; tunedRun: string };

function evaluatedIteration({ book }: Workbench, named: string | undefined): Evaluated {
  const all = iterationsOf(book);
  const found = all.findLast(({ id, tunedRun }) =>
    named === undefined ? tunedRun !== undefined : id === named,
  );
  if (found?.output !== undefined && found.tunedRun !== undefined)
    return { ...found, output: found.output, tunedRun: found.tunedRun };
  throw new UserError(
    named === undefined ? 'No iteration was evaluated yet.' : `${named} was not evaluated.`,
    'Run an iteration first: its training is what is done again with other seeds.',
  );
}

/** Another question is no other luck. @throws UserError that names the difference */
async function requireSameQuestions(
  bench: Workbench,
  { output, tunedRun }: Evaluated,
  job: JobOptions,
): Promise<Pick<Reseeded, 'asked' | 'responses'>> {
  const model = await modelFolder(bench, output, job);
  const asked = bench.book.run(tunedRun)?.asked;
  const engine = await engineFor(bench, model.dtype, job);
  const loaded = await loadTasks(bench);
  const now = howAsked(bench, loaded, engine, { model, pair: asked?.pair ?? ALONE });
  const different = differences(asked, now);
  if (different.length > 0)
    throw new UserError(
      `The iteration was evaluated otherwise than it would be now: ${different.join(', ')}.`,
      'Evaluate it again (errorbook evaluate), then train with more seeds.',
    );
  return { asked: now, responses: loaded.tasks.length * now.responses };
}
