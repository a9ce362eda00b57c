import type * as lancedb from '@lancedb/lancedb';
import type { Connection, Query, Table, VectorQuery } from '@lancedb/lancedb';
import pRetry from 'p-retry';
import { messageOf } from '../base/errors';
import type { Contrast } from '../domain/diagnosis';
import { IndexGoneError, type IndexFilter, type IndexQuery, type IndexRow } from './caseIndex';
import { groupBy } from './groupBy';
import { caseSchema } from './lanceSchema';
import { POOL, Ranker, type Candidate } from './rank';
import { RunCache } from './runCache';
import type { TableName } from './wire';

const INDEX_CACHE_BYTES = 64n << 20n;
const METADATA_CACHE_BYTES = 32n << 20n;
/** From here on a scalar index pays for itself. A vector index does so only from 200,000 rows on. */
const INDEXED_FROM_ROWS = 10_000;
/** Another process may still read the files of an older version for a while. */
const KEEP_OLD_VERSIONS_MS = 10 * 60_000;
const CANDIDATE_COLUMNS = ['id', 'task', 'skills', 'search', '_distance'];
/** The words were split when the row was made (terms.ts); LanceDB takes them as they are. */
const FULL_TEXT = {
  baseTokenizer: 'whitespace',
  stem: false,
  removeStopWords: false,
  asciiFolding: false,
  withPosition: false,
} as const;

/** A table of cases in LanceDB. Runs inside the LanceDB process (host.ts). */
export class LanceTable {
  private constructor(
    private readonly lance: typeof lancedb,
    private readonly connection: Connection,
    private readonly name: TableName,
    private readonly cache: RunCache,
    private table: Table,
  ) {}

  /** Opens the table, making it where it is missing. LanceDB is loaded here and nowhere else. */
  static async open(name: TableName, cacheBytes?: number): Promise<LanceTable> {
    const lance = await loadLance();
    const session = new lance.Session(INDEX_CACHE_BYTES, METADATA_CACHE_BYTES);
    // 0: every read sees what other windows have written.
    const connection = await lance.connect(name.folder, { readConsistencyInterval: 0 }, session);
    const cache = new RunCache(name.dimension, cacheBytes);
    return new LanceTable(lance, connection, name, cache, await openTable(connection, name));
  }

  held(run: string): Promise<Map<string, string>> {
    return this.healing(async (table) => {
      const rows = await table
        .query()
        .where(`run = ${quote(run)}`)
        .select(['id', 'digest'])
        .toArray();
      return new Map(rows.map((row: { id: string; digest: string }) => [row.id, row.digest]));
    });
  }

  async upsert(rows: IndexRow[]): Promise<void> {
    const records = rows.map((row) => ({ ...row }));
    const write = (table: Table) =>
      table.mergeInsert('id').whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(records);
    // Another window may rewrite the same files between our read and our commit.
    await pRetry(() => this.healing(write), {
      retries: 8,
      minTimeout: 20,
      randomize: true,
      shouldRetry: isConflict,
    });
  }

  /** Merges the small files that the upserts left, and brings the indexes up to date. */
  async optimize(): Promise<void> {
    try {
      await this.healing((table) => this.tidy(table));
    } catch (error) {
      // Another window is tidying the same table, to the same end.
      if (!isConflict({ error })) throw error;
    }
  }

  private async tidy(table: Table): Promise<void> {
    const indexed = new Set((await table.listIndices()).flatMap(({ columns }) => columns));
    if (!indexed.has('run') && (await table.countRows()) >= INDEXED_FROM_ROWS) {
      for (const column of ['run', 'verdict']) {
        await table.createIndex(column, { config: this.lance.Index.bitmap() });
      }
    }
    if (!indexed.has('search')) await this.indexText(table);
    await table.optimize();
    await table.optimize({ cleanupOlderThan: new Date(Date.now() - KEEP_OLD_VERSIONS_MS) });
  }

  private indexText(table: Table): Promise<void> {
    return table.createIndex('search', { config: this.lance.Index.fts(FULL_TEXT) });
  }

  byWords(words: string[], filter: IndexFilter, limit: number): Promise<string[]> {
    return this.healing(async (table) => {
      // An earlier session was ended before it came to that.
      const indices = await table.listIndices();
      if (!indices.some(({ columns }) => columns.includes('search'))) await this.indexText(table);
      const { MatchQuery, Operator } = this.lance;
      const match = new MatchQuery(words.join(' '), 'search', { operator: Operator.And });
      return idsOf(table.query().fullTextSearch(match).select(['id', '_score']), filter, limit);
    });
  }

  byVector(vector: Float32Array, filter: IndexFilter, limit: number): Promise<string[]> {
    return this.healing((table) => {
      const search = table.query().nearestTo(vector).distanceType('cosine').select(['id', '_distance']);
      return idsOf(search, filter, limit);
    });
  }

