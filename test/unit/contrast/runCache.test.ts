/** Runs in memory, as the table on disk has them. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { IndexRow } from '../../../src/contrast/caseIndex';
import { BuiltinEmbedder } from '../../../src/contrast/embedding';
import { LanceTable } from '../../../src/contrast/lanceTable';
import { indexRow, madeUpTexts } from '../../factories/contrast';
import { tempWorkspace } from '../../factories/workspace';

const ROW_BYTES = 384 * 4;

async function openTable(folder: string, cacheBytes?: number): Promise<LanceTable> {
  return LanceTable.open({ folder, table: 'cases', dimension: 384 }, cacheBytes);
}

async function rowsOf(run: string, count: number, seed: number): Promise<IndexRow[]> {
  const texts = madeUpTexts(count, seed);
  const vectors = await new BuiltinEmbedder().embed(texts);
  return texts.map((search, i) =>
    indexRow(`${run} ${seed} ${i}`, vectors[i] ?? new Float32Array(), { run, search }),
  );
}

it('sees what another process wrote since the last search', async () => {
  const folder = join(await tempWorkspace(), 'contrast.lance');
  const [reader, writer] = [await openTable(folder), await openTable(folder)];
  const [first, second] = [await rowsOf('run', 20, 1), await rowsOf('run', 20, 2)];
  const query = { ...(second[3] as IndexRow), task: 'another' };
  await writer.upsert(first);
  expect((await reader.search([query], 1))[0]?.[0]?.case).not.toBe(query.id);
  await writer.upsert(second);
  expect((await reader.search([query], 1))[0]?.[0]?.case).toBe(query.id);
  await writer.upsert([{ ...(second[3] as IndexRow), verdict: 'timeout' }]);
  expect((await reader.search([query], 1))[0]?.[0]?.case).not.toBe(query.id);
});

it('gives the same answers where memory holds one run at a time, or none', async () => {
  const folder = join(await tempWorkspace(), 'contrast.lance');
  const rows = [...(await rowsOf('one', 150, 1)), ...(await rowsOf('two', 150, 2))];
  const queries = rows.map((row) => ({ ...row, task: 'another' }));
  const answers: string[][] = [];
  for (const cacheBytes of [undefined, 200 * ROW_BYTES, 100 * ROW_BYTES]) {
    const table = await openTable(folder, cacheBytes);
    if (cacheBytes === undefined) await table.upsert(rows);
    for (let round = 0; round < 2; round++) {
      const found = await table.search(queries, 2);
      answers.push(found.flatMap((ofQuery) => ofQuery.map((one) => one.case)));
    }
  }
  expect(answers[0]).toHaveLength(600);
  for (const each of answers) expect(each).toEqual(answers[0]);
});
