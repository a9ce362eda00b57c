import { watch } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../base/errors';
import type { BatchRecord, Call } from '../domain/call';
import type { Case, CaseSummary } from '../domain/case';
import type { Cluster } from '../domain/cluster';
import type { Baseline } from '../domain/baseline';
import type { Diagnosis } from '../domain/diagnosis';
import { sayingOf } from '../domain/saying';
import type { IterationEvent } from '../domain/iteration';
import type { Promotion } from '../domain/promotion';
import type { Mark } from '../domain/mark';
import { newestGradedRun, type Run } from '../domain/run';
import type { Review, Sample } from '../domain/sample';
import type { Score } from '../domain/score';
import type { Task, TaskCheck } from '../domain/task';
import type { CaseVerdict } from '../domain/verdict';
import { NewerRecord } from '../domain/record';
import { BookIndex, type ModelUsage, type Receipt } from './bookIndex';
import { Changes } from './changes';
import { Journal, type Entry, type Location } from './journal';
import { FILES, KINDS, RECORDS, type Kind, type Line, type Stored } from './kinds';

export type { ModelUsage } from './bookIndex';

/** What a model said was paid for: it is kept, even if a newer Errorbook has written beside it in the meantime. */
const PAID: readonly Kind[] = ['response', 'call'];

type Unstamped<T> = T extends unknown ? Omit<T, 'v' | 'at'> : never;

/**
 * The error notebook of one workspace: append-only journals in `.errorbook/` and what they say.
 *
 * State changes only by reading the journals, so that what this process wrote and what another window wrote go the
 * same way. Whatever `add` has acknowledged is on disk.
 */
export class Book {
  /** `.errorbook/` of the workspace. */
  readonly dir: string;
  /** Lines that were left out while reading, with where and why. */
  readonly warnings: string[] = [];
  private readonly journals: { [K in Kind]: Journal<Line<K>> };
  private index = new BookIndex();
  private readonly warned = new Set<Kind>();
  private readonly listeners = new Set<(changes: Changes) => void>();
  private readonly queued = new Map<Kind, Promise<boolean>>();
  private readonly running = new Map<Kind, Promise<boolean>>();

  private constructor(readonly workspace: string) {
    this.dir = join(workspace, '.errorbook');
    const journals = KINDS.map((kind) => [
      kind,
      new Journal<unknown>(join(this.dir, FILES[kind]), RECORDS[kind].stored),
    ]);
    this.journals = Object.fromEntries(journals) as typeof this.journals;
  }

  /** Opens the book of a workspace and reads it. Creates nothing until something is added. */
  static async open(workspace: string): Promise<Book> {
    const book = new Book(workspace);
    await book.refresh();
    return book;
  }

  /**
   * Writes records of a kind; resolves when they are on disk and visible in this book.
   * @throws UserError when they could not be written, or a newer Errorbook has written some of this kind
   */
  async add<K extends Kind>(kind: K, ...records: Unstamped<Stored<K>>[]): Promise<void> {
    if (records.length === 0) return;
    if (!PAID.includes(kind)) await this.willAdd(kind);
    const stamp = { v: RECORDS[kind].version, at: new Date().toISOString() };
    const stamped = records.map((record) => ({ ...stamp, ...record, ...stamp }));
    await (this.journals[kind] as unknown as Journal<object>).append(stamped);
    await this.read(kind);
  }

  /**
   * To be asked before money is spent or work is done for records of these kinds.
   * @throws UserError where a newer Errorbook has written some: this one would not understand what is there
   */
  async willAdd(...kinds: Kind[]): Promise<void> {
    await Promise.all(kinds.map((kind) => this.read(kind)));
    for (const kind of kinds) this.refuseNewer(kind);
  }

  /** Reads what was appended since, by any process. @returns whether there was anything new */
  async refresh(): Promise<boolean> {
    const isOther = await this.wasReplaced();
    if (isOther) this.forget();
    let changed = isOther;
    for (const kind of KINDS) changed = (await this.read(kind)) || changed;
    if (isOther) this.tell(Changes.all());
    return changed;
  }

  /** The journals’ files. */
  get files(): string[] {
    return Object.values(this.journals).map(({ file }) => file);
  }

