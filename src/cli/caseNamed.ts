import { UserError } from '../base/errors';
import type { Book } from '../book/book';

/** The id of the case that a person names: by its id, or by its task where the newest run has one response to it. */
export function caseNamed(book: Book, name: string): string {
  const run = book.newestRun()?.id;
  const ofTask = run === undefined ? [] : book.cases(run).filter(({ task }) => task === name);
  const found = book.case(name)?.id ?? (ofTask.length === 1 ? ofTask[0]?.id : undefined);
  if (found !== undefined) return found;
  throw new UserError(
    ofTask.length > 1 ? `The task ${name} has ${ofTask.length} cases.` : `There is no case ${name}.`,
    '`errorbook cases --json` tells the ids of all.',
  );
}
