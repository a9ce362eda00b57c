/** sqlite-vec behind the interface of the contrast index, as far as the benchmark needs it. Not a dependency. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { IndexQuery, IndexRow } from '../src/contrast/caseIndex';
import { POOL, Ranker, type Candidate } from '../src/contrast/rank';
import type { Contrast } from '../src/domain/diagnosis';

/** What the benchmark measures. */
export interface Searched {
  upsert(rows: IndexRow[]): Promise<void>;
  optimize(): Promise<void>;
  search(queries: IndexQuery[], k: number): Promise<Contrast[][]>;
  close(): Promise<void>;
}

export class SqliteVecIndex implements Searched {
  private readonly database: DatabaseSync;
  private readonly nearestRows: StatementSync;

  /** @param packages the folder where `npm install sqlite-vec` was run */
  constructor(file: string, packages: string, dimension: number) {
    this.database = new DatabaseSync(file, { allowExtension: true });
    const { getLoadablePath } = createRequire(join(packages, 'x.js'))('sqlite-vec') as {
      getLoadablePath(): string;
    };
    this.database.loadExtension(getLoadablePath());
    this.database
      .exec(`CREATE VIRTUAL TABLE IF NOT EXISTS cases USING vec0(run TEXT PARTITION KEY, verdict TEXT,
      +id TEXT, +task TEXT, +skills TEXT, +search TEXT, vector float[${dimension}] distance_metric=cosine)`);
    this.nearestRows = this.database.prepare(`SELECT id, task, skills, search, distance FROM cases
      WHERE vector MATCH ? AND k = ${POOL} AND run = ? AND verdict = 'passed'`);
  }

  upsert(rows: IndexRow[]): Promise<void> {
    const insert = this.database.prepare(
      'INSERT INTO cases(run, verdict, id, task, skills, search, vector) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.database.exec('BEGIN');
    for (const { run, verdict, id, task, skills, search, vector } of rows)
      insert.run(run, verdict, id, task, skills.join(), search, bytesOf(vector));
    this.database.exec('COMMIT');
    return Promise.resolve();
  }

  optimize(): Promise<void> {
    return Promise.resolve();
  }

  async search(queries: IndexQuery[], k: number): Promise<Contrast[][]> {
    const ranker = new Ranker((query) => Promise.resolve(this.nearest(query)));
    const results: Contrast[][] = [];
    for (const query of queries) results.push(await ranker.choose(query, k, this.nearest(query)));
    return results;
  }

  close(): Promise<void> {
    this.database.close();
    return Promise.resolve();
  }

  private nearest({ vector, run }: IndexQuery): Candidate[] {
    const rows = this.nearestRows.all(bytesOf(vector), run) as unknown as (Candidate & {
      skills: string;
      distance: number;
    })[];
    return rows.map((row) => ({ ...row, skills: row.skills.split(','), score: 1 - row.distance }));
  }
}

function bytesOf(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}
