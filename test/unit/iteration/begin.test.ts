/** Before an iteration begins: what it lacks, and what it will cost. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../../src/base/log';
import { splitOf } from '../../../src/domain/roles';
import { iterate } from '../../../src/iteration/iterate';
import { missingFor, missingToTrain } from '../../../src/iteration/missing';
import { planIteration } from '../../../src/iteration/plan';
import { Workbench } from '../../../src/notebook/workbench';
import { planText } from '../../../src/views/iterations/planText';
import { starterCopy } from '../../factories/cli';
import { aVerdict } from '../../factories/notebook';
import { tempWorkspace } from '../../factories/workspace';

const open = (workspace: string) =>
  Workbench.open({ workspace, log: silentLog, keyFor: () => Promise.resolve(undefined) });

const ready = { baseModel: 'some/model', python: 'python3' };
const live = {
  target: { model: 'small', baseUrl: 'http://127.0.0.1:9/v1' },
  instructor: { model: 'teacher', baseUrl: 'http://127.0.0.1:9/v1' },
  prices: { teacher: { prompt: 2, completion: 8 } },
  training: ready,
};

// Tests of the trainer share an environment: here there is none.
beforeEach(() => void vi.stubEnv('ERRORBOOK_PYTHON_ENV', undefined));

describe('missingFor', () => {
  it('names all that an empty folder lacks, and nothing is begun', async () => {
    const workspace = await tempWorkspace();
    const bench = await open(workspace);
    const missing = [...missingFor(bench), ...missingToTrain(bench)].join('; ');
    for (const each of [/suite/, /target/, /instructor/, /baseModel/, /Python/])
      expect(missing).toMatch(each);
    await expect(iterate(bench)).rejects.toMatchObject({
      name: 'UserError',
      message: `No iteration was started. It lacks ${missing}.`,
    });
    expect(existsSync(join(workspace, '.errorbook'))).toBe(false);
    expect(bench.book.iterations()).toEqual([]);
  });

  it('names files that are not there, and nothing where all is', async () => {
    const complete = await open(await starterCopy({ training: ready }));
    expect([...missingFor(complete), ...missingToTrain(complete)]).toEqual([]);
    const files = {
      suites: [{ path: 'a.jsonl' }],
      responses: ['b.jsonl'],
      instructor: { recorded: 'c.jsonl' },
    };
    const training = { baseModel: './tiny', python: './venv/bin/python' };
    const bench = await open(await starterCopy({ ...files, training }));
    const named = (missing: string[]) => missing.map((each) => each.split(/[ ,]/)[0]);
    expect(named(missingFor(bench))).toEqual(['a.jsonl', 'b.jsonl', 'c.jsonl']);
    expect(named(missingToTrain(bench))).toEqual(['./tiny', 'a']);
  });

  it('does not keep a notebook from its review where only training lacks something, and says so', async () => {
    const training = { baseModel: './tiny', python: './venv/bin/python' };
    const bench = await open(await starterCopy({ training }));
    expect(missingFor(bench)).toEqual([]);
    const text = planText(await planIteration(bench), bench.config).at(-1);
    expect(text).toMatch(/^Stops before fine-tuning: it lacks \.\/tiny, which is not there; a Python/);
  });
});

describe('planIteration', () => {
  /** Ids of the starter's tasks that errors may be taught from. */
  async function taught(workspace: string): Promise<string[]> {
    const rows = (await readFile(join(workspace, 'tasks.jsonl'), 'utf8')).trim().split('\n');
    return rows.map((row) => (JSON.parse(row) as { id: string }).id).filter((id) => splitOf(id) === 'teach');
  }

  it('prices from no failure to all where nothing is graded', async () => {
    const workspace = await starterCopy({ ...live, samplesPerTask: 2 });
    const bench = await open(workspace);
    const n = 2 * (await taught(workspace)).length;
    const plan = await planIteration(bench);
    expect(plan).toMatchObject({ target: 'small', responses: n, open: n, failed: { low: 0, high: n } });
    expect([plan.cost?.low.calls, plan.cost?.high.calls]).toEqual([0, 3 * n]); // To diagnose, to write samples, and others in place of what fails.
    expect(plan.cost?.high.dollars).toBeGreaterThan(0.01);
    expect(planText(plan, bench.config)[3]).toMatch(
      /^Cost: 0 to \d+ calls, 0 to \d+ thousand tokens, \$0.00 to \$\d/,
    );
    expect(bench.book.runs()).toEqual([]);
  });

  it('narrows that by the last graded run on the same suites, and counts what was graded exactly', async () => {
    const workspace = await starterCopy(live);
    const bench = await open(workspace);
    const ids = await taught(workspace);
    await planIteration(bench); // Loads the tasks.
    const graded = async (run: string, failed: number) => {
      await bench.book.add('run', { id: run, target: 'former', suites: ['starter'], source: 'collect' });
      for (const [n, task] of ids.entries()) {
        const id = `${run}/starter/${task}#0`;
        await bench.book.add('response', {
          id,
          run,
          suite: 'starter',
          task,
          index: 0,
          form: 'solution',
          text: 'x = 1',
        });
        await bench.book.add(
          'verdict',
          aVerdict({ case: id, key: id, verdict: n < failed ? 'wrong-answer' : 'passed' }),
        );
      }
    };
    await graded('former', ids.length / 2);
    const { failed } = await planIteration(bench);
    expect(failed.low).toBeGreaterThan(ids.length * 0.2);
    expect(failed.high).toBeLessThan(ids.length * 0.8);
    const { responses } = await planIteration(bench);
    expect(responses).toBe(ids.length);
  });

  it('costs nothing where replies are recorded, and reads how many responses a file has', async () => {
    const workspace = await starterCopy({ training: ready });
    const bench = await open(workspace);
    const plan = await planIteration(bench);
    expect(plan).toMatchObject({
      target: 'responses.jsonl',
      responses: (await taught(workspace)).length,
      cost: undefined,
    });
    expect(planText(plan, bench.config)).toContain('Cost: nothing, the instructor’s replies are recorded');
    await writeFile(join(workspace, 'responses.jsonl'), '');
    expect(await planIteration(bench)).toMatchObject({ responses: 0, failed: { low: 0, high: 0 } });
  });
});
