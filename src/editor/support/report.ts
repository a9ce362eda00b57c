import { window, type LogOutputChannel } from 'vscode';
import { isAbort, messageOf, UserError } from '../../book/errors';

const SHOW_LOG = 'Show Log';

/**
 * Runs what a person asked for and says how it failed, if it did: nothing for what they cancelled, message and hint
 * for what they can mend, and the log for a bug of ours.
 * @returns undefined when it failed
 */
export async function reporting<T>(
  log: LogOutputChannel,
  what: string,
  run: () => T,
): Promise<Awaited<T> | undefined> {
  try {
    return await run();
  } catch (error) {
    report(log, what, error);
    return undefined;
  }
}

/** Shows a failure to the person. Does not wait until they have read it. */
export function report(log: LogOutputChannel, what: string, error: unknown): void {
  if (isAbort(error)) {
    log.info(`${what}: cancelled`);
    return;
  }
  const isExpected = error instanceof UserError;
  const text = isExpected
    ? [error.message, error.hint].filter(Boolean).join(' ')
    : `Errorbook: ${messageOf(error)}`;
  if (isExpected) log.warn(`${what}: ${text}`);
  else log.error(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  void window.showErrorMessage(text, SHOW_LOG).then((choice) => {
    if (choice === SHOW_LOG) log.show();
  });
}
