import { commands, window, type LogOutputChannel } from 'vscode';
import { isAbort, messageOf, UserError } from '../../base/errors';
import { UntrustedError } from './untrusted';

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
function report(log: LogOutputChannel, what: string, error: unknown): void {
  if (isAbort(error)) return log.info(`${what}: cancelled`);
  if (!(error instanceof UserError)) {
    log.error(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return offer(`Errorbook: ${messageOf(error)}`, 'Show Log', () => log.show());
  }
  const text = [error.message, error.hint].filter(Boolean).join(' ');
  log.warn(`${what}: ${text}`);
  if (error instanceof UntrustedError) {
    return offer(text, 'Manage Workspace Trust', () => commands.executeCommand('workbench.trust.manage'));
  }
  offer(text, 'Show Log', () => log.show());
}

function offer(text: string, action: string, act: () => unknown): void {
  void window.showErrorMessage(text, action).then((choice) => (choice === action ? act() : undefined));
}
