import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { Journal } from '../book/journal';

const at = z.string();

/** What the trainer says in its progress file (python/errorbook_trainer/progress.py). Loss is null where it diverged. */
export const trainingEventSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('start'),
    at,
    total_steps: z.number(),
    backend: z.string(),
    device: z.string(),
    /** The step of the checkpoint that it goes on from, 0 for the beginning. */
    resumed_from: z.number(),
    /** Items that were left out because they are longer than `max_length` tokens. */
    skipped: z.number().default(0),
    max_length: z.number().optional(),
    /** MiB that it will need, as far as that can be told beforehand. */
    estimate_mb: z.number().nullish(),
  }),
  /** It tries the longest items, before the first step. */
  z.object({ event: z.literal('probe'), at, tokens: z.number(), items: z.number() }),
  /** The most memory that it had at once so far: the GPU's where it trains on one. */
  z.object({ event: z.literal('memory'), at, peak_mb: z.number() }),
  z.object({
    event: z.literal('log'),
    at,
    step: z.number(),
    total_steps: z.number(),
    loss: z.number().nullable(),
    learning_rate: z.number().nullable(),
    epoch: z.number().nullable(),
    tokens_per_second: z.number().nullable().default(null),
  }),
  z.object({ event: z.literal('eval'), at, step: z.number(), eval_loss: z.number().nullable() }),
  z.object({ event: z.literal('checkpoint'), at, step: z.number(), path: z.string() }),
  z.object({ event: z.literal('done'), at, adapter: z.string(), model: z.string() }),
  /** It was cancelled in good order, with a checkpoint at this step. */
  z.object({ event: z.literal('stopped'), at, step: z.number() }),
  z.object({ event: z.literal('error'), at, message: z.string(), hint: z.string() }),
]);
export type TrainingEvent = z.infer<typeof trainingEventSchema>;

type Of<K extends TrainingEvent['event']> = Extract<TrainingEvent, { event: K }>;

/** Steps a second and seconds left, by the trainer's own clock since it began or resumed; undefined before a step is done. */
export function paceOf(
  start: Of<'start'>,
  log: Of<'log'>,
): { perSecond: number; etaSeconds: number } | undefined {
  const done = log.step - start.resumed_from;
  const seconds = (Date.parse(log.at) - Date.parse(start.at)) / 1000;
  if (done <= 0 || seconds <= 0) return undefined;
  return { perSecond: done / seconds, etaSeconds: (seconds / done) * (start.total_steps - log.step) };
}

/** The figures of a step in words: `loss 0.512, held out 0.601, learning rate 9.1e-5, 431 tokens/s`. */
export function figuresText(log: Of<'log'>, heldOut?: number): string | undefined {
  const figures = [
    log.loss === null ? undefined : `loss ${log.loss.toFixed(3)}`,
    heldOut === undefined ? undefined : `held out ${heldOut.toFixed(3)}`,
    log.learning_rate === null ? undefined : `learning rate ${log.learning_rate.toExponential(1)}`,
    log.tokens_per_second === null ? undefined : `${log.tokens_per_second.toFixed(0)} tokens/s`,
  ].filter((each) => each !== undefined);
  return figures.length === 0 ? undefined : figures.join(', ');
}

/** An event, and where its line begins in the progress file. */
export interface PlacedEvent {
  event: TrainingEvent;
  offset: number;
}

const POLL_MS = 250;

/**
 * The events of a progress file from its beginning, then those that are added, until `ended` says that nobody adds
 * any more. A line that was torn by a kill is left out.
 */
export async function* followEvents(
  file: string,
  ended: () => Promise<boolean>,
  signal?: AbortSignal,
): AsyncGenerator<PlacedEvent> {
  const journal = new Journal(file, trainingEventSchema);
  for (;;) {
    signal?.throwIfAborted();
    const last = await ended(); // Asked first: what was written before the end is still read.
    for await (const { record, location } of journal.readNew([])) {
      yield { event: record, offset: location.offset };
    }
    if (last) return;
    await sleep(POLL_MS, undefined, { signal });
  }
}
