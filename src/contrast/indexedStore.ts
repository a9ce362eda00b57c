import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { UserError } from '../book/errors';
import type { Log } from '../book/log';
import { ProgressMeter, type JobOptions } from '../book/progress';
import type { Contrast } from '../book/records';
import type { Embedder } from '../models/chat';
import { IndexFailedError, IndexGoneError, taskKey, type CaseIndex, type IndexRow } from './caseIndex';
import { ExactIndex } from './exact';
import { groupBy } from './groupBy';
import type { ContrastItem, ContrastQuery, ContrastStore } from './store';
import { termsOf } from './terms';

/** Rows written at once: in LanceDB many small writes make every search slower until they are merged. */
const WRITE_BATCH = 500;
/** Queries that share one scan. */
const QUERY_BATCH = 256;

/** Embeds cases, keeps them in an index, and goes on with exact search in memory where that index fails. */
export class IndexedContrastStore implements ContrastStore {
  private readonly given = new Map<string, ContrastItem>();

  constructor(
    private readonly embedder: Embedder,
    private index: CaseIndex,
    private readonly log: Log,
  ) {}

  async sync(items: readonly ContrastItem[], options: JobOptions = {}): Promise<void> {
    for (const item of items) this.given.set(item.id, item);
    await this.use((index) => this.write(index, items, options));
  }

  async nearest(queries: readonly ContrastQuery[], k: number, signal?: AbortSignal): Promise<Contrast[][]> {
    const results: Contrast[][] = [];
    for (let start = 0; start < queries.length; start += QUERY_BATCH) {
      const batch = queries.slice(start, start + QUERY_BATCH);
      const embedded = await this.embedded(batch, signal);
      results.push(...(await this.use((index) => index.search(embedded, k))));
    }
    return results;
  }

  dispose(): Promise<void> {
    return this.index.close();
  }

  /** Runs an operation on the index, once more after it was rebuilt or replaced where it was lost. */
  private async use<T>(operation: (index: CaseIndex) => Promise<T>): Promise<T> {
    const index = this.index;
    try {
      return await operation(index);
    } catch (error) {
      if (!(error instanceof IndexGoneError || error instanceof IndexFailedError)) throw error;
      if (error instanceof IndexFailedError) await this.fallBack(index, error);
      else this.log.warn('The contrast index was deleted; it is built anew.');
    }
    await this.write(this.index, [...this.given.values()], {});
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
    const stale = await staleRows(index, items);
    const meter = new ProgressMeter(items.length, options.onProgress, items.length - stale.length);
    for (let start = 0; start < stale.length; start += WRITE_BATCH) {
      const batch = await this.embedded(stale.slice(start, start + WRITE_BATCH), options.signal);
      await index.upsert(batch);
      meter.step('Indexing cases', batch.length);
    }
    if (stale.length > 0) await index.optimize();
  }

  /** The same with what an index compares: the text's words and vector. Other work gets its turn in between. */
  private async embedded<T extends ContrastQuery>(cases: readonly T[], signal?: AbortSignal) {
    await setImmediate();
    signal?.throwIfAborted();
    const vectors = await this.embedder.embed(
      cases.map(({ text }) => text),
      signal,
    );
    return cases.map(({ text, ...item }, position) => ({
      ...item,
      task: taskKey(item.suite, item.task),
      terms: termsOf(text).join(' '),
      vector: this.checked(vectors[position]),
    }));
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

/** Those that the index does not hold, or holds otherwise. */
async function staleRows(index: CaseIndex, items: readonly ContrastItem[]) {
  const stale: (ContrastItem & Pick<IndexRow, 'digest'>)[] = [];
  for (const [run, ofRun] of groupBy(items, (item) => item.run)) {
    const held = await index.held(run);
    for (const item of ofRun) {
      const digest = digestOf(item);
      if (held.get(item.id) !== digest) stale.push({ ...item, digest });
    }
  }
  return stale;
}

function digestOf({ suite, task, language, passed, text, tags }: ContrastItem): string {
  const whole = JSON.stringify([suite, task, language, passed, text, tags]);
  return createHash('sha256').update(whole).digest('base64url').slice(0, 16);
}
