import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../../../src/base/log';
import type { Kind } from '../../../src/book/kinds';
import { iterate } from '../../../src/iteration/iterate';
import { collect } from '../../../src/notebook/collect';
import { diagnose } from '../../../src/notebook/diagnose';
import { markDiagnosis } from '../../../src/notebook/markDiagnosis';
import { nameClusters } from '../../../src/notebook/nameClusters';
import { acceptFix, decideAll } from '../../../src/notebook/reviewSamples';
import { supply } from '../../../src/notebook/supply';
import { Workbench } from '../../../src/notebook/workbench';
import { gradeRun } from '../../../src/results/grade';
import type { Sandbox } from '../../../src/sandbox/sandbox';
import { aDiagnosis, aSample, diagnosisReply, failedBook, someLimits } from '../../factories/instructor';
import { appendNewer } from '../../factories/newer';
import { tempWorkspace, writeRows } from '../../factories/workspace';
import { startOpenAiServer } from '../../servers/openai';

const id = 'run-1/made-up/task-0#0';

/** A notebook with a failed case, a diagnosis and a sample of it, and models that count what they are asked. */
async function openNotebook() {
  const server = await startOpenAiServer({ reply: () => ({ content: diagnosisReply() }) });
  onTestFinished(() => server.close());
  const workspace = await tempWorkspace();
  const { book } = await failedBook(2, workspace);
  await book.add('diagnosis', aDiagnosis({ case: id }));
  await book.add('sample', aSample({ case: id }));
  await writeRows(join(workspace, 'tasks.jsonl'), [{ id: 'a', prompt: 'p', tests: ['assert True'] }]);
  const model = { model: 'teacher', baseUrl: server.url };
  const config = {
    suites: [{ name: 'made-up', path: 'tasks.jsonl', role: 'teach' }],
    target: model,
    instructor: model,
  };
  await writeFile(join(workspace, 'errorbook.json'), JSON.stringify({ ...config, strategy: { name: 'le' } }));
  const options = { workspace, book, log: silentLog, keyFor: () => Promise.resolve('key') };
  const bench = await Workbench.open(options);
  onTestFinished(() => bench.dispose());
  return { bench, book, server };
}

/** Runs nothing, and fails the test where it is asked to. */
const idle: Sandbox = {
  ...({ workers: 1, isolation: 'none' } as unknown as Sandbox),
  run: () => Promise.reject(new Error('a program was run')),
};

const JOBS: [string, Kind[], (bench: Workbench) => Promise<unknown>][] = [
  [
    'grade',
    ['verdict', 'check'],
    ({ book }) => gradeRun(book, 'run-1', idle, { limits: someLimits, again: true }),
  ],
  ['collect', ['task', 'run', 'response'], (bench) => collect(bench)],
  ['diagnose', ['diagnosis', 'clustering', 'call', 'batch'], (bench) => diagnose(bench)],
  ['supply', ['sample', 'call'], (bench) => supply(bench)],
  ['name clusters', ['clustering', 'call'], (bench) => nameClusters(bench, 'run-1')],
  ['accept a fix', ['sample', 'review'], (bench) => acceptFix(bench, aDiagnosis({ case: id }).id, 'ann')],
  [
    'mark',
    ['mark'],
    ({ book }) => markDiagnosis(book, aDiagnosis({ case: id }).id, { verdict: 'right', reviewer: 'ann' }),
  ],
  ['review', ['review'], (bench) => decideAll(bench, ['sample-1'], 'accepted', 'ann')],
  ['iterate', ['sample', 'review', 'iteration', 'verdict'], (bench) => iterate(bench)],
];

it.each(JOBS.flatMap(([name, kinds, job]) => kinds.map((kind) => [name, kind, job] as const)))(
  'to %s asks no model and runs nothing beside a newer %s, and writes nothing',
  async (_name, kind, job) => {
    const { bench, book, server } = await openNotebook();
    await appendNewer(book.dir, kind, {});
    await expect(job(bench)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('newer Errorbook'),
    });
    expect(server.requests).toEqual([]);
    expect(book.samples()).toHaveLength(1);
    expect(book.iterations()).toEqual([]);
    expect(book.diagnoses()).toHaveLength(1);
    expect(book.runs()).toHaveLength(1);
  },
);
