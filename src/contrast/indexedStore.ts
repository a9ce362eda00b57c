import { setImmediate } from 'node:timers/promises';
import { UserError } from '../base/errors';
import type { Log } from '../base/log';
import { ProgressMeter, type JobOptions } from '../base/progress';
import type { Contrast } from '../domain/diagnosis';
import type { Embedder } from '../models/chat';
import { IndexFailedError, IndexGoneError, taskKey, type CaseIndex, type IndexRow } from './caseIndex';
import { ExactIndex } from './exact';
import { fuse } from './fuse';
import { groupBy } from './groupBy';
import type { CaseHit, CaseQuery, ContrastItem, ContrastQuery, NearestOptions } from './store';
import { termsOf } from './terms';

/** Rows written at once: in LanceDB many small writes make every search slower until they are merged. */
const WRITE_BATCH = 500;
/** Queries that share one scan. */
const QUERY_BATCH = 256;
const DEFAULT_LIMIT = 50;

/** Embeds cases, keeps them in an index, and goes on with exact search in memory where that index fails. */
export class IndexedContrastStore {
  private readonly given = new Map<string, ContrastItem>();
  /** The digests that the index is known to hold, by run and case. */
  private held = new Map<string, Map<string, string>>();

  constructor(
    private readonly embedder: Embedder,
    private index: CaseIndex,
    private readonly log: Log,
  ) {}

  /** All cases that were handed in during the session. */
  get items(): ContrastItem[] {
    return [...this.given.values()];
  }

  /** Not so where LanceDB cannot be used: what is indexed is lost with this process. */
  get isDurable(): boolean {
    return !(this.index instanceof ExactIndex);
  }

  async sync(items: readonly ContrastItem[], options: JobOptions = {}): Promise<void> {
    for (const item of items) this.given.set(item.id, item);
    await this.use((index) => this.write(index, items, options));
  }

  async nearest(
    queries: readonly ContrastQuery[],
    k: number,
    { without = [], signal }: NearestOptions = {},
  ): Promise<Contrast[][]> {
    const excluded = without.map(({ suite, task }) => taskKey(suite, task));
    const results: Contrast[][] = [];
    for (let start = 0; start < queries.length; start += QUERY_BATCH) {
      const embedded = await this.embedded(queries.slice(start, start + QUERY_BATCH), signal);
      results.push(...(await this.use((index) => index.search(embedded, k, excluded))));
    }
    return results;
  }

  async searchCases(query: CaseQuery, signal?: AbortSignal): Promise<CaseHit[]> {
    const { text, limit = DEFAULT_LIMIT, mode = 'hybrid', run, suite, verdict } = query;
    const words = [...new Set(termsOf(text))];
    if (words.length === 0) return [];
    const filter = { run, suite, verdict };
    const [byWords, byVector] = await Promise.all([
      this.use((index) => index.byWords(words, filter, limit)),
      mode === 'words' ? [] : this.alike(text, filter, limit, signal),
    ]);
    const having = new Set(byWords);
    const hits = fuse([byWords, byVector]).map(({ id, score }) => ({
      case: id,
      score,
      hasWords: having.has(id),
    }));
    return hits.slice(0, limit);
  }

  /** Deletes what the index keeps for other embedders. */
  dropFormer(): Promise<void> {
    return this.use((index) => index.dropFormer());
  }

  async dispose(): Promise<void> {
    await Promise.all([this.index.close(), this.embedder.close?.()]);
  }

  private async alike(
    text: string,
    filter: Pick<CaseQuery, 'run' | 'suite' | 'verdict'>,
    limit: number,
    signal?: AbortSignal,
  ): Promise<string[]> {
    const vector = this.checked((await this.embedder.embed([text], signal))[0]);
    const found = await this.use((index) => index.byVector(vector, filter, limit));
    return found.filter((id) => this.given.get(id)?.wordsOnly !== true);
  }

