import PQueue from 'p-queue';
import { messageOf, UserError } from '../base/errors';
import { ProgressMeter, type JobOptions } from '../base/progress';
import { MissingReplyError } from '../models/errors';

/** How many things are asked about, and how many of them at once. */
export interface BulkOptions extends JobOptions {
  concurrency: number;
  /** How many were done by an earlier run: they count in the progress. */
  before: number;
  /** Go on however many fail in a row. @default false */
  isPatient?: boolean;
}

/** What became of one thing: an answer, or why there is none. */
export interface Done {
  failed?: string;
}

/** After so many failures in a row the next one is not worth its price. */
const MOST_FAILURES_IN_A_ROW = 20;

/**
 * Asks about many things. What ends one question (a refusal, an answer of no use) is recorded by `ask` and the next
 * goes on; what would end them all (a wrong key, no server, a full disk) starts no more, and is thrown when those
 * under way have ended: they may have been paid for.
 * @returns for how many nothing was recorded, where answers come from recorded replies
 * @throws UserError for the first failure that ends all, or when nothing is recorded for any
 * @throws AbortError when cancelled
 */
export async function askAbout<T>(
  items: T[],
  ask: (item: T, signal: AbortSignal | undefined) => Promise<Done>,
  nameOf: (item: T) => string,
  { concurrency, before, isPatient = false, signal, onProgress }: BulkOptions,
): Promise<{ missing: number }> {
  const meter = new ProgressMeter(before + items.length, onProgress, before);
  const queue = new PQueue({ concurrency });
  const missing: MissingReplyError[] = [];
  let inARow = 0;
  let fatal: unknown;
  const one = async (item: T) => {
    if (fatal !== undefined || signal?.aborted) return;
    try {
      const { failed } = await ask(item, signal);
      inARow = failed === undefined ? 0 : inARow + 1;
      if (failed !== undefined && !isPatient && inARow >= MOST_FAILURES_IN_A_ROW)
        fatal ??= tooManyFailures(failed);
    } catch (error) {
      if (signal?.aborted) return; // It is not done, and must not count as if it were.
      if (error instanceof MissingReplyError) missing.push(error);
      else fatal ??= error;
    }
    meter.step(nameOf(item));
  };
  await queue.addAll(items.map((item) => () => one(item)));
  signal?.throwIfAborted();
  if (fatal !== undefined) throw fatal;
  if (missing[0] !== undefined && missing.length === items.length) throw missing[0];
  return { missing: missing.length };
}

function tooManyFailures(last: string): UserError {
  return new UserError(
    `The instructor failed ${MOST_FAILURES_IN_A_ROW} times in a row; the last time: ${messageOf(last)}`,
    'See whether the model is fit for this, and run again: what is done is kept.',
  );
}
