/** The embedding is changed in errorbook.json: the former index serves until the new one is complete. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as lancedb from '@lancedb/lancedb';
import { expect, it, onTestFinished } from 'vitest';
import { openContrastStore } from '../../../src/contrast/openContrastStore';
import type { ContrastStore } from '../../../src/contrast/store';
import { contrastQuery, madeUpTexts, warningsLog } from '../../factories/contrast';
import { cases, former, openFor, OtherEmbedder, wanted } from '../../factories/rebuilding';
import { tempWorkspace } from '../../factories/workspace';

const items = cases();
const query = contrastQuery(madeUpTexts(8)[7] ?? '');

async function opened(...args: Parameters<typeof openFor>): Promise<ContrastStore> {
  const store = await openFor(...args);
  onTestFinished(() => store.dispose());
  return store;
}

/** A workspace whose cases the built-in embedder has indexed. */
async function indexed(): Promise<string> {
  const workspace = await tempWorkspace();
  const store = await openFor(workspace, former);
  await store.sync(items);
  await store.dispose();
  return workspace;
}

async function expectFound(store: ContrastStore): Promise<void> {
  expect((await store.nearest([query], 1))[0]?.[0]?.case).toBe('case7');
}

async function tables(workspace: string): Promise<{ name: string; rows: number }[]> {
  const connection = await lancedb.connect(join(workspace, '.errorbook', 'contrast.lance'));
  const names = await connection.tableNames();
  const rows = async (name: string) => (await connection.openTable(name)).countRows();
  return Promise.all(names.map(async (name) => ({ name, rows: await rows(name) })));
}

it('answers from the former index, then from the new one, and deletes the former', async () => {
  const workspace = await indexed();
  const other = new OtherEmbedder();
  const store = await opened(workspace, wanted, other);
  expect(store.isBehind).toBe(true);
  await store.sync(items);
  await expectFound(store);
  expect(other.texts).toBe(0);
  const seen: number[] = [];
  const rebuilding = store.rebuild(items, { onProgress: ({ done }) => seen.push(done) });
  await expectFound(store);
  await rebuilding;
  expect(seen.at(-1)).toBe(items.length);
  expect(store.isBehind).toBe(false);
  await expectFound(store);
  expect(other.texts).toBe(items.length + 1);
  expect(await tables(workspace)).toEqual([{ name: expect.stringContaining('-other-'), rows: items.length }]);
  expect((await opened(workspace, wanted)).isBehind).toBe(false);
});

it('goes on in the next session where it was cancelled', async () => {
  const workspace = await indexed();
  const cancel = new AbortController();
  const first = await opened(workspace, wanted);
  const onProgress = ({ done }: { done: number }) => done >= 500 && cancel.abort();
  await expect(first.rebuild(items, { signal: cancel.signal, onProgress })).rejects.toThrow(/abort/i);
  expect(first.isBehind).toBe(true);
  await expectFound(first);
  const other = new OtherEmbedder();
  const second = await opened(workspace, wanted, other);
  expect(second.isBehind).toBe(true);
  await second.rebuild(items);
  expect(other.texts).toBe(items.length - 500);
});

it('loses nothing when it is killed in the middle, and goes on', async () => {
  const workspace = await indexed();
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const program = join(import.meta.dirname, '../../factories/rebuilding.ts');
  const child = fork(program, ['rebuild', workspace], { execArgv: ['--import', tsx] });
  child.on('message', (done: number) => done >= 500 && child.kill('SIGKILL'));
  await once(child, 'exit');
  const other = new OtherEmbedder();
  const store = await opened(workspace, wanted, other);
  expect(store.isBehind).toBe(true);
  await expectFound(store);
  await store.rebuild(items);
  expect(other.texts).toBeLessThanOrEqual(items.length - 500);
  await expectFound(store);
  expect((await tables(workspace)).map(({ rows }) => rows)).toEqual([items.length]);
});

it('goes over to the new index when another window has completed it', async () => {
  const workspace = await indexed();
  const [here, there] = [await opened(workspace, wanted), await opened(workspace, wanted)];
  await there.rebuild(items);
  await here.sync(items);
  expect(here.isBehind).toBe(false);
  await expectFound(here);
});

it('indexes before it answers where the former embedder can no longer be had', async () => {
  const workspace = await indexed();
  const log = warningsLog();
  const other = new OtherEmbedder();
  const openEmbedder = () => Promise.reject(new Error('no server'));
  const options = { workspace, embedder: other, embedding: wanted, openEmbedder, log };
  const store = await openContrastStore(options);
  onTestFinished(() => store.dispose());
  expect(log.warnings).toEqual([expect.stringContaining('no server')]);
  expect(store.isBehind).toBe(false);
  await store.sync(items);
  expect(other.texts).toBe(items.length);
  await expectFound(store);
});
