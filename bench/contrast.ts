/**
 * LanceDB beside exact search in plain JavaScript, both as Errorbook uses them: `npx tsx bench/contrast.ts [rows]`.
 * One line a measurement: LanceDB, exact search, and how many times as long LanceDB took.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contrast } from '../src/book/records';
import type { CaseIndex, IndexRow } from '../src/contrast/caseIndex';
import { ExactIndex } from '../src/contrast/exact';
import { LanceIndex } from '../src/contrast/lance';
import { madeUpTexts, randomNumbers } from '../test/factories/contrast';

const DIMENSION = 384;
const WRITE_BATCH = 500;
const QUERY_BATCH = 256;
const K = 2;
const RUNS = 10;
const rows = Number(process.argv[2] ?? 100_000);

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

async function seconds(job: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await job();
  return (performance.now() - start) / 1000;
}

async function fill(index: CaseIndex, cases: IndexRow[]): Promise<void> {
  for (let i = 0; i < cases.length; i += WRITE_BATCH) await index.upsert(cases.slice(i, i + WRITE_BATCH));
  await index.optimize();
}

async function searchAll(index: CaseIndex, queries: IndexRow[]): Promise<Contrast[][]> {
  const found: Contrast[][] = [];
  for (let i = 0; i < queries.length; i += QUERY_BATCH) {
    found.push(...(await index.search(queries.slice(i, i + QUERY_BATCH), K)));
  }
  return found;
}

/** The share of the exact search's cases that LanceDB found too. */
function recallOf(found: Contrast[][], exact: Contrast[][]): number {
  const hits = exact.map((cases, i) => {
    const names = new Set(found[i]?.map((one) => one.case));
    return cases.filter((one) => names.has(one.case)).length / cases.length;
  });
  return hits.reduce((sum, hit) => sum + hit, 0) / hits.length;
}

function print(what: string, lance: number, exact: number): void {
  const ms = (value: number) => `${(value * 1000).toFixed(1).padStart(9)} ms`;
  console.log(`${what.padEnd(28)} ${ms(lance)} ${ms(exact)}   ${(lance / exact).toFixed(2)}x`);
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'errorbook-bench-'));
  const open = () => new LanceIndex({ folder, table: 'cases', dimension: DIMENSION });
  const lance = open();
  const exact = new ExactIndex();
  try {
    const cases = madeUpRows(rows, 1);
    const queries = madeUpRows(1000, 2).map((row) => ({ ...row, run: 'run-0' }));
    const one = (index: CaseIndex, i: number) => index.search(queries.slice(i, i + 1), K);
    console.log(`${rows} cases of ${RUNS} runs, two thirds of them passed, vectors of ${DIMENSION} numbers`);
    console.log(''.padEnd(28), '     LanceDB        exact   ratio');
    print('write them all', await seconds(() => fill(lance, cases)), await seconds(() => fill(exact, cases)));
    await lance.close();

    const reopened = open();
    try {
      print('first query, cold', await seconds(() => one(reopened, 0)), await seconds(() => one(exact, 0)));
      const twenty = (index: CaseIndex) => async () => {
        for (let i = 0; i < 20; i++) await one(index, i);
      };
      print('one query, warm', (await seconds(twenty(reopened))) / 20, (await seconds(twenty(exact))) / 20);
      let byLance: Contrast[][] = [];
      let byExact: Contrast[][] = [];
      const lanceSeconds = await seconds(async () => (byLance = await searchAll(reopened, queries)));
      const exactSeconds = await seconds(async () => (byExact = await searchAll(exact, queries)));
      print('contrast of 1,000 failures', lanceSeconds, exactSeconds);
      console.log(`recall against exact search  ${recallOf(byLance, byExact).toFixed(4)}`);
    } finally {
      await reopened.close();
    }
  } finally {
    await lance.close();
    await rm(folder, { recursive: true, force: true });
  }
}

void main();
