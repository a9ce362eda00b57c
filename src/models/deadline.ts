import { UserError } from '../base/errors';
import { ModelError } from './errors';
import { connectionError, timeoutError, type Endpoint } from './failure';

/**
 * Runs one request with a time limit over the whole of it, body included (the clients' own limits end with the
 * headers), and turns whatever it throws into the errors of the ChatModel contract.
 */
export async function withDeadline<T>(
  endpoint: Endpoint,
  seconds: number,
  signal: AbortSignal | undefined,
  request: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = AbortSignal.timeout(seconds * 1000);
  const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  try {
    return await request(either);
  } catch (error) {
    signal?.throwIfAborted();
    if (timeout.aborted) throw timeoutError(endpoint, seconds);
    if (error instanceof UserError || error instanceof ModelError) throw error;
    throw connectionError(endpoint, error);
  }
}
