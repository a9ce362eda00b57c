import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../base/errors';
import { shortHash } from '../base/hash';
import type { JobOptions } from '../base/progress';
import type { BatchRecord } from '../domain/call';
import type { Batches, BatchQuestion, BatchState } from './batches';
import { callOf, requestHash, type CallStore } from './cache';
import type { ChatModel, ChatReply, ChatRequest } from './chat';
import { ModelError } from './errors';

/** Where batches are recorded, so that a killed process goes on with the same ones. `put` resolves on disk. */
interface BatchJournal {
  /** The batches of a model that have not ended, as they were last recorded. */
  open(model: string): BatchRecord[];
  put(record: BatchRecord): Promise<void>;
}

/** How often the server is asked how far a batch is. */
interface Pauses {
  firstMs: number;
  mostMs: number;
}

/** What it takes to have questions answered in batches. */
export interface BatchedDeps {
  batches: Batches;
  store: CallStore;
  journal: BatchJournal;
  /** Called with what is about to be submitted; what it throws prevents that. */
  check?: (requests: ChatRequest[]) => void;
  /** @default from two seconds to a minute */
  pauses?: Pauses;
}

/** What one batch may hold: the service's limits, with room to spare. */
const MOST = { questions: 50_000, characters: 100_000_000 };

/**
 * A model whose answers are fetched ahead: `fetch` has many questions answered in batches and puts the answers into
 * the response cache, from which `chat` then takes them. What a batch did not answer is a ModelError; what was never
 * in one (a second question after an answer of no use) is asked as usual.
 *
 * A batch is recorded before it is submitted and again when it has an id: after a kill -9 at any moment the next call
 * goes on with the same batch instead of paying for another.
 */
export class BatchedModel implements ChatModel {
  readonly id: string;
  private readonly fetched = new Set<string>();
  private readonly failures = new Map<string, string>();

  /** @param model answers from the cache first */
  constructor(
    private readonly model: ChatModel,
    private readonly deps: BatchedDeps,
  ) {
    this.id = model.id;
  }

  async chat(request: ChatRequest, signal?: AbortSignal): Promise<ChatReply> {
    const hash = requestHash(this.id, request);
    const failure = this.failures.get(hash);
    if (failure !== undefined) throw new ModelError(failure);
    const reply = await this.model.chat(request, signal);
    return this.fetched.has(hash) ? { ...reply, cached: false } : reply;
  }

  /**
   * Has questions answered whose answers are not known yet. First come the batches that an earlier call left open.
   * @throws UserError where the server refuses a batch
   * @throws AbortError when cancelled: the batch goes on at the server, and the next call fetches it
   */
  async fetch(requests: ChatRequest[], job: JobOptions = {}): Promise<void> {
    for (const record of this.deps.journal.open(this.id)) await this.resume(record, requests, job);
    const questions = new Map<string, ChatRequest>();
    for (const request of requests) {
      const hash = requestHash(this.id, request);
      const isDone = this.failures.has(hash) || (await this.deps.store.get(hash)) !== undefined;
      if (!isDone) questions.set(hash, request);
    }
    this.deps.check?.([...questions.values()]);
    const chunks = chunksOf([...questions].map(([id, request]) => ({ id, request })));
    const submitted: BatchRecord[] = [];
    for (const chunk of chunks) submitted.push(await this.submit(chunk, job.signal));
    for (const record of submitted) await this.collect(record, byHash(requests, this.id), job);
  }

  /** Asks the server to end the open batches. @returns how many there were */
  async cancel(signal?: AbortSignal): Promise<number> {
    const open = this.deps.journal.open(this.id).filter(({ batch }) => batch !== undefined);
    for (const { batch = '' } of open) await this.deps.batches.cancel(batch, signal);
    return open.length;
  }

  private async submit(questions: BatchQuestion[], signal?: AbortSignal): Promise<BatchRecord> {
    const ids = questions.map(({ id }) => id);
    const planned: BatchRecord = {
      key: shortHash(`${new Date().toISOString()} ${ids.join(' ')}`, 16),
      model: this.id,
      status: 'open',
      questions: ids,
    };
    await this.deps.journal.put(planned);
    const record = { ...planned, batch: await this.deps.batches.submit(questions, planned.key, signal) };
    await this.deps.journal.put(record);
    return record;
  }

  /** A batch without an id may have come to be all the same: the process died before it could write it down. */
  private async resume(record: BatchRecord, requests: ChatRequest[], job: JobOptions): Promise<void> {
    const batch = record.batch ?? (await this.deps.batches.find(record.key, job.signal));
    if (batch === undefined) return this.deps.journal.put({ ...record, status: 'ended' });
    await this.collect({ ...record, batch }, byHash(requests, this.id), job);
  }

  /** Waits for a batch and takes its answers in. */
  private async collect(
    record: BatchRecord,
    asked: Map<string, ChatRequest>,
    job: JobOptions,
  ): Promise<void> {
    const { batch = '', questions } = record;
    const { status, said, reason } = await this.wait(batch, job);
    if (status === 'refused') {
      await this.deps.journal.put({ ...record, status: 'ended' });
      throw new UserError(
        `The server refused the batch ${batch}: ${reason ?? said}`,
        'Nothing of it was asked.',
      );
    }
    const open = new Set(questions);
    for await (const answer of this.deps.batches.answers(batch, job.signal)) {
      if (!open.delete(answer.id)) continue; // Not asked, or answered twice.
      if ('failure' in answer) this.failures.set(answer.id, answer.failure);
      else await this.keep(answer.id, answer.reply, asked.get(answer.id), batch);
    }
    for (const id of open) this.failures.set(id, `the batch (${said}) gave no answer to this question`);
    await this.deps.journal.put({ ...record, status: 'ended' });
  }

  private async keep(
    hash: string,
    reply: ChatReply,
    request: ChatRequest | undefined,
    batch: string,
  ): Promise<void> {
    this.fetched.add(hash);
    if ((await this.deps.store.get(hash)) !== undefined) return;
    await this.deps.store.put({ ...callOf(hash, this.id, request, reply), batch });
  }

  private async wait(batch: string, { signal, onProgress }: JobOptions): Promise<BatchState> {
    const { firstMs, mostMs } = this.deps.pauses ?? { firstMs: 2_000, mostMs: 60_000 };
    for (let pause = firstMs; ; pause = Math.min(mostMs, pause * 1.5)) {
      const state = await this.deps.batches.state(batch, signal);
      onProgress?.({ done: state.done, total: state.total, message: `batch ${batch}: ${state.said}` });
      if (state.status !== 'open') return state;
      await sleep(pause, undefined, { signal });
    }
  }
}

function byHash(requests: ChatRequest[], model: string): Map<string, ChatRequest> {
  return new Map(requests.map((request) => [requestHash(model, request), request]));
}

function chunksOf(questions: BatchQuestion[]): BatchQuestion[][] {
  const chunks: BatchQuestion[][] = [];
  let size = Infinity;
  for (const question of questions) {
    const characters = JSON.stringify(question.request.messages).length;
    const last = chunks.at(-1);
    if (last === undefined || last.length >= MOST.questions || size + characters > MOST.characters) {
      chunks.push([question]);
      size = characters;
    } else {
      last.push(question);
      size += characters;
    }
  }
  return chunks;
}