  /** Tables of other embedders, and of older versions of the schema. */
  async dropFormer(): Promise<void> {
    const names = await this.connection.tableNames();
    for (const name of names.filter((each) => each !== this.name.table))
      await this.connection.dropTable(name);
  }

  async search(queries: IndexQuery[], k: number, excluded: string[] = []): Promise<Contrast[][]> {
    const results = new Map<IndexQuery, Contrast[]>();
    for (const [run, ofRun] of groupBy(queries, (query) => query.run)) {
      const passed = await this.healing((table) => this.cache.passedOf(table, run, passedOf(run, [])));
      const found = await (passed?.contrast(ofRun, k, excluded) ?? this.searchOnDisk(ofRun, k, excluded));
      for (const [i, query] of ofRun.entries()) results.set(query, found[i] ?? []);
    }
    return queries.map((query) => results.get(query) ?? []);
  }

  /** For a run that memory does not hold. One scan of the table serves all the queries. */
  private async searchOnDisk(queries: IndexQuery[], k: number, excluded: string[]): Promise<Contrast[][]> {
    const ranker = new Ranker(
      async (query, tasks) => (await this.nearest([query], [...excluded, ...tasks]))[0] ?? [],
    );
    const candidates = await this.nearest(queries, excluded);
    return Promise.all(queries.map((query, i) => ranker.choose(query, k, candidates[i] ?? [])));
  }

  /** The nearest rows to each of the queries, which are of one run. */
  private nearest(queries: IndexQuery[], excluded: string[]): Promise<Candidate[][]> {
    return this.healing(async (table) => {
      const [first, ...others] = queries;
      if (first === undefined) return [];
      const search = table.query().nearestTo(first.vector).distanceType('cosine');
      for (const other of others) search.addQueryVector(other.vector);
      search.where(passedOf(first.run, excluded)).limit(POOL).select(CANDIDATE_COLUMNS);
      return byQuery(await search.toArray(), queries.length);
    });
  }

  /**
   * A reader whose files another process has just cleaned up gets "Not found" once, and finds them again in the
   * newest version. Where that is missing too, the folder was deleted: the table is made anew.
   */
  private async healing<T>(operation: (table: Table) => Promise<T>): Promise<T> {
    try {
      return await operation(this.table);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    try {
      await this.table.checkoutLatest();
      return await operation(this.table);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      this.table = await openTable(this.connection, this.name);
      this.cache.clear();
      throw new IndexGoneError(messageOf(error));
    }
  }
}

async function loadLance(): Promise<typeof lancedb> {
  try {
    return await import('@lancedb/lancedb');
  } catch (error) {
    // The loader tries one file after another and chains its errors; the last in the chain is the first that it met.
    let cause = error;
    while (cause instanceof Error && cause.cause !== undefined) cause = cause.cause;
    const reason = messageOf(cause).split('\n')[0];
    throw new Error(`its library does not load on ${process.platform}-${process.arch}: ${reason}`);
  }
}

async function openTable(connection: Connection, { table, dimension }: TableName): Promise<Table> {
  return connection.createEmptyTable(table, caseSchema(dimension), { mode: 'create', existOk: true });
}

interface Found {
  /** Absent where there is one query. */
  query_index?: number;
  id: string;
  task: string;
  skills: Iterable<string>;
  search: string;
  _distance: number;
}

function byQuery(rows: Found[], queries: number): Candidate[][] {
  const groups: Candidate[][] = Array.from({ length: queries }, () => []);
  for (const { query_index: query = 0, id, task, skills, search, _distance: distance } of rows) {
    groups[query]?.push({ id, task, skills: [...skills], search, score: 1 - distance });
  }
  return groups;
}

function passedOf(run: string, excluded: string[]): string {
  const passed = `run = ${quote(run)} AND verdict = 'passed'`;
  return excluded.length === 0 ? passed : `${passed} AND task NOT IN (${excluded.map(quote).join(', ')})`;
}

async function idsOf(search: Query | VectorQuery, filter: IndexFilter, limit: number): Promise<string[]> {
  const where = conditionOf(filter);
  const rows = await (where === '' ? search : search.where(where)).limit(limit).toArray();
  return rows.map(({ id }: { id: string }) => id);
}

function conditionOf({ run, suite, verdict }: IndexFilter): string {
  return [
    ...(run === undefined ? [] : [`run = ${quote(run)}`]),
    ...(suite === undefined ? [] : [`suite = ${quote(suite)}`]),
    ...(verdict === 'failed' ? [`verdict NOT IN ('passed', 'ungraded')`] : []),
    ...(verdict === undefined || verdict === 'failed' ? [] : [`verdict = ${quote(verdict)}`]),
  ].join(' AND ');
}

/** A string as an SQL literal. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function isNotFound(error: unknown): boolean {
  return /not found/i.test(messageOf(error));
}

function isConflict({ error }: { error: unknown }): boolean {
  return /commit conflict/i.test(messageOf(error));
}
