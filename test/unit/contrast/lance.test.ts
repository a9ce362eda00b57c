/** The LanceDB process dies, is not there, or is not alone. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as lancedb from '@lancedb/lancedb';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { IndexRow } from '../../../src/contrast/caseIndex';
import { BuiltinEmbedder } from '../../../src/contrast/embedding';
import { IndexedContrastStore } from '../../../src/contrast/indexedStore';
import { LanceIndex } from '../../../src/contrast/lance';
import { openContrastStore } from '../../../src/contrast/openContrastStore';
import { contrastItem, contrastQuery, indexRow, madeUpTexts, warningsLog } from '../../factories/contrast';
import { tempWorkspace } from '../../factories/workspace';

const embedder = new BuiltinEmbedder();

function openIndex(folder: string): LanceIndex {
  const index = new LanceIndex({ folder, table: 'cases', dimension: embedder.dimension });
  onTestFinished(() => index.close());
  return index;
}

async function indexRows(ids: string[], digest = ''): Promise<IndexRow[]> {
  const vectors = await embedder.embed(ids);
  return ids.map((id, i) => indexRow(id, vectors[i] ?? new Float32Array(), { digest }));
}

const ids = (from: number, count: number) => Array.from({ length: count }, (_, i) => `case${from + i}`);

async function rowsOnDisk(folder: string): Promise<number> {
  const table = await (await lancedb.connect(folder)).openTable('cases');
  return table.countRows();
}

function kill(index: LanceIndex): void {
  if (index.pid === undefined) throw new Error('no process runs');
  process.kill(index.pid, 'SIGKILL');
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('LanceIndex', () => {
  it('starts no process before it is used', async () => {
    const index = openIndex(join(await tempWorkspace(), 'contrast.lance'));
    expect(index.pid).toBeUndefined();
    expect((await index.held('run')).size).toBe(0);
    expect(index.pid).toBeTypeOf('number');
  });

  it('goes on after its process was killed in mid-write, with every acknowledged row and no row twice', async () => {
    const folder = join(await tempWorkspace(), 'contrast.lance');
    const index = openIndex(folder);
    for (let round = 0; round < 8; round++) {
      const writing = index.upsert(await indexRows(ids(round * 400, 400), `round ${round}`));
      await expect.poll(() => index.pid, { interval: 5 }).toBeDefined();
      await setTimeout(round * 12); // At another instant of its work each time.
      if (index.pid !== undefined) kill(index);
      await writing;
      expect((await index.held('run')).size).toBe((round + 1) * 400);
    }
    await index.optimize();
    expect(await rowsOnDisk(folder)).toBe(3200);
  });

  it('answers a query whose process is killed under way, and the next one, from a new process', async () => {
    const index = openIndex(join(await tempWorkspace(), 'contrast.lance'));
    await index.upsert(await indexRows(ids(0, 3000)));
    const queries = (await indexRows(ids(0, 256))).map((row) => ({ ...row, task: 'another' }));
    const before = await index.search(queries, 2);
    const killed = index.pid;
    for (let round = 0; round < 5; round++) {
      const searching = index.search(queries, 2);
      await setTimeout(round * 10);
      kill(index);
      expect(await searching).toEqual(before);
    }
    expect(index.pid).not.toBe(killed);
    expect(await index.search(queries, 2)).toEqual(before);
  });

  it('lets two processes write the same cases at once', async () => {
    const folder = join(await tempWorkspace(), 'contrast.lance');
    const writers = [openIndex(folder), openIndex(folder)];
    await Promise.all(
      writers.map(async (index, writer) => {
        for (let batch = 0; batch < 8; batch++) {
          await index.upsert(await indexRows(ids(batch * 100, 100), `${writer}`));
          if (batch % 2 === 1) await index.optimize();
        }
      }),
    );
    expect(await rowsOnDisk(folder)).toBe(800);
    for (const index of writers) expect((await index.held('run')).size).toBe(800);
  });

  it('ends its process when it is closed', async () => {
    const index = openIndex(join(await tempWorkspace(), 'contrast.lance'));
    await index.held('run');
    const pid = index.pid ?? 0;
    await index.close();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await expect(index.held('run')).rejects.toThrow('disposed');
  });
});

describe('openContrastStore', () => {
  const texts = madeUpTexts(50);
  const items = texts.map((text, i) => contrastItem(`case${i}`, { text }));
  const wanted = texts[7] ?? '';
  const query = contrastQuery(wanted);

  const named = {
    embedding: { provider: 'builtin' as const },
    openEmbedder: () => Promise.resolve(embedder),
  };

  async function open(workspace: string, log = warningsLog()) {
    const store = await openContrastStore({ workspace, embedder, log, ...named });
    onTestFinished(() => store.dispose());
    return store;
  }

  async function expectFound(store: { nearest: IndexedContrastStore['nearest'] }) {
    expect((await store.nearest([query], 1))[0]?.[0]?.case).toBe('case7');
  }

  it('finds in a later session what an earlier one wrote', async () => {
    const workspace = await tempWorkspace();
    const first = await open(workspace);
    await first.sync(items);
    await first.dispose();
    await expectFound(await open(workspace));
  });

  it('falls back to exact search where the native library is missing, and says so once', async () => {
    vi.stubEnv('NAPI_RS_NATIVE_LIBRARY_PATH', '/nowhere/lancedb.node');
    const log = warningsLog();
    const store = await open(await tempWorkspace(), log);
    await store.sync(items);
    await expectFound(store);
    expect(log.warnings).toEqual([
      expect.stringMatching(/^LanceDB cannot be used here .*exact search in memory/s),
    ]);
  });

  it('falls back where loading the library kills the process, as on a CPU without AVX2', async () => {
    const workspace = await tempWorkspace();
    const library = join(workspace, 'illegal.cjs');
    await writeFile(library, `process.kill(process.pid, 'SIGILL'); while (true);`);
    vi.stubEnv('NAPI_RS_NATIVE_LIBRARY_PATH', library);
    const log = warningsLog();
    const store = await open(workspace, log);
    await store.sync(items);
    await expectFound(store);
    expect(log.warnings).toEqual([expect.stringContaining('SIGILL')]);
  });

  it('falls back with all that was synced when the library is lost in mid-session', async () => {
    const log = warningsLog();
    const index = openIndex(join(await tempWorkspace(), 'contrast.lance'));
    const store = new IndexedContrastStore(embedder, index, log);
    await store.sync(items);
    vi.stubEnv('NAPI_RS_NATIVE_LIBRARY_PATH', '/nowhere/lancedb.node');
    kill(index);
    await expectFound(store);
    expect(log.warnings).toHaveLength(1);
  });

  it('falls back where the index’s folder cannot be made', async () => {
    const workspace = await tempWorkspace();
    await writeFile(join(workspace, '.errorbook'), 'a file where the folder should be');
    const log = warningsLog();
    const store = await open(workspace, log);
    await store.sync(items);
    await expectFound(store);
    expect(log.warnings).toHaveLength(1);
  });

  it('builds the index anew when its folder is deleted under it', async () => {
    const workspace = await tempWorkspace();
    const log = warningsLog();
    const store = await open(workspace, log);
    await store.sync(items);
    await rm(join(workspace, '.errorbook', 'contrast.lance'), { recursive: true });
    await expectFound(store);
    expect(log.warnings).toEqual(['The contrast index was deleted; it is built anew.']);
    await store.dispose();
    await expectFound(await open(workspace));
  });
});
