import type { Contrast } from '../domain/diagnosis';
import type { CaseQuery, CaseState } from './store';

/** One case in an index: what is filtered by, what is compared, and what tells whether it is out of date. */
export interface IndexRow {
  id: string;
  run: string;
  suite: string;
  /** Suite and task together (see `taskKey`). */
  task: string;
  language: string;
  verdict: CaseState;
  /** The skills that the task exercises. */
  skills: string[];
  /** The words of the text, with spaces between them (terms.ts): identifiers are split. */
  search: string;
  /** Tells whether the case changed since the row was made. */
  digest: string;
  vector: Float32Array;
}

/** What is looked for: rows of the run that passed, of other tasks. */
export type IndexQuery = Pick<IndexRow, 'run' | 'task' | 'skills' | 'search' | 'vector'>;

/** Which rows are searched. */
export type IndexFilter = Pick<CaseQuery, 'run' | 'suite' | 'verdict'>;

/**
 * Where the vectors are kept: in LanceDB, or in memory. A contract test holds both to the same answers.
 * Every method rejects with IndexGoneError or IndexFailedError and with nothing else.
 */
export interface CaseIndex {
  /** The ids and digests of the rows that the index holds of a run. */
  held(run: string): Promise<Map<string, string>>;
  /** Writes rows, replacing those of the same id. Durable when it resolves, where the index is on disk. */
  upsert(rows: IndexRow[]): Promise<void>;
  /** Puts in order what was written; called at the end of a series of upserts. */
  optimize(): Promise<void>;
  /** Up to k contrast cases for each query, in order (rank.ts says how they are chosen), of tasks but the `excluded`. */
  search(queries: IndexQuery[], k: number, excluded?: string[]): Promise<Contrast[][]>;
  /** The ids of the rows that have every one of the words, best first. */
  byWords(words: string[], filter: IndexFilter, limit: number): Promise<string[]>;
  /** The ids of the rows nearest to a vector, best first. */
  byVector(vector: Float32Array, filter: IndexFilter, limit: number): Promise<string[]>;
  /** Deletes what was kept for other embedders. */
  dropFormer(): Promise<void>;
  close(): Promise<void>;
}

/** What was written is no longer there: the folder was deleted. The index is empty and can be written again. */
export class IndexGoneError extends Error {
  override readonly name = 'IndexGoneError';
}

/** The index cannot be used here: its library does not load, its process keeps dying, its folder is unreadable. */
export class IndexFailedError extends Error {
  override readonly name = 'IndexFailedError';
}

/** Names a task across suites. */
export function taskKey(suite: string, task: string): string {
  return `${suite}/${task}`;
}
