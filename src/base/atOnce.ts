import PQueue from 'p-queue';
import { isAbort } from './errors';

/**
 * Does a job for each item, so many at once. Items are taken as there is room, so that a million need no memory. The
 * first failure starts no more and is thrown when those under way have ended.
 * @throws AbortError when cancelled
 */
export async function atOnce<T>(
  items: Iterable<T>,
  concurrency: number,
  job: (item: T) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const queue = new PQueue({ concurrency });
  let failure: unknown;
  for (const item of items) {
    await queue.onSizeLessThan(concurrency);
    if (failure !== undefined || signal?.aborted) break;
    void queue.add(async () => {
      if (failure !== undefined || signal?.aborted) return;
      try {
        await job(item);
      } catch (error) {
        if (!isAbort(error)) failure ??= error;
      }
    });
  }
  await queue.onIdle();
  if (failure !== undefined) throw failure;
  signal?.throwIfAborted();
}
