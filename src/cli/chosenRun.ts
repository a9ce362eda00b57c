import { UserError } from '../base/errors';
import type { Book } from '../book/book';

/**
 * The run that a command is about: the one that is named, else the newest that has verdicts.
 * @returns undefined where there is no run yet
 * @throws UserError when there is none of that name
 */
export function chosenRun(book: Book, named: string | undefined): string | undefined {
  if (named === undefined) return book.newestRun()?.id;
  if (book.run(named) !== undefined) return named;
  const newest = book.runs().slice(-5).reverse();
  throw new UserError(
    `There is no run ${named}.`,
    newest.length === 0
      ? 'There are no runs yet: `errorbook collect`, or `errorbook grade`.'
      : `The newest are ${newest.map(({ id }) => id).join(', ')}: see \`errorbook status\`.`,
  );
}
