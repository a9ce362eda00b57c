import { setImmediate } from 'node:timers/promises';
import { hasPassed, isFailed } from '../domain/case';
import type { Contrast } from '../domain/diagnosis';
import { bagOf, bm25 } from './bm25';
import type { CaseIndex, IndexFilter, IndexQuery, IndexRow } from './caseIndex';
import { groupBy } from './groupBy';
import { PassedCases } from './passedCases';

/** Queries compared at once: a large batch takes a while, and this is the extension host's own thread. */
const TURN = 64;

/** All the cases in memory: enough where LanceDB cannot be had. */
export class ExactIndex implements CaseIndex {
  private readonly runs = new Map<string, Map<string, IndexRow>>();
  private readonly passed = new Map<string, PassedCases>();

  held(run: string): Promise<Map<string, string>> {
    return Promise.resolve(new Map([...this.rowsOf(run)].map((row) => [row.id, row.digest])));
  }

  upsert(rows: IndexRow[]): Promise<void> {
    for (const row of rows) {
      const ofRun = this.runs.get(row.run) ?? new Map<string, IndexRow>();
      this.runs.set(row.run, ofRun.set(row.id, row));
      this.passed.delete(row.run);
    }
    return Promise.resolve();
  }

  optimize(): Promise<void> {
    return Promise.resolve();
  }

  async search(queries: IndexQuery[], k: number, excluded: string[] = []): Promise<Contrast[][]> {
    const results = new Map<IndexQuery, Contrast[]>();
    for (const [run, ofRun] of groupBy(queries, (query) => query.run)) {
      const passed = this.passedOf(run);
      for (let start = 0; start < ofRun.length; start += TURN) {
        const some = ofRun.slice(start, start + TURN);
        for (const [i, contrast] of (await passed.contrast(some, k, excluded)).entries())
          results.set(some[i] as IndexQuery, contrast);
        await setImmediate();
      }
    }
    return queries.map((query) => results.get(query) ?? []);
  }

  byWords(words: string[], filter: IndexFilter, limit: number): Promise<string[]> {
    const rows = [...this.rows(filter)].filter(({ search }) => hasAll(search, words));
    const matches = bm25(
      bagOf(words.join(' ')),
      rows.map(({ search }) => bagOf(search)),
    );
    const scored = rows.map(({ id }, i) => ({ id, score: matches[i]?.score ?? 0 }));
    return Promise.resolve(best(scored, limit));
  }

  byVector(vector: Float32Array, filter: IndexFilter, limit: number): Promise<string[]> {
    const scored = [...this.rows(filter)].map((row) => ({ id: row.id, score: dot(vector, row.vector) }));
    return Promise.resolve(best(scored, limit));
  }

  dropFormer(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.runs.clear();
    this.passed.clear();
    return Promise.resolve();
  }

  private rowsOf(run: string): Iterable<IndexRow> {
    return this.runs.get(run)?.values() ?? [];
  }

  private *rows({ run, suite, verdict }: IndexFilter): Iterable<IndexRow> {
    for (const id of run === undefined ? this.runs.keys() : [run]) {
      for (const row of this.rowsOf(id)) {
        if ((suite === undefined || row.suite === suite) && fits(row, verdict)) yield row;
      }
    }
  }

  private passedOf(run: string): PassedCases {
    let passed = this.passed.get(run);
    if (passed === undefined) {
      const rows = [...this.rowsOf(run)].filter((row) => hasPassed(judged(row)));
      passed = new PassedCases(rows, rows[0]?.vector.length ?? 0);
      this.passed.set(run, passed);
    }
    return passed;
  }
}

function fits(row: IndexRow, verdict: IndexFilter['verdict']): boolean {
  if (verdict === 'failed') return isFailed(judged(row));
  return verdict === undefined || row.verdict === verdict;
}

function judged({ verdict }: Pick<IndexRow, 'verdict'>) {
  return verdict === 'ungraded' ? {} : { verdict };
}

function hasAll(search: string, words: string[]): boolean {
  const padded = ` ${search} `;
  return words.every((word) => padded.includes(` ${word} `));
}

function best(scored: { id: string; score: number }[], limit: number): string[] {
  const sorted = scored.sort((a, b) => b.score - a.score);
  return sorted.slice(0, limit).map(({ id }) => id);
}

/** Cosine similarity of vectors of length 1. */
function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
