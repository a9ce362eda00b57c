import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Book } from '../../../src/book/book';
import { importResponses } from '../../../src/results/import';
import { aRun, aTask, tempWorkspace, writeRows } from '../../factories/workspace';

const tasks = [aTask(), aTask({ id: 'triple' })];

async function importRows(rows: unknown[]) {
  const workspace = await tempWorkspace();
  const book = await Book.open(workspace);
  await book.add('task', ...tasks);
  await book.add('run', aRun());
  const file = await writeRows(join(workspace, 'r.jsonl'), rows);
  return { book, file, problems: await importResponses(book, aRun(), tasks, file) };
}

describe('importResponses', () => {
  it('takes completions, solutions and whole answers, in input order', async () => {
    const { book, problems } = await importRows([
      { task_id: 'triple', completion: '    return 3 * n' },
      { task_id: 'double', solution: 'def double(n): ...', completion: '' },
      { task_id: 'triple', response: 'Sure! ```python\n…' },
    ]);
    expect(problems).toEqual([]);
    const cases = await Promise.all(book.cases('run-1').map((each) => book.readCase(each.id)));
    expect(cases.map(({ response: { task, index, form, text } }) => [task, index, form, text])).toEqual([
      ['triple', 0, 'completion', '    return 3 * n'],
      ['double', 0, 'solution', 'def double(n): ...'],
      ['triple', 1, 'response', 'Sure! ```python\n…'],
    ]);
  });

  it('names what it leaves out by line, and imports the rest', async () => {
    const { book, problems } = await importRows([
      { task_id: 'double', solution: 'x' },
      '{"task_id": "double", "solution"',
      { task_id: 'half', solution: 'x' },
      { task_id: 'double' },
      { solution: 'x' },
    ]);
    expect(book.cases('run-1')).toHaveLength(1);
    expect(problems.map((problem) => problem.replace(/^.*, (line \d+)/, '$1'))).toEqual([
      expect.stringMatching(/^line 2: not JSON/),
      'line 3: no task half in the suite',
      'line 4: none of completion, solution, response is there',
      'line 5: task_id is missing, or a field is not text',
    ]);
  });

  it('goes on where an import was cut off', async () => {
    const rows = Array.from({ length: 1200 }, (_, n) => ({ task_id: 'double', solution: `# ${n}` }));
    const { book, file } = await importRows(rows.slice(0, 700));
    await writeFile(file, gzipSync(rows.map((row) => JSON.stringify(row)).join('\n')));
    await importResponses(book, aRun(), tasks, file);
    const cases = book.cases('run-1');
    expect(cases.map((each) => each.index)).toEqual(rows.map((_, n) => n));
    expect((await book.readCase(cases[1100]?.id ?? '')).response.text).toBe('# 1100');
  });

  it('refuses a file that answers none of the tasks', async () => {
    await expect(importRows([{ task_id: 'x', solution: 'y' }])).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('line 1: no task x'),
      hint: expect.stringContaining('task_id'),
    });
  });
});
