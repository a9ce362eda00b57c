import { rolesOf } from '../book/rolesOf';
import type { Workbench } from './workbench';

const MOST = 60;

/**
 * The skills that a suite itself names, by the tags of its tasks that may teach, the commonest first: what an
 * instructor chooses from, so that the same lack is called the same. Empty where tasks have no tags.
 */
export function skillsOf(bench: Pick<Workbench, 'book' | 'config'>, suite: string): string[] {
  const roles = rolesOf(bench);
  const counts = new Map<string, number>();
  for (const task of bench.book.tasks()) {
    if (task.suite !== suite || !roles.mayTeach({ suite, task: task.id })) continue;
    for (const tag of task.tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  const common = [...counts].sort(([a, one], [b, other]) => other - one || a.localeCompare(b));
  return common.slice(0, MOST).map(([tag]) => tag);
}
