import { UserError } from '../base/errors';
import { nameOf } from '../book/suiteConfig';
import { rolesOf, type BookRoles } from '../book/rolesOf';
import { loadTasks } from './loadTasks';
import type { Workbench } from './workbench';

/**
 * What tasks are for, once all suites are read: the same task may stand in one that nobody has opened yet. To be asked
 * before anything leaves the notebook or is trained on.
 * @throws UserError when a suite cannot be read, of which nothing is known
 */
export async function knownRoles(bench: Pick<Workbench, 'book' | 'config'>): Promise<BookRoles> {
  const { book, config } = bench;
  try {
    if (config.suites.length > 0) await loadTasks(bench);
  } catch (error) {
    const isKnown = config.suites.every((suite) => book.tasks(nameOf(suite)).length > 0);
    if (!(error instanceof UserError) || !isKnown) throw error;
  }
  return rolesOf(bench);
}