  /** Calls back with what is new whenever something was read. @returns a function that ends it */
  onChange(listener: (changes: Changes) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Follows what other processes write. @returns a function that ends it */
  async follow(): Promise<() => void> {
    await mkdir(this.dir, { recursive: true });
    let timer: NodeJS.Timeout | undefined;
    const watcher = watch(this.dir, () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void this.refresh();
      }, 100);
    });
    return () => {
      clearTimeout(timer);
      watcher.close();
    };
  }

  runs(): Run[] {
    return [...this.index.runs.values()];
  }

  /** The run that a person most likely means: see domain/run.ts. */
  newestRun(): Run | undefined {
    return newestGradedRun(this.runs(), ({ id }) => this.score(id).graded > 0);
  }

  run(id: string): Run | undefined {
    return this.index.runs.get(id);
  }

  tasks(suite?: string): Task[] {
    const all = [...this.index.tasks.values()];
    return suite === undefined ? all : all.filter((task) => task.suite === suite);
  }

  task(suite: string, id: string): Task | undefined {
    return this.index.tasks.get(`${suite}/${id}`);
  }

  /** What was last found of a task by running its reference; it may be of a former version of the task. */
  check(suite: string, id: string): TaskCheck | undefined {
    return this.index.checks.get(`${suite}/${id}`);
  }

  /** The cases of a run in the order of their responses; of all runs without one. */
  cases(run?: string): CaseSummary[] {
    return [...this.index.cases.summaries(run)];
  }

  /** The same one by one: for what goes through a million cases and keeps none. */
  eachCase(run?: string): Iterable<CaseSummary> {
    return this.index.cases.summaries(run);
  }

  /** How a run stands: kept while records are read, never counted again. */
  score(run: string): Score {
    return this.index.cases.score(run);
  }

  /** How many cases a run has; all runs together without one. */
  caseCount(run?: string): number {
    return this.index.cases.size(run);
  }

  case(id: string): CaseSummary | undefined {
    const row = this.index.cases.find(id);
    return row === undefined ? undefined : this.index.cases.summary(row);
  }

  /** A case with its texts. @throws UserError when there is no such case */
  async readCase(id: string): Promise<Case> {
    const { cases } = this.index;
    const row = cases.find(id);
    const summary = row === undefined ? undefined : cases.summary(row);
    const [at, verdictAt] = row === undefined ? [] : [cases.responseAt(row), cases.verdictAt(row)];
    const task = summary && this.task(summary.suite, summary.task);
    if (at === undefined || task === undefined) throw new UserError(`There is no case ${id} in ${this.dir}.`);
    const response = await this.readAt('response', at);
    const verdict = verdictAt && (await this.readAt('verdict', verdictAt));
    return { response, task, verdict };
  }

  /** The verdict that was computed for the same program, tests and limits, if any. */
  async verdictOfKey(key: string): Promise<CaseVerdict | undefined> {
    const location = this.index.verdictOfKey.get(key);
    const verdict = location && (await this.readAt('verdict', location));
    return verdict?.key === key ? verdict : undefined;
  }

  /**
   * The diagnoses of a case, newest last; of all cases without one.
   * @param baseline those that stand in a baseline's place. @default the method's own
   */
  diagnoses(caseId?: string, baseline?: Baseline): Diagnosis[] {
    const { diagnoses } = this.index;
    const found = caseId === undefined ? [...diagnoses.values()] : [diagnoses.get(caseId) ?? new Map()];
    return found.flatMap((each) => [...each.values()]).filter((each) => each.baseline === baseline);
  }

  diagnosis(id: string): Diagnosis | undefined {
    return this.index.diagnosisOfId.get(id);
  }

  /** The marks of a diagnosis that count: one a reviewer, of what it says now. */
  marks(diagnosis: string): Mark[] {
    const known = this.diagnosis(diagnosis);
    if (known === undefined) return [];
    const marks = [...(this.index.marks.get(diagnosis)?.values() ?? [])];
    return marks.filter(({ verdict, saying }) => verdict !== 'none' && saying === sayingOf(known));
  }

  /** The clusters of a run's diagnoses as they were last formed, the largest first. */
  clusters(run: string): Cluster[] {
    return this.index.clusters.get(run) ?? [];
  }

  /** @param baseline those that were made for a baseline. @default the method's own */
  samples(baseline?: Baseline): Sample[] {
    return [...this.index.samples.values()].filter((each) => each.baseline === baseline);
  }

  sample(id: string): Sample | undefined {
    return this.index.samples.get(id);
  }

  /** When a sample was first recorded, ISO 8601. */
  madeAt(sample: string): string | undefined {
    return this.index.madeAt.get(sample);
  }

  /** What was last decided on a sample. */
  decision(sample: string): Review['decision'] {
    return this.reviews(sample).at(-1)?.decision ?? 'pending';
  }

  /** All that was decided on a sample, oldest first: who, when and why. */
  reviews(sample: string): readonly Stored<'review'>[] {
    return this.index.reviews.get(sample) ?? [];
  }

  /** The answered call with this hash, if any: the response cache. */
  async call(hash: string): Promise<Call | undefined> {
    const location = this.index.calls.get(hash);
    return location && this.readAt('call', location);
  }

  /** The batches of a model that have not ended, oldest first. */
  openBatches(model: string): BatchRecord[] {
    return [...this.index.batches.values()].filter((each) => each.model === model && each.status === 'open');
  }

  /** What the calls of each model came to, over the notebook's whole life. */
  usage(): ModelUsage[] {
    return [...this.index.usage.values()];
  }

  /** What each answered call cost, oldest first. */
  receipts(): readonly Receipt[] {
    return this.index.receipts;
  }

  /** What was fixed before each evaluation of a tuned model, oldest first. */
  promotions(): Promotion[] {
    return [...this.index.promotions.values()];
  }

  /** The ids of all iterations, oldest first. */
  iterations(): string[] {
    return [...this.index.iterations.keys()];
  }

  /** What happened to an iteration, in order. */
  iterationEvents(id: string): (IterationEvent & { at: string })[] {
    return this.index.iterations.get(id) ?? [];
  }

  /** Reads a journal's news. Calls that come while a read waits for its turn share it. */
  private read(kind: Kind): Promise<boolean> {
    const queued = this.queued.get(kind);
    if (queued !== undefined) return queued;
    const turn = (this.running.get(kind) ?? Promise.resolve()).then(() => {
      this.queued.delete(kind);
      return this.readNow(kind);
    });
    this.queued.set(kind, turn);
    this.running.set(
      kind,
      turn.catch(() => false),
    );
    return turn;
  }

  private async readNow<K extends Kind>(kind: K): Promise<boolean> {
    const changes = new Changes();
    let changed = false;
    for await (const each of this.journals[kind].readNew(this.warnings)) {
      const entry = each as Entry<Line<K>>;
      this.index.take<K>(kind, entry);
      changed = true;
      if (this.listeners.size > 0) changes.note(kind, this.index.aboutOf(kind, entry.record));
    }
    this.warnOfNewer(kind);
    if (!changes.isEmpty) this.tell(changes);
    return changed;
  }

  private tell(changes: Changes): void {
    for (const listener of this.listeners) listener(changes);
  }

  /** Reads a record again from where one was read. */
  private async readAt<K extends Kind>(kind: K, location: Location): Promise<Stored<K>> {
    const record = await this.journals[kind].readAt(location);
    if (record instanceof NewerRecord) throw new Error(`${FILES[kind]} was replaced`);
    return record as Stored<K>;
  }

  private refuseNewer(kind: Kind): void {
    const version = this.index.newer.get(kind);
    if (version === undefined) return;
    throw new UserError(`${writtenByNewer(kind, version)}.`, UPDATE);
  }

  /** Once a kind, and before what is less: it may be many records, and is mended in one way. */
  private warnOfNewer(kind: Kind): void {
    const version = this.index.newer.get(kind);
    if (version === undefined || this.warned.has(kind)) return;
    this.warned.add(kind);
    this.warnings.unshift(`${writtenByNewer(kind, version)}: ${UPDATE}`);
  }

  private async wasReplaced(): Promise<boolean> {
    const replaced = await Promise.all(Object.values(this.journals).map((journal) => journal.wasReplaced()));
    return replaced.includes(true);
  }

  private forget(): void {
    this.index = new BookIndex();
    this.warned.clear();
    for (const journal of Object.values(this.journals)) journal.rewind();
  }
}

const UPDATE = 'Update Errorbook; nothing of this kind is written until then.';

function writtenByNewer(kind: Kind, version: number): string {
  const known = RECORDS[kind].version;
  return `Written by a newer Errorbook (record version ${version} of ${FILES[kind]}, this one knows ${known})`;
}
