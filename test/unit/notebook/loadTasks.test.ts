import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Book } from '../../../src/book/book';
import { configSchema } from '../../../src/book/config';
import { rolesOf } from '../../../src/book/rolesOf';
import { loadTasks } from '../../../src/notebook/loadTasks';
import { tempWorkspace, writeRows } from '../../factories/workspace';

const row = (id: string) => ({ id, prompt: `Write f, ${id}.`, tests: [`assert f() == "${id}"`] });

/** A workspace with tasks Mbpp/1 to Mbpp/9 in a file, and entries of errorbook.json for it. */
async function workspaceWith(...entries: object[]) {
  const workspace = await tempWorkspace();
  await writeRows(
    join(workspace, 'mbpp.jsonl'),
    [...Array(9).keys()].map((n) => row(`Mbpp/${n + 1}`)),
  );
  const suites = entries.map((entry) => ({ path: 'mbpp.jsonl', ...entry }));
  return { book: await Book.open(workspace), config: configSchema.parse({ suites }) };
}

describe('loadTasks', () => {
  it('takes the parts of a file that entries name, each once, and no others', async () => {
    const bench = await workspaceWith(
      { ids: '1-3, 3', role: 'teach' },
      { ids: '5-6', role: 'gate' },
      { ids: '6-7', role: 'gate' },
    );
    const { tasks } = await loadTasks(bench);
    const roles = rolesOf(bench);
    expect(tasks.map(({ suite, id }) => `${id} ${roles.of({ suite, task: id }) ?? 'none'}`)).toEqual([
      ...['Mbpp/1 teach', 'Mbpp/2 teach', 'Mbpp/3 teach'],
      ...['Mbpp/5 gate', 'Mbpp/6 gate', 'Mbpp/7 gate'],
    ]);
    expect(roles.of({ suite: 'mbpp', task: 'Mbpp/4' })).toBeUndefined();
  });

  it('names a range that no task is in', async () => {
    const bench = await workspaceWith({ role: 'gate', ids: '1' }, { ids: '2-3, 20-30' });
    await expect(loadTasks(bench)).rejects.toMatchObject({
      message: 'errorbook.json: suites.1.ids: mbpp.jsonl has no task 20-30.',
      hint: 'Its ids are Mbpp/1 to Mbpp/9.',
    });
  });
});
