import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeRows } from './workspace';

/** Writes so many tasks into a workspace, each with a wrong response of its own, and its errorbook.json. */
export async function writeDoubling(
  workspace: string,
  count: number,
  config: Record<string, unknown>,
): Promise<void> {
  const ids = Array.from({ length: count }, (_, index) => `task-${index}`);
  const task = {
    entry_point: 'double',
    reference_solution: 'def double(n):\n    return 2 * n\n',
    tests: ['assert double(2) == 4', 'assert double(-1) == -2'],
  };
  await writeRows(
    join(workspace, 'tasks.jsonl'),
    ids.map((id) => ({ ...task, id, prompt: `Write \`double(n)\` that returns twice n. (${id})` })),
  );
  await writeRows(
    join(workspace, 'responses.jsonl'),
    ids.map((id) => ({ task_id: id, solution: `def double(n):\n    return n * n # ${id}\n` })),
  );
  const files = { suites: [{ path: 'tasks.jsonl' }], responses: ['responses.jsonl'] };
  await writeFile(join(workspace, 'errorbook.json'), JSON.stringify({ ...files, ...config }));
}
