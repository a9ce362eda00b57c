import type { Contrast } from '../domain/diagnosis';
import {
  IndexFailedError,
  type CaseIndex,
  type IndexFilter,
  type IndexQuery,
  type IndexRow,
} from './caseIndex';
import type { NodeProgram } from '../base/nodeProgram';
import { HostClient, HostDiedError } from './hostClient';
import type { Arguments, HostMethod, TableName, Value } from './wire';

/** The cases in LanceDB, by way of a process of its own that starts with the first request. */
export class LanceIndex implements CaseIndex {
  private host: { client: HostClient; ready: Promise<void> } | undefined;
  private closed = false;

  /** @param program @default the process beside this one's bundle, or its source */
  constructor(
    private readonly name: TableName,
    private readonly program?: NodeProgram,
  ) {}

  /** The process that serves it, while one runs. */
  get pid(): number | undefined {
    return this.host?.client.pid;
  }

  held(run: string): Promise<Map<string, string>> {
    return this.call('held', run);
  }

  upsert(rows: IndexRow[]): Promise<void> {
    return this.call('upsert', rows);
  }

  optimize(): Promise<void> {
    return this.call('optimize');
  }

  search(queries: IndexQuery[], k: number, excluded: string[] = []): Promise<Contrast[][]> {
    return this.call('search', queries, k, excluded);
  }

  byWords(words: string[], filter: IndexFilter, limit: number): Promise<string[]> {
    return this.call('byWords', words, filter, limit);
  }

  byVector(vector: Float32Array, filter: IndexFilter, limit: number): Promise<string[]> {
    return this.call('byVector', vector, filter, limit);
  }

  dropFormer(): Promise<void> {
    return this.call('dropFormer');
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.host?.client.close();
    this.host = undefined;
  }

  /** Every request can be repeated, so one that a process died of is asked once more, of a new process. */
  private async call<M extends HostMethod>(method: M, ...args: Arguments<M>): Promise<Value<M>> {
    try {
      return await this.attempt(method, args);
    } catch (error) {
      if (!(error instanceof HostDiedError) || this.closed) throw error;
    }
    try {
      return await this.attempt(method, args);
    } catch (error) {
      throw error instanceof HostDiedError ? new IndexFailedError(error.message) : error;
    }
  }

  private async attempt<M extends HostMethod>(method: M, args: Arguments<M>): Promise<Value<M>> {
    const host = (this.host ??= this.start());
    try {
      await host.ready;
      return await host.client.call(method, ...args);
    } catch (error) {
      if (error instanceof HostDiedError && this.host === host) this.host = undefined;
      throw error;
    }
  }

  private start(): { client: HostClient; ready: Promise<void> } {
    if (this.closed) throw new Error('the contrast store was disposed of');
    const client = new HostClient(this.program);
    return { client, ready: client.call('open', this.name) };
  }
}
