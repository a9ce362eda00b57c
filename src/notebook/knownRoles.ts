import { UserError } from '../base/errors';
import { nameOf } from '../book/suiteConfig';
import { rolesOf, type BookRoles } from '../book/rolesOf';
import { keepTasks, readSuites } from './loadTasks';
import type { Workbench } from './workbench';

/**
 * What tasks are for, once all suites are read: the same task may stand in one that nobody has opened yet. To be asked
 * before anything leaves the notebook or is trained on.
 * @throws UserError when a suite cannot be read, of which nothing is known, or new tasks cannot be kept
 */
export async function knownRoles(bench: Pick<Workbench, 'book' | 'config'>): Promise<BookRoles> {
  const { book, config } = bench;
  if (config.suites.length === 0) return rolesOf(bench);
  const read = await readSuites(bench).catch((error: unknown) => {
    const isKnown = config.suites.every((suite) => book.tasks(nameOf(suite)).length > 0);
    if (error instanceof UserError && isKnown) return undefined;
    throw error;
  });
  // What was read and is not known would be taught or given away unseen: that it cannot be kept is not passed over.
  if (read !== undefined) await keepTasks(book, read.tasks);
  return rolesOf(bench);
}