  /** Runs an operation on the index, once more after it was rebuilt or replaced where it was lost. */
  private async use<T>(operation: (index: CaseIndex) => Promise<T>): Promise<T> {
    const index = this.index;
    try {
      return await operation(index);
    } catch (error) {
      if (!(error instanceof IndexGoneError || error instanceof IndexFailedError)) throw error;
      this.held = new Map();
      if (error instanceof IndexFailedError) await this.fallBack(index, error);
      else this.log.warn('The contrast index was deleted; it is built anew.');
    }
    await this.write(this.index, this.items, {});
    return operation(this.index);
  }

  private async fallBack(failed: CaseIndex, error: IndexFailedError): Promise<void> {
    if (this.index !== failed) return;
    this.log.warn(
      `LanceDB cannot be used here (${error.message}). Contrast cases are found by exact search in memory instead.`,
    );
    this.index = new ExactIndex();
    await failed.close();
  }

  /** Brings the index up to date with these items, batch by batch. */
  private async write(index: CaseIndex, items: readonly ContrastItem[], options: JobOptions): Promise<void> {
    const stale = await this.stale(index, items);
    if (stale.length === 0) return;
    const meter = new ProgressMeter(items.length, options.onProgress, items.length - stale.length);
    for (let start = 0; start < stale.length; start += WRITE_BATCH) {
      const batch = stale.slice(start, start + WRITE_BATCH);
      await index.upsert(await this.rows(batch, options.signal));
      for (const { run, id, digest } of batch) this.held.get(run)?.set(id, digest);
      meter.step('Indexing cases', batch.length);
    }
    await index.optimize();
  }

  /** Those that the index does not hold, or holds otherwise. */
  private async stale(index: CaseIndex, items: readonly ContrastItem[]): Promise<ContrastItem[]> {
    const stale: ContrastItem[] = [];
    for (const [run, ofRun] of groupBy(items, (item) => item.run)) {
      const held = this.held.get(run) ?? (await index.held(run));
      this.held.set(run, held);
      stale.push(...ofRun.filter(({ id, digest }) => held.get(id) !== digest));
    }
    return stale;
  }

  private async rows(items: readonly ContrastItem[], signal?: AbortSignal): Promise<IndexRow[]> {
    const embedded = await this.embedded(items, signal);
    return items.map(({ id, language, verdict, digest, suite }, i) => ({
      ...(embedded[i] as (typeof embedded)[number]),
      ...{ id, language, verdict, digest, suite },
    }));
  }

  /** What an index compares cases by: their words and vectors. Other work gets its turn in between. */
  private async embedded(cases: readonly ContrastQuery[], signal?: AbortSignal) {
    await setImmediate();
    signal?.throwIfAborted();
    const texts = await Promise.all(cases.map((each) => each.text()));
    const given = texts.filter((_text, i) => cases[i]?.wordsOnly !== true);
    const vectors = (given.length === 0 ? [] : await this.embedder.embed(given, signal)).values();
    return cases.map(({ run, suite, task, tags, wordsOnly }, i) => ({
      ...{ run, skills: tags },
      task: taskKey(suite, task),
      search: termsOf(texts[i] ?? '').join(' '),
      vector: wordsOnly === true ? this.nowhere() : this.checked(vectors.next().value),
    }));
  }

  /** Stands in for the vector of what is not embedded: a column of vectors has one in every row. */
  private nowhere(): Float32Array {
    return new Float32Array(this.embedder.dimension).fill(1 / Math.sqrt(this.embedder.dimension));
  }

  /** LanceDB takes a vector of any length without a word, and finds nonsense. */
  private checked(vector: Float32Array | undefined): Float32Array {
    const { id, dimension } = this.embedder;
    if (vector?.length === dimension) return vector;
    throw new UserError(
      `The embedding model ${id} gave ${vector?.length ?? 'no'} numbers for a text where ${dimension} were expected.`,
      'Check `embedding.model` in errorbook.json: the server may serve another model under this name.',
    );
  }
}
