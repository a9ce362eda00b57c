import { isDeepStrictEqual } from 'node:util';
import type { Diagnosis } from '../domain/diagnosis';
import { strictestOf, type Role } from '../domain/role';
import { Roles } from '../domain/roles';
import type { Sample } from '../domain/sample';
import type { Task } from '../domain/task';
import type { Book } from './book';
import type { Config } from './config';
import { nameOf } from './suiteConfig';

/**
 * What tasks are for, and with them what was made of them: of all tasks that a record comes from, the strictest role is
 * its own. What comes from a task without a role has none either.
 */
export class BookRoles extends Roles {
  constructor(
    private readonly book: Book,
    suites: Config['suites'],
    tasks: Task[],
  ) {
    super(
      suites.map((suite) => ({ suite: nameOf(suite), role: suite.role, ids: suite.ids })),
      tasks,
    );
  }

  ofCase(id: string): Role | undefined {
    const known = this.book.case(id);
    return known && this.of(known);
  }

  /** A diagnosis comes from its contrast cases too: the instructor was shown them. */
  ofDiagnosis({
    case: id,
    contrast,
    of = id,
  }: Pick<Diagnosis, 'case' | 'contrast' | 'of'>): Role | undefined {
    const roles = [id, of, ...contrast.map((each) => each.case)].map((each) => this.ofCase(each));
    const known = roles.filter((role) => role !== undefined);
    return known.length < roles.length ? undefined : strictestOf(known);
  }

  /** What a person imported may be taught: that it is no known task is seen by screening it. */
  ofSample({ kind, case: id, diagnosis }: Pick<Sample, 'kind' | 'case' | 'diagnosis'>): Role | undefined {
    if (kind === 'imported') return 'teach';
    const { contrast = [], of } = this.book.diagnosis(diagnosis) ?? {};
    return this.ofDiagnosis({ case: id, contrast, of });
  }
}

/** Made of the same tasks and the same suites: then it says the same. */
interface Made {
  tasks: Task[];
  suites: Config['suites'];
  roles: BookRoles;
}

const made = new WeakMap<Book, Made>();

/** What the tasks of a workspace are for, as errorbook.json says now. */
export function rolesOf({
  book,
  config: { suites },
}: {
  book: Book;
  config: Pick<Config, 'suites'>;
}): BookRoles {
  const tasks = book.tasks();
  const last = made.get(book);
  if (last !== undefined && isDeepStrictEqual(last.suites, suites) && isSame(last.tasks, tasks))
    return last.roles;
  const roles = new BookRoles(book, suites, tasks);
  made.set(book, { tasks, suites, roles });
  return roles;
}

function isSame(a: Task[], b: Task[]): boolean {
  return a.length === b.length && a.every((task, at) => task === b[at]);
}
