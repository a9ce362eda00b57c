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
    /** Items that were left out because they are too long. */
    skipped: z.number().default(0),
  }),
  z.object({
    event: z.literal('log'),
    at,
    step: z.number(),
    total_steps: z.number(),
    loss: z.number().nullable(),
    learning_rate: z.number().nullable(),
    epoch: z.number().nullable(),
  }),
  z.object({ event: z.literal('eval'), at, step: z.number(), eval_loss: z.number().nullable() }),
  z.object({ event: z.literal('checkpoint'), at, step: z.number(), path: z.string() }),
  z.object({ event: z.literal('done'), at, adapter: z.string(), model: z.string() }),
  /** It was cancelled in good order, with a checkpoint at this step. */
  z.object({ event: z.literal('stopped'), at, step: z.number() }),
  z.object({ event: z.literal('error'), at, message: z.string(), hint: z.string() }),
]);
export type TrainingEvent = z.infer<typeof trainingEventSchema>;

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
