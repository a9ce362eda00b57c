import type { Contrast } from '../domain/diagnosis';
import type { IndexQuery, IndexRow } from './caseIndex';
import type { Bag } from './bm25';
import { Matrix } from './matrix';
import { POOL, Ranker, type Candidate } from './rank';

/** What contrast needs of a passed case. */
export type PassedRow = Pick<IndexRow, 'id' | 'task' | 'skills' | 'search' | 'vector'>;

/** The passed cases of one run in memory: every query is compared with every one of them. */
export class PassedCases {
  private readonly cases: Omit<PassedRow, 'vector'>[];
  private readonly vectors: Matrix;
  /** The words of cases stay known from one batch of queries to the next. */
  private readonly bags = new Map<string, Bag>();

  constructor(rows: readonly PassedRow[], dimension: number) {
    this.cases = rows.map(({ id, task, skills, search }) => ({ id, task, skills, search }));
    this.vectors = new Matrix(dimension, rows.length);
    for (const [i, { vector }] of rows.entries()) this.vectors.set(i, vector);
  }

  get count(): number {
    return this.cases.length;
  }

  /** Up to k contrast cases for each query of the run, of tasks but the `excluded`. */
  async contrast(queries: readonly IndexQuery[], k: number, excluded: string[] = []): Promise<Contrast[][]> {
    const ranker = new Ranker(
      (query, tasks) => Promise.resolve(this.nearest([query], [...excluded, ...tasks])[0] ?? []),
      this.bags,
    );
    const candidates = this.nearest(queries, excluded);
    return Promise.all(queries.map((query, i) => ranker.choose(query, k, candidates[i] ?? [])));
  }

  private nearest(queries: readonly IndexQuery[], excluded: string[]): Candidate[][] {
    const nearest = queries.map(() => new Nearest(POOL));
    const skipped = new Set(excluded);
    this.vectors.compare(
      queries.map(({ vector }) => vector),
      (query, first, scores) => {
        nearest[query]?.add(first, scores, (row) => this.isOf(skipped, row));
      },
    );
    return nearest.map(({ rows, scores }) => rows.map((row, i) => this.candidate(row, scores[i])));
  }

  private isOf(tasks: Set<string>, row: number): boolean {
    return tasks.size > 0 && tasks.has(this.cases[row]?.task ?? '');
  }

  private candidate(row: number, score = 0): Candidate {
    return { ...(this.cases[row] as (typeof this.cases)[number]), score };
  }
}

/** The rows with the highest scores, the best first; of equal ones the earlier. */
class Nearest {
  readonly rows: number[] = [];
  readonly scores: number[] = [];
  constructor(private readonly size: number) {}

  add(first: number, scores: Float32Array, skipped: (row: number) => boolean): void {
    let least = this.least;
    for (let i = 0; i < scores.length; i++) {
      const score = scores[i] as number;
      if (score <= least || skipped(first + i)) continue;
      this.insert(first + i, score);
      least = this.least;
    }
  }

  /** What a row must have more of to be among them. */
  private get least(): number {
    return this.rows.length < this.size ? -Infinity : (this.scores.at(-1) as number);
  }

  /** Moves the worse ones on by one place, the last one out, until it comes to its own. */
  private insert(row: number, score: number): void {
    let place = Math.min(this.rows.length, this.size - 1);
    for (; place > 0 && (this.scores[place - 1] as number) < score; place--) {
      this.scores[place] = this.scores[place - 1] as number;
      this.rows[place] = this.rows[place - 1] as number;
    }
    this.scores[place] = score;
    this.rows[place] = row;
  }
}
