import { messageOf } from '../base/errors';
import type { Log } from '../base/log';
import type { JobOptions } from '../base/progress';
import type { Contrast } from '../domain/diagnosis';
import type { IndexedContrastStore } from './indexedStore';
import { readServing, writeServing, type Serving } from './serving';
import type { CaseHit, CaseQuery, ContrastItem, ContrastQuery, ContrastStore, NearestOptions } from './store';

/** Where the note of what serves is kept, and what it says once the wanted index is complete. */
interface Note {
  folder: string;
  wanted: Serving;
}

/** Answers from the index of the former embedder until that of the wanted one holds all cases. */
export class SwitchingStore implements ContrastStore {
  /** Answers that are still to come: an index is not closed under them. */
  private readonly underWay = new Set<Promise<unknown>>();
  private settled = false;

  constructor(
    private readonly wanted: IndexedContrastStore,
    private former: IndexedContrastStore | undefined,
    private readonly note: Note,
    private readonly log: Log,
  ) {}

  get isBehind(): boolean {
    return this.former !== undefined;
  }

  async sync(items: readonly ContrastItem[], options?: JobOptions): Promise<void> {
    if (this.isBehind && (await readServing(this.note.folder))?.table === this.note.wanted.table) {
      await this.leaveFormer(); // Another window has completed it.
    }
    await this.ask((store) => store.sync(items, options));
    if (!this.isBehind) await this.settle();
  }

  nearest(queries: readonly ContrastQuery[], k: number, options?: NearestOptions): Promise<Contrast[][]> {
    return this.ask((store) => store.nearest(queries, k, options));
  }

  searchCases(query: CaseQuery, signal?: AbortSignal): Promise<CaseHit[]> {
    return this.ask((store) => store.searchCases(query, signal));
  }

  async rebuild(items: readonly ContrastItem[], options: JobOptions = {}): Promise<void> {
    await this.wanted.sync(items, options);
    await this.leaveFormer();
    await this.settle();
  }

  async dispose(): Promise<void> {
    await Promise.all([this.wanted.dispose(), this.former?.dispose()]);
  }

  private async ask<T>(question: (store: IndexedContrastStore) => Promise<T>): Promise<T> {
    const answer = question(this.former ?? this.wanted);
    const settled = answer.catch(() => undefined).finally(() => this.underWay.delete(settled));
    this.underWay.add(settled);
    return answer;
  }

  private async leaveFormer(): Promise<void> {
    const { former } = this;
    this.former = undefined;
    await Promise.all(this.underWay);
    await former?.dispose();
  }

  /** Notes, once, that the wanted index serves, and then deletes the others: a kill in between leaves one too many. */
  private async settle(): Promise<void> {
    if (this.settled || !this.wanted.isDurable) return;
    this.settled = true;
    try {
      await writeServing(this.note.folder, this.note.wanted);
      await this.wanted.dropFormer();
    } catch (error) {
      this.log.warn(`The former contrast index could not be cleared away: ${messageOf(error)}`);
    }
  }
}
