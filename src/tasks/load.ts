import { UserError } from '../base/errors';
import { suiteName } from '../domain/suiteName';
import type { Task } from '../domain/task';
import { parseTask } from './formats';
import { readRows } from './lines';

/** What a suite's file gave: its tasks, and the rows that were left out, each with its line and why. */
export interface LoadedSuite {
  name: string;
  tasks: Task[];
  problems: string[];
}

/**
 * Loads a suite of HumanEval, MBPP or Errorbook rows. A bad row is named in `problems` and the rest loads.
 * @throws UserError when the file cannot be read or has no good row
 */
export async function loadSuite(file: string, name = suiteName(file)): Promise<LoadedSuite> {
  const tasks = new Map<string, Task>();
  const problems: string[] = [];
  for await (const row of readRows(file)) {
    const task = 'error' in row ? row.error : parseTask(row.value, name, row.text);
    if (typeof task === 'string') problems.push(`${file}, line ${row.line}: ${task}`);
    else if (tasks.has(task.id)) problems.push(`${file}, line ${row.line}: task ${task.id} is there already`);
    else tasks.set(task.id, task);
  }
  if (tasks.size === 0) {
    throw new UserError(
      `${file} has no task${problems[0] ? ` (${problems[0]})` : ''}.`,
      'See README.md, “Tasks”.',
    );
  }
  return { name, tasks: [...tasks.values()], problems };
}
