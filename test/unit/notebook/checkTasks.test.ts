import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkTasks } from '../../../src/notebook/checkTasks';
import { grade } from '../../../src/notebook/grade';
import { importRecorded } from '../../../src/notebook/importResponses';
import { failedCases } from '../../../src/notebook/runs';
import { Workbench } from '../../../src/notebook/workbench';
import { tempWorkspace } from '../../factories/workspace';

type Row = Record<string, unknown> & { reference_solution: string };

const task = (id: string, reference_solution: string, test: string): Row => ({
  ...{ id, prompt: `Write ${id}.`, entry_point: id, reference_solution, tests: [test] },
});

const SOUND = task('sound', 'def sound():\n    return 1\n', 'assert sound() == 1');
const BROKEN = task('broken', 'def broken():\n    return 1\n', 'assert broken() == 2');
const SLOW = task(
  'slow',
  'import time\ndef slow():\n    time.sleep(0.6)\n    return 1\n',
  'assert slow() == 1',
);

async function benchOf(tasks: Row[], responses: Record<string, string>[]): Promise<Workbench> {
  const workspace = await tempWorkspace();
  const lines = (rows: unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  await writeFile(join(workspace, 'tasks.jsonl'), lines(tasks));
  await writeFile(join(workspace, 'responses.jsonl'), lines(responses));
  const config = {
    suites: [{ path: 'tasks.jsonl' }],
    responses: ['responses.jsonl'],
    limits: { timeSeconds: 0.5 },
  };
  await writeFile(join(workspace, 'errorbook.json'), JSON.stringify(config));
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
  };
  return Workbench.open({ workspace, log, keyFor: () => Promise.resolve(undefined), jobs: 1 });
}

describe('checkTasks', () => {
  it('names broken tests, and grades again what failed under them', async () => {
    const bench = await benchOf(
      [SOUND, BROKEN],
      [
        { task_id: 'sound', solution: 'def sound():\n    return 2\n' },
        { task_id: 'broken', solution: 'def broken():\n    return 1\n' },
      ],
    );
    const [imported] = await importRecorded(bench);
    const run = imported?.run.id ?? '';
    const before = await grade(bench, run);
    expect(before.verdicts).toEqual({ 'wrong-answer': 2 });

    const checked = await checkTasks(bench, {});
    expect(checked.checks.map(({ task: id, status }) => [id, status])).toEqual([
      ['sound', 'sound'],
      ['broken', 'broken'],
    ]);
    expect(checked.regraded).toBe(1);
    const verdicts = bench.book.cases(run).map(({ verdict }) => verdict);
    expect(verdicts).toEqual(['wrong-answer', 'harness']);
    expect(bench.book.cases(run)[1]?.detail).toContain('the task’s own reference fails (wrong-answer:');
    expect(failedCases(bench.book, run)).toHaveLength(1);
    expect(await checkTasks(bench, {})).toMatchObject({ regraded: 0 });
    await bench.dispose();
  });

  it('finds a flaky reference', async () => {
    const flaky = task(
      'flaky',
      'import os\ndef flaky():\n    return os.urandom(1)[0] % 2\n',
      'assert flaky() == 1',
    );
    // Three throws of a coin: one task in four looks sound or broken, but not all forty.
    const many = Array.from({ length: 40 }, (_, n) => ({ ...flaky, id: `flaky ${n}` }));
    const bench = await benchOf(many, []);
    const { checks } = await checkTasks(bench, {});
    expect(checks.map(({ status }) => status)).toContain('flaky');
    await bench.dispose();
  });

  it('gives programs of a slow task the time that its reference shows they need', async () => {
    const right = { task_id: 'slow', solution: SLOW.reference_solution };
    const bench = await benchOf(
      [SLOW],
      [right, { task_id: 'slow', solution: 'def slow():\n    while True: pass\n' }],
    );
    const [imported] = await importRecorded(bench);
    const run = imported?.run.id ?? '';
    const { verdicts } = await grade(bench, run);
    expect(verdicts).toEqual({ passed: 1, timeout: 1 });
    expect(bench.book.check('tasks', 'slow')).toMatchObject({ status: 'sound' });
    await bench.dispose();
  }, 60_000);
});
