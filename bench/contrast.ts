/**
 * The contrast index beside exact search in plain JavaScript and, where it is installed, sqlite-vec, all as Errorbook
 * uses them: `npx tsx bench/contrast.ts [rows] [folder where npm install sqlite-vec was run]`.
 * From a million rows on only LanceDB is measured: the others would need all of them in memory or hours to write.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contrast } from '../src/book/records';
import type { IndexRow } from '../src/contrast/caseIndex';
import { ExactIndex } from '../src/contrast/exact';
import { LanceIndex } from '../src/contrast/lance';
import { madeUpTexts, randomNumbers } from '../test/factories/contrast';
import { SqliteVecIndex, type Searched } from './sqliteVec';

const DIMENSION = 384;
const WRITE_BATCH = 500;
const QUERY_BATCH = 256;
const K = 2;
const RUNS = 10;
const LARGE = 1_000_000;
const rows = Number(process.argv[2] ?? 100_000);
const packages = process.argv[3];

function madeUpRows(count: number, seed: number): IndexRow[] {
  const random = randomNumbers(seed);
  return madeUpTexts(count, seed).map((search, i) => ({
    id: `case-${seed}-${i}`,
    run: `run-${i % RUNS}`,
    suite: 'suite',
    task: `task-${seed}-${i}`,
    language: 'python',
    verdict: i % 3 === 0 ? 'wrong-answer' : 'passed',
    skills: [`skill-${i % 20}`],
    search,
    digest: String(i),
    vector: direction(random),
  }));
}

function direction(random: () => number): Float32Array {
  const vector = Float32Array.from({ length: DIMENSION }, () => random() - 0.5);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

async function milliseconds(job: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await job();
  return performance.now() - start;
}

async function fill(index: Searched, cases: IndexRow[], batch = WRITE_BATCH): Promise<void> {
  for (let i = 0; i < cases.length; i += batch) await index.upsert(cases.slice(i, i + batch));
  await index.optimize();
}

/** The contrast of all the queries, in batches as the store asks for it. */
async function searchAll(index: Searched, queries: IndexRow[]): Promise<Contrast[][]> {
  const found: Contrast[][] = [];
  for (let i = 0; i < queries.length; i += QUERY_BATCH)
    found.push(...(await index.search(queries.slice(i, i + QUERY_BATCH), K)));
  return found;
}

/** The share of the exact search's cases that were found too. */
function recallOf(found: Contrast[][], exact: Contrast[][]): number {
  const hits = exact.map((cases, i) => {
    const names = new Set(found[i]?.map((one) => one.case));
    return cases.filter((one) => names.has(one.case)).length / cases.length;
  });
  return hits.reduce((sum, hit) => sum + hit, 0) / hits.length;
}

interface Figures {
  written: number;
  cold: number;
  query: number;
  batch: number;
  found: Contrast[][];
}

async function measure(open: () => Searched, cases: IndexRow[], queries: IndexRow[]): Promise<Figures> {
  const writer = open();
  const written = await milliseconds(() => fill(writer, cases));
  if (writer instanceof ExactIndex) return { written, ...(await measureSearch(writer, queries)) };
  await writer.close();
  const reader = open();
  try {
    return { written, ...(await measureSearch(reader, queries)) };
  } finally {
    await reader.close();
  }
}

/** The first query of an index that was just opened, then the middle one of twenty, then all in batches. */
async function measureSearch(index: Searched, queries: IndexRow[]): Promise<Omit<Figures, 'written'>> {
  const cold = await milliseconds(() => index.search(queries.slice(0, 1), K));
  const times: number[] = [];
  for (const query of queries.slice(1, 21)) times.push(await milliseconds(() => index.search([query], K)));
  const query = times.sort((a, b) => a - b)[times.length >> 1] ?? NaN;
  let found: Contrast[][] = [];
  const batch = await milliseconds(async () => (found = await searchAll(index, queries)));
  return { cold, query, batch, found };
}

async function compare(folder: string): Promise<void> {
  const cases = madeUpRows(rows, 1);
  const queries = madeUpRows(1000, 2).map((row) => ({ ...row, run: 'run-0' }));
  console.log(
    `${rows} cases of ${RUNS} runs, two thirds of them passed, vectors of ${DIMENSION} numbers; k = ${K}`,
  );
  const subjects: [string, () => Searched][] = [
    ['exact, JavaScript', () => new ExactIndex()],
    [
      'LanceDB',
      () => new LanceIndex({ folder: join(folder, 'lance'), table: 'cases', dimension: DIMENSION }),
    ],
  ];
  if (packages !== undefined)
    subjects.push(['sqlite-vec', () => new SqliteVecIndex(join(folder, 'vec.db'), packages, DIMENSION)]);
  console.log('milliseconds'.padEnd(18), '  write all  first query  one query  1,000 queries  recall');
  let exact: Contrast[][] | undefined;
  for (const [name, open] of subjects) {
    const { written, cold, query, batch, found } = await measure(open, cases, queries);
    exact ??= found;
    const cells = [
      written.toFixed(0).padStart(11),
      cold.toFixed(0).padStart(12),
      query.toFixed(1).padStart(10),
    ];
    console.log(
      name.padEnd(18),
      ...cells,
      batch.toFixed(0).padStart(14),
      recallOf(found, exact).toFixed(4).padStart(7),
    );
  }
}

async function large(folder: string): Promise<void> {
  const open = () => new LanceIndex({ folder, table: 'cases', dimension: DIMENSION });
  const writer = open();
  const chunk = 20_000;
  const written = await milliseconds(async () => {
    for (let seed = 1; seed <= rows / chunk; seed++) await writer.upsert(madeUpRows(chunk, seed));
    await writer.optimize();
  });
  await writer.close();
  const reader = open();
  const queries = madeUpRows(1000, 9999).map((row) => ({ ...row, run: 'run-0' }));
  const { cold, query, batch } = await measureSearch(reader, queries);
  await reader.close();
  console.log(`LanceDB, ${rows} rows: written (and made up) in ${(written / 1000).toFixed(0)} s,`);
  console.log(`first query after opening ${cold.toFixed(0)} ms, one query ${query.toFixed(1)} ms,`);
  console.log(`1,000 queries ${batch.toFixed(0)} ms`);
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'errorbook-bench-'));
  try {
    await (rows >= LARGE ? large(folder) : compare(folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

void main();
