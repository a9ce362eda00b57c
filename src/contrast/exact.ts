import { setImmediate } from 'node:timers/promises';
import type { Contrast } from '../book/records';
import { bagOf, bm25 } from './bm25';
import type { CaseIndex, IndexFilter, IndexQuery, IndexRow } from './caseIndex';
import { POOL, Ranker, type Candidate } from './rank';

/** Compares a query with every passed case of its run, in memory: enough where LanceDB cannot be had. */
export class ExactIndex implements CaseIndex {
  private readonly runs = new Map<string, Map<string, IndexRow>>();

  held(run: string): Promise<Map<string, string>> {
    return Promise.resolve(new Map([...this.rowsOf(run)].map((row) => [row.id, row.digest])));
  }

  upsert(rows: IndexRow[]): Promise<void> {
    for (const row of rows) {
      const ofRun = this.runs.get(row.run) ?? new Map<string, IndexRow>();
      this.runs.set(row.run, ofRun.set(row.id, row));
    }
    return Promise.resolve();
  }

  optimize(): Promise<void> {
    return Promise.resolve();
  }

  async search(queries: IndexQuery[], k: number): Promise<Contrast[][]> {
    const ranker = new Ranker((query, excluded) => Promise.resolve(this.nearest(query, excluded)));
    const results: Contrast[][] = [];
    for (const query of queries) {
      results.push(await ranker.choose(query, k, this.nearest(query, [])));
      // A large batch takes seconds, and this is the extension host's own thread.
      await setImmediate();
    }
    return results;
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

  private nearest(query: IndexQuery, excluded: string[]): Candidate[] {
    const nearest: { row: IndexRow; score: number }[] = [];
    for (const row of this.rowsOf(query.run)) {
      if (row.verdict !== 'passed' || excluded.includes(row.task)) continue;
      const score = dot(query.vector, row.vector);
      const worst = nearest.at(-1);
      if (nearest.length === POOL && worst !== undefined && score <= worst.score) continue;
      if (nearest.length === POOL) nearest.pop();
      nearest.splice(placeOf(score, nearest), 0, { row, score });
    }
    return nearest.map(({ row: { id, task, skills, search }, score }) => ({
      id,
      task,
      skills,
      search,
      score,
    }));
  }
}

function fits(row: IndexRow, verdict: IndexFilter['verdict']): boolean {
  if (verdict === 'failed') return row.verdict !== 'passed' && row.verdict !== 'ungraded';
  return verdict === undefined || row.verdict === verdict;
}

function hasAll(search: string, words: string[]): boolean {
  const padded = ` ${search} `;
  return words.every((word) => padded.includes(` ${word} `));
}

function best(scored: { id: string; score: number }[], limit: number): string[] {
  const sorted = scored.sort((a, b) => b.score - a.score);
  return sorted.slice(0, limit).map(({ id }) => id);
}

/** Cosine similarity of vectors of length 1. Four sums at once keep the processor's pipeline full. */
function dot(a: Float32Array, b: Float32Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let i = 0; i < a.length; i += 4) {
    s0 += (a[i] as number) * (b[i] as number);
    s1 += (a[i + 1] ?? 0) * (b[i + 1] ?? 0);
    s2 += (a[i + 2] ?? 0) * (b[i + 2] ?? 0);
    s3 += (a[i + 3] ?? 0) * (b[i + 3] ?? 0);
  }
  return s0 + s1 + s2 + s3;
}

/** Where a score belongs among scores in descending order. */
function placeOf(score: number, sorted: { score: number }[]): number {
  let place = sorted.length;
  while (place > 0 && (sorted[place - 1]?.score ?? Infinity) < score) place--;
  return place;
}
