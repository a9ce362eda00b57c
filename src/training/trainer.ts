import { open, readFile, stat } from 'node:fs/promises';
import lockfile from 'proper-lockfile';
import { z } from 'zod';
import { messageOf, UserError } from '../base/errors';
import type { JobOptions, Progress } from '../base/progress';
import { trainerEnv } from './environment';
import { endedWithoutResult, type Exit } from './ended';
import { figuresText, followEvents, paceOf, type TrainingEvent } from './events';
import { jobFiles } from './job';
import { killGroup, spawnGroup, startTime } from '../base/process';
import { writeWhole } from '../base/wholeFile';

/** The process that trains in a folder. With its start time, so that a process id given anew is not taken for it. */
const processSchema = z.object({
  pid: z.number(),
  started: z.string(),
  /** Bytes of the progress file that were there before it began. */
  progressFrom: z.number(),
});
type TrainerProcess = z.infer<typeof processSchema>;

/** How a training is followed. */
export interface TrainOptions extends JobOptions {
  /** Called with each event since the job's folder was made: those of earlier attempts come first. */
  onEvent?: (event: TrainingEvent) => void;
}

/** The tuned model. */
export interface Trained {
  /** Folder of the model with the adapter merged in. */
  model: string;
  /** Folder of the adapter. */
  adapter: string;
}

/** How the trainers that this process started ended: nobody else is told. */
const exits = new Map<number, Promise<Exit>>();

/** Longest time that a trainer may take to write its last checkpoint when it is cancelled. */
const CANCEL_GRACE_MS = 30_000;

/**
 * Trains the job of a folder and follows it to its end. The trainer is a process of its own that outlives this one;
 * where it runs already (after a restart, or started by another window) it is followed, and where it was killed it
 * goes on from its last checkpoint. Aborting `signal` ends the following only: see `cancelTraining`.
 * @throws UserError when training failed, was cancelled or was killed
 */
export async function train(folder: string, python: string, options: TrainOptions = {}): Promise<Trained> {
  const { pid, progressFrom } = await startTraining(folder, python);
  let start: TrainingEvent | undefined;
  let heldOut: number | undefined;
  let last: TrainingEvent | undefined;
  for await (const { event, offset } of followTraining(folder, options.signal)) {
    options.onEvent?.(event);
    if (offset < progressFrom) continue;
    last = event;
    if (event.event === 'start') start = event;
    if (event.event === 'eval') heldOut = event.eval_loss ?? undefined;
    const progress = progressOf(start, event, heldOut);
    if (progress !== undefined) options.onProgress?.(progress);
  }
  if (last?.event === 'done') return { model: last.model, adapter: last.adapter };
  throw await failureOf(folder, last, await exits.get(pid));
}

/** How far a training is, by one of its events; undefined where that says nothing of it. */
function progressOf(
  start: TrainingEvent | undefined,
  event: TrainingEvent,
  heldOut?: number,
): Progress | undefined {
  if (start?.event !== 'start') return undefined;
  if (event.event === 'start') return { done: event.resumed_from, total: event.total_steps };
  if (event.event !== 'log') return undefined;
  return {
    done: event.step,
    total: event.total_steps,
    message: figuresText(event, heldOut),
    ...paceOf(start, event),
  };
}

/**
 * Starts the trainer of a job's folder, unless it runs already.
 * @throws UserError when Python cannot be started
 */
export async function startTraining(folder: string, python: string): Promise<TrainerProcess> {
  const release = await lockfile.lock(folder, {
    lockfilePath: `${jobFiles(folder).process}.lock`,
    stale: 5000,
    retries: { retries: 50, minTimeout: 100, maxTimeout: 200 },
  });
  try {
    return (await runningTrainer(folder)) ?? (await launch(folder, python));
  } finally {
    await release();
  }
}

/** The trainer that works in a folder right now, whoever started it. */
export async function runningTrainer(folder: string): Promise<TrainerProcess | undefined> {
  const text = await readFile(jobFiles(folder).process, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { success, data } = processSchema.safeParse(parseJson(text));
  return success && (await startTime(data.pid)) === data.started ? data : undefined;
}

/** The job's events so far and to come, until no trainer works in the folder. */
export async function* followTraining(folder: string, signal?: AbortSignal) {
  const ended = async () => (await runningTrainer(folder)) === undefined;
  yield* followEvents(jobFiles(folder).progress, ended, signal);
}

/** Ends the trainer of a folder, after a last checkpoint where there is time for one. Its job can be gone on with. */
export async function cancelTraining(folder: string, graceMs = CANCEL_GRACE_MS): Promise<void> {
  const running = await runningTrainer(folder);
  await killGroup(running?.pid, graceMs);
}

async function launch(folder: string, python: string): Promise<TrainerProcess> {
  const files = jobFiles(folder);
  const progressFrom = await sizeOf(files.progress);
  const log = await open(files.log, 'a');
  try {
    const child = spawnGroup(python, ['-m', 'errorbook_trainer', 'train', '--job', files.job], {
      cwd: folder,
      env: trainerEnv(),
      stdio: ['ignore', log.fd, log.fd],
    });
    const failed = new Promise<Error>((resolve) => child.once('error', resolve));
    if (child.pid === undefined) throw cannotStart(python, await failed);
    const exit = new Promise<Exit>((resolve) =>
      child.once('exit', (code, signal) => resolve({ code, signal })),
    );
    exits.set(child.pid, exit);
    child.unref();
    const started = (await startTime(child.pid)) ?? 'ended at once';
    const trainer = { pid: child.pid, started, progressFrom };
    await writeWhole(files.process, [JSON.stringify(trainer)]);
    return trainer;
  } finally {
    await log.close();
  }
}

function cannotStart(python: string, error: unknown): UserError {
  return new UserError(
    `The trainer could not be started: ${messageOf(error)}`,
    `Check that ${python} is there, or set up the Python environment again.`,
    { cause: error },
  );
}

async function failureOf(folder: string, last: TrainingEvent | undefined, exit?: Exit): Promise<UserError> {
  if (last?.event === 'error') return new UserError(`Training failed: ${last.message}`, last.hint);
  const goesOn = 'Start the training again: it goes on from its last checkpoint.';
  if (last?.event === 'stopped') return new UserError(`Training was cancelled at step ${last.step}.`, goesOn);
  const { log } = jobFiles(folder);
  const lines = (await readFile(log, 'utf8').catch(() => '')).trimEnd().split('\n');
  return endedWithoutResult(exit, last, lines.at(-1) ?? '', `${goesOn} Its log is ${log}.`);
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    (stats) => stats.size,
    () => 0,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
