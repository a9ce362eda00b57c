/**
 * The contrast index beside exact search in plain JavaScript and, where it is installed, sqlite-vec:
 * `npm run build && npx tsx bench/contrast.ts [--rows=N] [--runs=N] [--packages=FOLDER where npm install sqlite-vec was run]`.
 * Errorbook's LanceDB process is the bundled one where there is a build. The CPU times are those of all its threads.
 * From a million rows on only LanceDB is measured: the others would need all of them in memory or hours to write.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IndexRow } from '../src/contrast/caseIndex';
import { LanceIndex } from '../src/contrast/lance';
import type { Contrast } from '../src/domain/diagnosis';
import { exactContrast, madeUpTexts, randomNumbers } from '../test/factories/contrast';
import { SqliteVecIndex, type Searched } from './sqliteVec';
import { readOptions } from './support/options';

const DIMENSION = 384;
const WRITE_BATCH = 500;
const QUERY_BATCH = 256;
const QUERIES = 1000;
const K = 2;
const LARGE = 1_000_000;
const CHUNK = 20_000;
const { rows, runs, packages } = readOptions({ rows: 100_000, runs: 10, packages: '' });
const bundled = join(__dirname, '../dist/contrast-host.js');

/** A run's cases are written one after another, as runs are; or those of all runs in turns. */
type Layout = 'together' | 'in turns';

function madeUpRows(first: number, count: number, layout: Layout): IndexRow[] {
  const random = randomNumbers(first + 1);
  return madeUpTexts(count, first + 1).map((search, offset) => {
    const i = first + offset;
    return {
      id: `case-${i}`,
      run: `run-${layout === 'together' ? Math.floor((i * runs) / rows) : i % runs}`,
      suite: 'suite',
      task: `task-${i}`,
      language: 'python',
      verdict: i % 3 === 0 ? 'wrong-answer' : 'passed',
      skills: [`skill-${i % 20}`],
      search,
      digest: String(i),
      vector: direction(random),
    };
  });
}

/** Failed cases of the first run that are not in the index. */
function madeUpQueries(): IndexRow[] {
  return madeUpRows(2 * rows, QUERIES, 'together').map((row) => ({ ...row, run: 'run-0' }));
}

