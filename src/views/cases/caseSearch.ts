import { isAbort, messageOf } from '../../base/errors';
import type { Log } from '../../base/log';
import type { CaseHit } from '../../contrast/store';

/** Finds the failed cases of a run by what their tasks and responses say. */
export type Search = (run: string, text: string, signal: AbortSignal) => Promise<CaseHit[]>;

/** What the tree knows of the cases that its filter looks for in their texts. */
export type Found =
  | { state: 'searching' | 'unavailable' }
  /** `words` have all the words of the filter; `alike` are merely like it, the best first. */
  | { state: 'found'; words: Set<string>; alike: string[] };

/** Cases that are shown where none has the words. */
const MOST_ALIKE = 10;

/** Looks for one text at a time: a new one ends the search for the one before. */
export class CaseSearch {
  private abort = new AbortController();

  constructor(
    private readonly search: Search,
    private readonly log: Log,
  ) {}

  /** Undefined where another search, or `stop`, came in between. */
  async find(run: string, text: string): Promise<Found | undefined> {
    this.stop();
    const { signal } = this.abort;
    try {
      const hits = await this.search(run, text, signal);
      return signal.aborted ? undefined : foundOf(hits);
    } catch (error) {
      if (signal.aborted || isAbort(error)) return undefined;
      this.log.warn(
        `The index of cases cannot be asked (${messageOf(error)}): only names are looked through.`,
      );
      return { state: 'unavailable' };
    }
  }

  /** Ends what is under way. */
  stop(): void {
    this.abort.abort();
    this.abort = new AbortController();
  }
}

function foundOf(hits: CaseHit[]): Found {
  const ids = (of: CaseHit[]) => of.map((hit) => hit.case);
  return {
    state: 'found',
    words: new Set(ids(hits.filter(({ hasWords }) => hasWords))),
    alike: ids(hits.filter(({ hasWords }) => !hasWords)).slice(0, MOST_ALIKE),
  };
}
