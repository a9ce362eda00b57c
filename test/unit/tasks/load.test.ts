import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { suiteName } from '../../../src/domain/suiteName';
import { loadSuite } from '../../../src/tasks/load';
import { benchmark } from '../../factories/benchmarks';
import { tempWorkspace, writeRows } from '../../factories/workspace';

const own = { id: 'a', prompt: 'Write f.', tests: ['assert f(1) == 1'], tags: ['x'] };
const humanEval = {
  task_id: 'HumanEval/0',
  prompt: 'def f(x):\n',
  entry_point: 'f',
  test: 'def check(candidate): ...',
  canonical_solution: '    return x\n',
};
const mbpp = {
  task_id: 7,
  text: 'Write g.',
  code: 'def helper(): pass\r\ndef g(x):\r\n  return x',
  test_list: ['assert g(1) == 1'],
  test_setup_code: 'import math',
};

describe('loadSuite', () => {
  it('tells the three forms by their content, mixed in one file', async () => {
    const file = await writeRows(join(await tempWorkspace(), 'mixed.jsonl'), [own, humanEval, mbpp]);
    const { tasks, problems } = await loadSuite(file);
    expect(problems).toEqual([]);
    expect(tasks.map((task) => [task.suite, task.id, task.tests.kind, task.entryPoint])).toEqual([
      ['mixed', 'a', 'asserts', undefined],
      ['mixed', 'HumanEval/0', 'check', 'f'],
      ['mixed', '7', 'asserts', 'g'],
    ]);
    expect(tasks[1]?.referenceSolution).toBe('def f(x):\n    return x\n');
    expect(tasks[2]?.tests).toMatchObject({ setup: 'import math' });
    expect(tasks[2]?.prompt).toContain('assert g(1) == 1');
  });

  it('reads gzip whatever the file is called', async () => {
    const file = join(await tempWorkspace(), 'plain.jsonl');
    await writeFile(file, gzipSync(JSON.stringify(own)));
    expect((await loadSuite(file)).tasks).toHaveLength(1);
  });

  it('names each bad row by its line and loads the rest', async () => {
    const file = await writeRows(join(await tempWorkspace(), 's.jsonl'), [
      own,
      '{"id": "b", ',
      { id: 'c', prompt: 'p' },
      '',
      own,
      { ...own, id: 'd' },
      { a: 1 },
      '[]',
    ]);
    const { tasks, problems } = await loadSuite(file);
    expect(tasks.map((task) => task.id)).toEqual(['a', 'd']);
    expect(problems.map((problem) => /line (\d+)/.exec(problem)?.[1])).toEqual(['2', '3', '5', '7', '8']);
    expect(problems[1]).toContain('tests');
    expect(problems[2]).toContain('task a is there already');
  });

  it('refuses a file without one good row, and a missing file', async () => {
    const folder = await tempWorkspace();
    const file = await writeRows(join(folder, 'bad.jsonl'), ['nonsense']);
    await expect(loadSuite(file)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('line 1'),
    });
    await expect(loadSuite(join(folder, 'none.jsonl'))).rejects.toMatchObject({
      message: expect.stringContaining('no such file'),
    });
  });

  it('says where a cut archive ends', async () => {
    const file = join(await tempWorkspace(), 'cut.jsonl.gz');
    const rows = Array.from({ length: 2000 }, (_, n) =>
      JSON.stringify({ ...own, id: `t${n}`, prompt: String(Math.random()) }),
    );
    const archive = gzipSync(rows.join('\n'));
    await writeFile(file, archive.subarray(0, archive.length / 2));
    await expect(loadSuite(file)).rejects.toMatchObject({
      message: expect.stringMatching(/reading stopped after line \d+/),
    });
  });

  it.runIf(benchmark('HumanEval.jsonl.gz') !== undefined)('loads HumanEval and MBPP whole', async () => {
    const suites = await Promise.all(
      ['HumanEval.jsonl.gz', 'mbpp.jsonl'].map((name) => loadSuite(benchmark(name) ?? '')),
    );
    expect(suites.map((suite) => [suite.name, suite.tasks.length, suite.problems.length])).toEqual([
      ['HumanEval', 164, 0],
      ['mbpp', 974, 0],
    ]);
    const nameless = suites[1]?.tasks.filter((task) => task.entryPoint === undefined).map((task) => task.id);
    expect(nameless).toEqual([]);
  });
});

describe('suiteName', () => {
  it('is the file’s name without its extensions', () => {
    expect(['a/HumanEval.jsonl.gz', 'mbpp.jsonl', 'x.json', 'y'].map(suiteName)).toEqual([
      'HumanEval',
      'mbpp',
      'x',
      'y',
    ]);
  });
});
