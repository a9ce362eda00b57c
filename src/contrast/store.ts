import type { JobOptions } from '../base/progress';
import type { Contrast } from '../domain/diagnosis';
import type { Verdict } from '../domain/verdict';

/** What is known of a case's result in the index. */
export type CaseState = Verdict | 'ungraded';

/** A case as the contrast store keeps it, whatever its verdict. Only those that passed are found as contrast. */
export interface ContrastItem {
  /** The case's id. */
  id: string;
  run: string;
  suite: string;
  task: string;
  language: string;
  verdict: CaseState;
  /** The skills that its task exercises. */
  tags: string[];
  /** Differs whenever anything else of the item does: items that are indexed already are known by it. */
  digest: string;
  /**
   * What similarity is judged by: the task's prompt, then the response. The prompt alone is a weak signal.
   * It is read only when the item is written to the index.
   */
  text(): Promise<string>;
  /** Nothing of its text is given to the embedder: it is found by its words, and never as alike. @default false */
  wordsOnly?: boolean;
}

/** A failed case whose contrast is wanted. */
export type ContrastQuery = Pick<ContrastItem, 'run' | 'suite' | 'task' | 'text' | 'tags' | 'wordsOnly'>;

/** What contrast is looked for among. */
export interface NearestOptions {
  /** Tasks that are never found. @default none */
  without?: readonly Pick<ContrastItem, 'suite' | 'task'>[];
  signal?: AbortSignal;
}

/** What cases are searched for. */
export interface CaseQuery {
  /** Words of the task, of the response, or of both; identifiers are found by their parts. */
  text: string;
  run?: string;
  suite?: string;
  /** A verdict, or `failed` for all that were graded and did not pass. */
  verdict?: CaseState | 'failed';
  /** @default 50 */
  limit?: number;
  /** `words`: only cases that have all the words. `hybrid`: also those that are alike. @default 'hybrid' */
  mode?: 'words' | 'hybrid';
}

/** A case that was found. */
export interface CaseHit {
  case: string;
  /** By reciprocal rank fusion: it orders the hits and says nothing else. */
  score: number;
  /** It has all the words; otherwise it is merely alike. */
  hasWords: boolean;
}

/** Finds, for failed cases, the most similar cases that the target passed; and cases by their text. */
export interface ContrastStore {
  /**
   * Makes the index hold these cases as they are given; those that it already holds unchanged cost nothing.
   * Hand in every case of a run, failed ones too: one that no longer passes must stop being found as contrast.
   * The items are remembered for the session, so that an index that is lost under way can be built anew.
   * @throws AbortError when the signal is aborted; what was written by then stays.
   */
  sync(items: readonly ContrastItem[], options?: JobOptions): Promise<void>;

  /**
   * For each query, in order, up to k passed cases of the same run: the best first, each of another task than the
   * query's own and than one another's. Fewer where the run has fewer.
   */
  nearest(queries: readonly ContrastQuery[], k: number, options?: NearestOptions): Promise<Contrast[][]>;

  /** The cases that fit a query best, by their words and by likeness together. */
  searchCases(query: CaseQuery, signal?: AbortSignal): Promise<CaseHit[]>;

  /** The index of a newly named embedder is not complete: the former one serves until `rebuild` has made it so. */
  readonly isBehind: boolean;

  /**
   * Indexes all these cases for the newly named embedder and then lets its index serve. What was indexed before it was
   * cancelled or killed is not embedded again.
   * @param items every case of the notebook
   * @throws AbortError when the signal is aborted
   */
  rebuild(items: readonly ContrastItem[], options?: JobOptions): Promise<void>;

  /** Ends the process behind the index. The store cannot be used afterwards. */
  dispose(): Promise<void>;
}