function direction(random: () => number): Float32Array {
  const vector = Float32Array.from({ length: DIMENSION }, () => random() - 0.5);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** The passed rows of each run in memory, compared one by one. */
class PlainIndex implements Searched {
  private readonly runs = new Map<string, IndexRow[]>();

  upsert(rows: IndexRow[]): Promise<void> {
    for (const row of rows.filter(({ verdict }) => verdict === 'passed'))
      if (this.runs.get(row.run)?.push(row) === undefined) this.runs.set(row.run, [row]);
    return Promise.resolve();
  }
  optimize(): Promise<void> {
    return Promise.resolve();
  }
  search(queries: IndexRow[], k: number): Promise<Contrast[][]> {
    return exactContrast(this.runs.get('run-0') ?? [], queries, k);
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

interface Time {
  wall: number;
  cpu: number;
}

async function timed(index: Searched, job: () => Promise<unknown>): Promise<Time> {
  const cpu = cpuMilliseconds(index);
  const start = performance.now();
  await job();
  return { wall: performance.now() - start, cpu: cpuMilliseconds(index) - cpu };
}

/** What the process behind the index has used; on other systems than Linux, this process alone. */
function cpuMilliseconds(index: Searched): number {
  const { user, system } = process.cpuUsage();
  const pid = index instanceof LanceIndex ? index.pid : undefined;
  if (pid === undefined || process.platform !== 'linux') return (user + system) / 1000;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (user + system) / 1000 + 10 * (Number(fields[11]) + Number(fields[12]));
}

/** The contrast of all the queries, in batches as the store asks for it. */
async function searchAll(index: Searched, queries: IndexRow[]): Promise<Contrast[][]> {
  const found: Contrast[][] = [];
  for (let i = 0; i < queries.length; i += QUERY_BATCH)
    found.push(...(await index.search(queries.slice(i, i + QUERY_BATCH), K)));
  return found;
}

/** The first query of an index that was just opened; the middle one of a hundred; all in batches, the middle of three. */
async function measure(index: Searched, queries: IndexRow[]) {
  const first = await timed(index, () => index.search(queries.slice(0, 1), K));
  const each: Time[] = [];
  for (const query of queries.slice(1, 101)) each.push(await timed(index, () => index.search([query], K)));
  let found: Contrast[][] = [];
  const batches: Time[] = [];
  const times = index instanceof LanceIndex ? 3 : 1;
  for (let i = 0; i < times; i++)
    batches.push(await timed(index, async () => (found = await searchAll(index, queries))));
  const meanCpu = each.reduce((sum, { cpu }) => sum + cpu, 0) / each.length;
  return { first, one: { wall: median(each).wall, cpu: meanCpu }, batch: median(batches), found };
}

function median(times: Time[]): Time {
  return [...times].sort((a, b) => a.wall - b.wall)[times.length >> 1] ?? { wall: NaN, cpu: NaN };
}

/** The share of the exact search's cases that were found too. */
function recallOf(found: Contrast[][], exact: Contrast[][]): number {
  const hits = exact.map((cases, i) => {
    const names = new Set(found[i]?.map((one) => one.case));
    return cases.filter((one) => names.has(one.case)).length / cases.length;
  });
  return hits.reduce((sum, hit) => sum + hit, 0) / hits.length;
}

/** Writes the rows, then opens the index anew, unless it is one that lives in memory. */
async function subject(name: string, open: () => Searched, layout: Layout) {
  const writer = open();
  const batch = rows >= LARGE ? CHUNK : WRITE_BATCH;
  const start = performance.now();
  for (let first = 0; first < rows; first += CHUNK) {
    const chunk = madeUpRows(first, Math.min(CHUNK, rows - first), layout);
    for (let i = 0; i < chunk.length; i += batch) await writer.upsert(chunk.slice(i, i + batch));
  }
  await writer.optimize();
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  const keeps = !(writer instanceof PlainIndex);
  if (keeps) await writer.close();
  const reader = keeps ? open() : writer;
  const figures = await measure(reader, madeUpQueries());
  await reader.close();
  const cells = [figures.first, figures.one, figures.batch].map(({ wall, cpu }) =>
    `${wall.toFixed(1)} (${cpu.toFixed(1)})`.padStart(17),
  );
  return { line: [name.padEnd(28), seconds.padStart(8), ...cells].join(''), found: figures.found };
}

async function compare(folder: string): Promise<void> {
  const program = existsSync(bundled) ? { program: bundled, execArgv: [] } : undefined;
  const lance = (layout: Layout) => () =>
    new LanceIndex({ folder: join(folder, layout), table: 'cases', dimension: DIMENSION }, program);
  console.log(
    `${rows} cases of ${runs} runs, two thirds of them passed, vectors of ${DIMENSION} numbers; k = ${K}`,
  );
  const columns = ['first query', 'one query', '1,000 queries'].map((title) => title.padStart(17));
  console.log(
    ['milliseconds (of CPU time)'.padEnd(28), 'write s'.padStart(8), ...columns, 'recall'].join(''),
  );
  for (const layout of ['together', 'in turns'] as const) {
    const name = `Errorbook, runs ${layout}`;
    const { line, found } = await subject(name, lance(layout), layout);
    if (rows >= LARGE) console.log(line);
    else await besidePeers(folder, layout, line, found);
  }
}

async function besidePeers(folder: string, layout: Layout, line: string, found: Contrast[][]): Promise<void> {
  const exact = await subject('exact, plain JavaScript', () => new PlainIndex(), layout);
  console.log(line, recallOf(found, exact.found).toFixed(4));
  console.log(exact.line);
  if (packages === '') return;
  const open = () => new SqliteVecIndex(join(folder, `${layout}.db`), packages, DIMENSION);
  const other = await subject('sqlite-vec', open, layout);
  console.log(other.line, recallOf(other.found, exact.found).toFixed(4));
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'errorbook-bench-'));
  try {
    await compare(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

void main();
