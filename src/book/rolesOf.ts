import { Roles } from '../domain/roles';
import type { Task } from '../domain/task';
import type { Book } from './book';
import { nameOf, type Config } from './config';

/** Made of the same tasks and the same suites: then it says the same. */
interface Made {
  tasks: Task[];
  suites: Config['suites'];
  roles: Roles;
}

const made = new WeakMap<Book, Made>();

/** What the tasks of a workspace are for, as errorbook.json says now. */
export function rolesOf({ book, config: { suites } }: { book: Book; config: Pick<Config, 'suites'> }): Roles {
  const tasks = book.tasks();
  const last = made.get(book);
  if (last?.suites === suites && isSame(last.tasks, tasks)) return last.roles;
  const named = suites.map((suite) => ({ suite: nameOf(suite), role: suite.role, ids: suite.ids }));
  const roles = new Roles(named, tasks);
  made.set(book, { tasks, suites, roles });
  return roles;
}

function isSame(a: Task[], b: Task[]): boolean {
  return a.length === b.length && a.every((task, at) => task === b[at]);
}
