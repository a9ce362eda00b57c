/** LanceDB's search is exact at the sizes that are met: it gives what comparing with every row gives. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CaseIndex, IndexQuery, IndexRow } from '../../../src/contrast/caseIndex';
import { BuiltinEmbedder } from '../../../src/contrast/embedding';
import { ExactIndex } from '../../../src/contrast/exact';
import { IndexedContrastStore } from '../../../src/contrast/indexedStore';
import { LanceIndex } from '../../../src/contrast/lance';
import type { ContrastItem, ContrastQuery } from '../../../src/contrast/store';
import type { Embedder } from '../../../src/models/chat';
import { benchmark } from '../../factories/benchmarks';
import {
  contrastItem,
  contrastQuery,
  exactContrast,
  madeUpTexts,
  warningsLog,
} from '../../factories/contrast';
import { tempWorkspace } from '../../factories/workspace';

/** Searches by comparing and sorting everything. */
class PlainIndex extends ExactIndex {
  private readonly all: IndexRow[] = [];
  override upsert(rows: IndexRow[]): Promise<void> {
    this.all.push(...rows);
    return super.upsert(rows);
  }
  override search(queries: IndexQuery[], k: number) {
    return exactContrast(this.all, queries, k);
  }
}

const builtin = new BuiltinEmbedder();
const known = new Map<string, Float32Array>();

/** The built-in embedder, asked once about each text: it is the searches that are compared. */
const embedder: Embedder = {
  id: builtin.id,
  dimension: builtin.dimension,
  async embed(texts) {
    const fresh = texts.filter((text) => !known.has(text));
    const vectors = await builtin.embed(fresh);
    fresh.forEach((text, n) => known.set(text, vectors[n] ?? new Float32Array()));
    return texts.map((text) => known.get(text) ?? new Float32Array());
  },
};

/** The cases found, with scores rounded to what single precision can hold. */
async function contrastBy(index: CaseIndex, items: ContrastItem[], queries: ContrastQuery[], k: number) {
  const log = warningsLog();
  const store = new IndexedContrastStore(embedder, index, log);
  onTestFinished(() => store.dispose());
  await store.sync(items);
  const contrast = await store.nearest(queries, k);
  expect(log.warnings).toEqual([]);
  return contrast.map((ofQuery) => ofQuery.map((one) => ({ ...one, score: one.score.toFixed(4) })));
}

async function expectSameAnswers(items: ContrastItem[], queries: ContrastQuery[], k: number) {
  const folder = join(await tempWorkspace(), 'contrast.lance');
  const lance = await contrastBy(
    new LanceIndex({ folder, table: 'cases', dimension: 384 }),
    items,
    queries,
    k,
  );
  const exact = await contrastBy(new PlainIndex(), items, queries, k);
  expect(exact.every((ofQuery) => ofQuery.length === k)).toBe(true);
  expect(lance).toEqual(exact);
  expect(await contrastBy(new ExactIndex(), items, queries, k)).toEqual(exact);
}

function rows(file: string): Record<string, string>[] {
  const bytes = readFileSync(file);
  const lines = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, string>);
}

describe('recall against exact search', () => {
  it('is 1 on made-up cases, above the size where scalar indexes are built', async () => {
    const items = madeUpTexts(10_200).map((text, i) =>
      contrastItem(`case${i}`, { text, run: `run ${i % 4}`, verdict: i % 3 === 0 ? 'exception' : 'passed' }),
    );
    const queries = madeUpTexts(100, 2).map((text, i) => contrastQuery(text, { run: `run ${i % 4}` }));
    await expectSameAnswers(items, queries, 5);
  });

  const humanEval = benchmark('HumanEval.jsonl.gz');
  const mbpp = benchmark('mbpp.jsonl');
  const samples = benchmark('codegen16b-humaneval-samples.jsonl.gz');
  it.skipIf(!humanEval || !mbpp || !samples)(
    'is 1 on HumanEval and MBPP: recorded responses among the reference solutions',
    async () => {
      const byId = new Map(rows(humanEval ?? '').map((row) => [row['task_id'], row]));
      const run = { run: 'codegen', suite: 'HumanEval' };
      const items = [...byId].map(([task = '', row]) =>
        contrastItem(task, { ...run, task, text: `${row['prompt']}${row['canonical_solution']}` }),
      );
      for (const { task_id: id, text, code } of rows(mbpp ?? ''))
        items.push(contrastItem(`MBPP/${id}`, { ...run, suite: 'MBPP', text: `${text}\n${code}` }));
      expect(items.length).toBeGreaterThan(1100);
      const queries = rows(samples ?? '').map(({ task_id: task = '', completion }) =>
        contrastQuery(`${byId.get(task)?.['prompt']}${completion}`, { ...run, task }),
      );
      expect(queries).toHaveLength(1640);
      await expectSameAnswers(items, queries, 2);
    },
  );
});
