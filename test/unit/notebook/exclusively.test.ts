import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log';
import { checkTasks } from '../../../src/notebook/checkTasks';
import { diagnose } from '../../../src/notebook/diagnose';
import { grade } from '../../../src/notebook/grade';
import { importRecorded } from '../../../src/notebook/importResponses';
import { supply } from '../../../src/notebook/supply';
import { Workbench } from '../../../src/notebook/workbench';
import { writeDoubling } from '../../factories/doubling';
import { diagnosisReply, generatedTask, samplesReply } from '../../factories/instructor';
import type { FakeServer } from '../../servers/http';
import { startOpenAiServer } from '../../servers/openai';

let workspace: string;
let server: FakeServer;
let calls = 0;
/** Both read the book before either does anything; the second gets its turn when the first is done. */
let first: Workbench;
let second: Workbench;

beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'errorbook-'));
  server = await startOpenAiServer({
    reply: ({ body }) => {
      calls += 1;
      const { json_schema: asked } = body?.['response_format'] as { json_schema: { name: string } };
      return asked.name === 'diagnosis' ? diagnosisReply() : samplesReply(generatedTask(`half${calls}`));
    },
  });
  const instructor = { model: 'teacher', baseUrl: server.url };
  await writeDoubling(workspace, 3, { instructor, strategy: { name: 'le' } });
  [first, second] = await Promise.all([open(), open()]);
});

afterAll(async () => {
  await Promise.all([first.dispose(), second.dispose(), server.close()]);
  await rm(workspace, { recursive: true, force: true });
});

function open(): Promise<Workbench> {
  return Workbench.open({ workspace, log: silentLog, keyFor: () => Promise.resolve(undefined), jobs: 1 });
}

async function lines(journal: string): Promise<number> {
  const text = await readFile(join(workspace, '.errorbook', `${journal}.jsonl`), 'utf8');
  return text.trimEnd().split('\n').length;
}

it('imports, checks and grades once what two are asked for', async () => {
  for (const each of [first, second]) await importRecorded(each);
  expect(await lines('responses')).toBe(3);
  for (const each of [first, second]) await checkTasks(each, {});
  expect(await lines('checks')).toBe(3);
  const run = first.book.newestRun()?.id ?? '';
  await second.book.refresh();
  for (const each of [first, second])
    expect((await grade(each, run)).verdicts).toEqual({ 'wrong-answer': 3 });
  expect(await lines('verdicts')).toBe(3);
});

it('pays for a diagnosis once, also where the second did not know of the failure', async () => {
  const made = [await diagnose(first), await diagnose(second)].map((each) => each.made);
  expect(made).toEqual([3, 0]);
  expect(calls).toBe(3);
});

it('pays for samples once', async () => {
  const made = [await supply(second), await supply(first)];
  expect(made.map((each) => each.skipped)).toEqual([0, 3]);
  expect(made[1]?.made).toBe(0);
  expect(calls).toBe(6);
});
