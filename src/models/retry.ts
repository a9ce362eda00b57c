import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import { UserError } from '../base/errors';
import { silentLog, type Log } from '../base/log';
import { TransientError } from './errors';

/** How often and how patiently a question is asked again. */
export interface RetryOptions {
  /** Askings after the first. @default 5 */
  retries?: number;
  /** The first pause in milliseconds; each later one is twice as long, with jitter. @default 1000 */
  minPauseMs?: number;
  /** The longest `Retry-After` that is waited for, in milliseconds. @default 120000 */
  maxWaitMs?: number;
  log?: Log;
}

/**
 * Asks until an answer comes or the failure is not a passing one.
 * @throws UserError for a rate limit that did not pass
 * @throws TransientError when the server kept failing
 * @throws AbortError when `signal` is aborted, also while waiting
 */
export async function withRetries<T>(
  ask: () => Promise<T>,
  signal: AbortSignal | undefined,
  options: RetryOptions = {},
): Promise<T> {
  const maxWaitMs = options.maxWaitMs ?? 120_000;
  const log = options.log ?? silentLog;
  const waitable = (error: Error) =>
    error instanceof TransientError && (error.details.retryAfterMs ?? 0) <= maxWaitMs;
  try {
    return await pRetry(ask, {
      retries: options.retries ?? 5,
      minTimeout: options.minPauseMs ?? 1000,
      maxTimeout: 60_000,
      randomize: true,
      signal,
      shouldRetry: ({ error }) => waitable(error),
      onFailedAttempt: async ({ error, retriesLeft }) => {
        if (!waitable(error) || retriesLeft === 0) return;
        log.warn(`${error.message} Asking again.`);
        const pause = (error as TransientError).details.retryAfterMs ?? 0;
        if (pause > 0) await sleep(pause, undefined, { signal });
      },
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof TransientError && error.details.status === 429)
      throw new UserError(
        error.message,
        'Its rate limit did not pass: lower `concurrency`, or go on later.',
        {
          cause: error,
        },
      );
    throw error;
  }
}
