/** The embedding is changed in errorbook.json while a notebook is open. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { JobOptions } from '../../../src/base/progress';
import type { Config } from '../../../src/book/config';
import { searchCases } from '../../../src/notebook/searchCases';
import { Workbench } from '../../../src/notebook/workbench';
import { warningsLog } from '../../factories/contrast';
import { aResponse, bookWith, tempWorkspace } from '../../factories/workspace';
import { startOllamaServer } from '../../servers/ollama';

it('goes on with the former index, rebuilds in the background and then uses the new one', async () => {
  const server = await startOllamaServer({ reply: () => '' });
  onTestFinished(() => server.close());
  const workspace = await tempWorkspace();
  const name = (embedding: Partial<Config['embedding']>) =>
    writeFile(join(workspace, 'errorbook.json'), JSON.stringify({ embedding }));
  await name({ provider: 'builtin' });
  const book = await bookWith(workspace, [aResponse()]);
  const jobs: { title: string; start: () => void; done: Promise<void> }[] = [];
  const background = (title: string, job: (options: JobOptions) => Promise<void>) => {
    let start: () => void = () => undefined;
    const done = new Promise<void>((resolve) => (start = resolve)).then(() => job({}));
    jobs.push({ title, start, done });
    return done;
  };
  const log = warningsLog();
  const bench = await Workbench.open({
    workspace,
    book,
    log,
    keyFor: () => Promise.resolve(undefined),
    background,
  });
  onTestFinished(() => bench.dispose());
  const found = async () => (await searchCases(bench, { text: 'double' })).length;
  expect(await found()).toBe(1);

  await name({ provider: 'ollama', model: 'nomic-embed-text', baseUrl: server.url });
  await bench.reloadConfig();
  expect(await found()).toBe(1);
  expect(jobs.map(({ title }) => title)).toEqual(['Rebuild the index of cases']);
  expect((await bench.index.store()).isBehind).toBe(true);
  jobs[0]?.start();
  await jobs[0]?.done;
  expect((await bench.index.store()).isBehind).toBe(false);
  expect(await found()).toBe(1);
  expect(jobs).toHaveLength(1);
  expect(log.warnings).toEqual([]);
});
