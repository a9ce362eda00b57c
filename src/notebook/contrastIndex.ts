import { isAbort, messageOf } from '../base/errors';
import type { Log } from '../base/log';
import type { JobOptions } from '../base/progress';
import type { Book } from '../book/book';
import type { Config } from '../book/config';
import { rolesOf } from '../book/rolesOf';
import { openContrastStore } from '../contrast/openContrastStore';
import type { ContrastStore } from '../contrast/store';
import type { Embedder } from '../models/chat';
import { contrastItems } from './contrastItems';

/** Does a job that nobody waits for. */
export type Background = (title: string, job: (options: JobOptions) => Promise<void>) => Promise<void>;

/** What the index needs of its workspace. */
interface Needs {
  readonly book: Book;
  readonly config: Config;
  readonly log: Log;
  openEmbedder(embedding?: Config['embedding']): Promise<Embedder>;
  exclusively<T>(name: string, job: () => Promise<T>): Promise<T>;
}

/** The index of all cases as long as a workspace is open: opened when first asked for, and completed when behind. */
export class ContrastIndex {
  private once: Promise<ContrastStore> | undefined;
  /** Of embeddings that errorbook.json named earlier in the session: jobs under way may still use them. */
  private readonly former: Promise<ContrastStore>[] = [];
  private rebuilding: { done: Promise<void>; stop: AbortController } | undefined;

  constructor(
    private readonly bench: Needs,
    private readonly background: Background = (_title, job) => job({}),
  ) {}

  /** The store that answers. One that is behind is completed in the background. */
  async store(): Promise<ContrastStore> {
    const store = await this.opened();
    if (store.isBehind && this.rebuilding === undefined) {
      const stop = new AbortController();
      this.rebuilding = { stop, done: this.rebuildInBackground(stop.signal) };
    }
    return store;
  }

  /** Indexes all cases that may be contrast for a newly named embedding; until that is done the former index serves. */
  async rebuild(job: JobOptions = {}): Promise<void> {
    const store = await this.opened();
    if (!store.isBehind) return;
    const { book } = this.bench;
    const roles = rolesOf(this.bench);
    await this.bench.exclusively('rebuild the contrast index', () =>
      store.rebuild(
        contrastItems(
          book,
          book.cases().filter((each) => roles.mayTeach(each)),
        ),
        job,
      ),
    );
  }

  /** Errorbook.json names another embedding: what is asked next is asked of its store. */
  async reopen(): Promise<void> {
    if (this.once === undefined) return;
    await this.stopRebuilding();
    this.former.push(this.once);
    this.once = undefined;
  }

  async dispose(): Promise<void> {
    await this.stopRebuilding();
    const started = [this.once, ...this.former];
    await Promise.allSettled(started.map(async (each) => (await each)?.dispose()));
  }

  private opened(): Promise<ContrastStore> {
    return (this.once ??= this.open());
  }

  private async open(): Promise<ContrastStore> {
    try {
      const { book, config, log } = this.bench;
      return await openContrastStore({
        workspace: book.workspace,
        embedder: await this.bench.openEmbedder(),
        embedding: config.embedding,
        openEmbedder: (embedding) => this.bench.openEmbedder(embedding),
        log,
      });
    } catch (error) {
      this.once = undefined;
      throw error;
    }
  }

  /** Never rejects: nobody waits for it, and the next session goes on with what it could not complete. */
  private async rebuildInBackground(stop: AbortSignal): Promise<void> {
    try {
      await this.background('Rebuild the index of cases', ({ signal, onProgress }) =>
        this.rebuild({
          signal: AbortSignal.any(signal === undefined ? [stop] : [stop, signal]),
          onProgress,
        }),
      );
    } catch (error) {
      if (!isAbort(error)) this.bench.log.warn(`The index of cases was not rebuilt: ${messageOf(error)}`);
    }
  }

  private async stopRebuilding(): Promise<void> {
    this.rebuilding?.stop.abort();
    await this.rebuilding?.done;
    this.rebuilding = undefined;
  }
}
