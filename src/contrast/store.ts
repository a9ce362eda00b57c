import type { Contrast } from '../book/records';
import type { JobOptions } from '../book/progress';

/** A graded case as the contrast store keeps it. Only cases that passed are ever found. */
export interface ContrastItem {
  /** The case's id. */
  id: string;
  run: string;
  suite: string;
  task: string;
  language: string;
  passed: boolean;
  /** What similarity is judged by: the task's prompt, then the response. The prompt alone is a weak signal. */
  text: string;
  tags: string[];
}

/** A failed case whose contrast is wanted; `text` is made as that of a `ContrastItem`. */
export type ContrastQuery = Pick<ContrastItem, 'id' | 'run' | 'suite' | 'task' | 'text' | 'tags'>;

/** Finds, for failed cases, the most similar cases that the target passed. */
export interface ContrastStore {
  /**
   * Makes the index hold these cases as they are given; those that it already holds unchanged cost nothing.
   * Hand in every case of a run, failed ones too: one that no longer passes must stop being found.
   * The items are remembered for the session, so that an index that is lost under way can be built anew.
   * @throws AbortError when the signal is aborted; what was written by then stays.
   */
  sync(items: readonly ContrastItem[], options?: JobOptions): Promise<void>;

  /**
   * For each query, in order, up to k passed cases of the same run: the best first, each of another task than the
   * query's own and than one another's. Fewer where the run has fewer.
   */
  nearest(queries: readonly ContrastQuery[], k: number, signal?: AbortSignal): Promise<Contrast[][]>;

  /** Ends the process behind the index. The store cannot be used afterwards. */
  dispose(): Promise<void>;
}
