import { causeOf } from '../base/fileErrors';

/**
 * Keeps a reader that goes away (`errorbook cases | head`) and a full disk from ending the program with a stack
 * trace. A reader that has enough is no failure, and what is under way is done to its end.
 * @returns whether all that was said on standard output was heard, or was no longer wanted
 */
export function guardStreams(): () => boolean {
  let failed = false;
  process.stderr.on('error', () => undefined); // There is nobody left to tell.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || failed) return;
    failed = true;
    const { cause, hint } = causeOf(error);
    process.stderr.write(`errorbook: the result could not be written: ${cause}.\n  ${hint}\n`);
  });
  return () => !failed;
}
