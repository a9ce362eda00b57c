import { assertNever } from '../base/assertNever';
import { descriptionOf } from '../languages/language';
import type { Task } from './task';
import type { Tests } from './tests';

/** What tasks say does not change: it is read once. */
const known = new WeakMap<Task, string[]>();

/**
 * Groups tasks that are one and the same under several names: with the same statement, the same tests or the same
 * reference, however they are set. Two tasks that differ in a number, a sign or a name are two.
 * @returns the group of each task, in order
 */
export function sameTasks(tasks: Task[]): number[] {
  const parent = tasks.map((_, at) => at);
  const top = (at: number): number => {
    const above = parent[at] ?? at;
    return above === at ? at : (parent[at] = top(above));
  };
  const first = new Map<string, number>();
  for (const [at, task] of tasks.entries()) {
    for (const key of keysOf(task)) {
      const other = first.get(key);
      if (other === undefined) first.set(key, at);
      else parent[top(at)] = top(other);
    }
  }
  return tasks.map((_, at) => top(at));
}

/** All names (`suite/id`) that a task goes by, by each of them. */
export function namesOfTasks(tasks: Task[]): Map<string, Set<string>> {
  const groups = sameTasks(tasks);
  const byGroup = new Map<number, Set<string>>();
  return new Map(
    tasks.map(({ suite, id }, at) => {
      const [name, group] = [`${suite}/${id}`, groups[at] ?? at];
      const names = (byGroup.get(group) ?? new Set()).add(name);
      byGroup.set(group, names);
      return [name, names];
    }),
  );
}

function keysOf(task: Task): string[] {
  let keys = known.get(task);
  if (keys === undefined) known.set(task, (keys = readKeys(task)));
  return keys;
}

function readKeys({ prompt, tests, referenceSolution, language }: Task): string[] {
  const said = [
    ['statement', folded(prompt)],
    ['tests', testsKey(tests)],
    [
      'reference',
      language,
      referenceSolution === undefined ? '' : folded(withoutRemarks(referenceSolution, language)),
    ],
  ];
  return said.filter((parts) => parts.at(-1) !== '').map((parts) => parts.join('\n'));
}

/** Words, numbers and signs, whatever their case and what stands between them; without what only sets a text. */
function folded(text: string): string {
  const tokens = text.toLowerCase().match(/\d+(?:\.\d+)?|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
  return tokens.filter((token) => !/^["'`.,;:!?#]$/.test(token)).join(' ');
}

/** Cut by signs alone: what a text holds that looks like a remark goes too, in both of two that are the same. */
function withoutRemarks(code: string, language: Task['language']): string {
  const { comment } = descriptionOf(language);
  const blocks = comment === '#' ? /"""[\s\S]*?"""|'''[\s\S]*?'''/g : /\/\*[\s\S]*?\*\//g;
  return code
    .replace(blocks, '')
    .split('\n')
    .map((line) => line.split(comment)[0])
    .join('\n');
}

/** Empty where the tests are made of the reference, which has a key of its own. */
function testsKey(tests: Tests): string {
  switch (tests.kind) {
    case 'asserts':
      return tests.asserts.map(folded).sort().join('\n');
    case 'check':
    case 'program':
      return folded(tests.code);
    case 'inputs':
      return '';
    case 'stdio':
    case 'repository':
      return JSON.stringify(tests);
    default:
      return assertNever(tests);
  }
}
