import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isAbort, messageOf, UserError } from '../base/errors';
import type { Log } from '../base/log';
import type { JobOptions } from '../base/progress';
import { Book } from '../book/book';
import type { Config } from '../book/config';
import { withLock } from '../book/lock';
import { loadConfig } from '../book/workspace';
import { openContrastStore } from '../contrast/open';
import type { CaseHit, CaseQuery, ContrastStore } from '../contrast/store';
import type { CaseSummary } from '../domain/case';
import type { Cluster } from '../domain/cluster';
import type { Mark } from '../domain/mark';
import type { Run } from '../domain/run';
import type { Review, Sample } from '../domain/sample';
import type { Task } from '../domain/task';
import { knownCapabilities } from '../models/capabilities';
import type { ChatModel, Embedder } from '../models/chat';
import { OPENAI_URL, type KeyFor } from '../models/keys';
import { openChatModel } from '../models/open';
import { collectResponses } from '../results/collect';
import { gradeRun, summarize, type GradeOptions, type GradeSummary } from '../results/grade';
import { importResponses } from '../results/import';
import { verdictRows, type VerdictRow } from '../results/verdictRows';
import { exportSamples, type ExportFormat } from '../samples/export';
import { reviewCounts, type ReviewCounts } from '../samples/review';
import { openSandbox } from '../sandbox/open';
import { openRemoteSandbox } from '../sandbox/remote';
import type { Sandbox } from '../sandbox/sandbox';
import {
  diagnose,
  supply,
  type Diagnosed,
  type DiagnoseQuery,
  type Supplied,
  type SupplyQuery,
} from './analysis';
import { batchedInstructor, type Budget } from './askInstructor';
import { groupDiagnoses, nameClusters, type Named } from './groupDiagnoses';
import { loadTasks, runOfFile, runOfModel, type LoadedTasks } from './loadTasks';
import { markDiagnosis } from './markDiagnosis';
import { openEmbedder } from './openEmbedder';
import { acceptByRule, acceptFix, decideAll, editSample, type SampleEdit } from './reviewSamples';
import { rebuildIndex, searchCases } from './searchCases';

/** What a notebook needs to know of the program that opens it. */
export interface NotebookOptions {
  workspace: string;
  /** The workspace's book, where it is open already. */
  book?: Book;
  log: Log;
  /** The key for a server, by its base URL. */
  keyFor: KeyFor;
  /** The editor's own models, where there is an editor. */
  editorModel?: (model: string) => Promise<ChatModel>;
  /** Does a job that nobody waits for, where a person can see and cancel it. @default unseen */
  background?: (title: string, job: (options: JobOptions) => Promise<void>) => Promise<void>;
  /** Cases run at the same time. @default the number of cores */
  jobs?: number;
  /** Run code even where nothing can isolate it. @default false */
  allowUnsandboxed?: boolean;
}

/** Responses that were read into a run, and the rows that were left out. */
export interface Imported {
  run: Run;
  problems: string[];
}

/**
 * A workspace's notebook: its book and its configuration, and the steps of the loop over them. Both faces, the
 * command line and the editor, go through it. Sandboxes, databases and model clients start when first needed.
 */
export class Notebook {
  private sandboxOnce: Promise<Sandbox> | undefined;
  private contrastOnce: Promise<ContrastStore> | undefined;
  /** Of embeddings that errorbook.json named earlier in the session: jobs under way may still use them. */
  private readonly formerContrast: Promise<ContrastStore>[] = [];
  private rebuilding: { done: Promise<void>; stop: AbortController } | undefined;

  private constructor(
    readonly book: Book,
    private current: Config,
    private readonly options: NotebookOptions,
  ) {}

  /** Opens a workspace's notebook. @throws UserError when errorbook.json is wrong */
  static async open(options: NotebookOptions): Promise<Notebook> {
    const [config, book] = await Promise.all([
      loadConfig(options.workspace),
      options.book ?? Book.open(options.workspace),
    ]);
    return new Notebook(book, config, options);
  }

  get config(): Config {
    return this.current;
  }

  get log(): Log {
    return this.options.log;
  }

  /** Reads errorbook.json again. @throws UserError when it is wrong; the old configuration stays */
  async reloadConfig(): Promise<void> {
    const { embedding } = this.config;
    this.current = await loadConfig(this.book.workspace);
    if (isDeepStrictEqual(embedding, this.config.embedding) || this.contrastOnce === undefined) return;
    await this.stopRebuilding();
    this.formerContrast.push(this.contrastOnce);
    this.contrastOnce = undefined;
  }

  /** Loads the suites that errorbook.json names. */
  loadTasks(): Promise<LoadedTasks> {
    return loadTasks(this.book, this.config.suites);
  }

  /** Imports the recorded responses that errorbook.json names. @returns one entry a file */
  async importRecorded(): Promise<Imported[]> {
    const files = this.config.responses.map((file) => resolve(this.book.workspace, file));
    if (files.length === 0) {
      throw new UserError(
        'errorbook.json names no recorded responses.',
        'Name a file: "responses": ["responses.jsonl"].',
      );
    }
    const loaded = await this.loadTasks();
    const imported: Imported[] = [];
    for (const file of files) imported.push(await this.importInto(loaded, file));
    return imported;
  }

  /** Imports a file of recorded responses to the tasks of another file. */
  async importFile(tasksFile: string, responsesFile: string): Promise<Imported & { tasks: Task[] }> {
    const loaded = await loadTasks(this.book, [{ path: tasksFile }]);
    return { ...(await this.importInto(loaded, responsesFile)), tasks: loaded.tasks };
  }

  /** Grades what has no verdict yet in a run. See results/grade.ts. */
  async grade(run: string, options: Omit<GradeOptions, 'limits'> = {}): Promise<GradeSummary> {
    const { limits } = this.config;
    const sofar = summarize(this.book.eachCase(run));
    const graded = Object.values(sofar.verdicts).reduce((sum, count) => sum + count, 0);
    if (!options.again && !options.changed && graded === sofar.cases) return sofar;
    const sandbox = await this.sandbox();
    return this.exclusively(`grade ${run}`, () => gradeRun(this.book, run, sandbox, { ...options, limits }));
  }

  /** What became of each row of an imported file, in its order. See results/verdictRows.ts. */
  verdictRows(
    { run, tasks }: Imported & { tasks: Task[] },
    file: string,
    ungraded: ReadonlyMap<string, string>,
  ): AsyncIterable<VerdictRow> {
    return verdictRows(this.book, run, tasks, file, ungraded);
  }

  /** Asks the target that errorbook.json names for its responses. `label` begins a new run of the same model. */
  async collect(options: JobOptions & { label?: string } = {}): Promise<Imported> {
    const { target, samplesPerTask: samples } = this.config;
    if (target.model === undefined) {
      throw new UserError(
        'No target is named.',
        'Name the model in errorbook.json: "target": { "model": "…" }.',
      );
    }
    const loaded = await this.loadTasks();
    const run = await runOfModel(this.book, target.model, loaded, {
      source: 'collect',
      samples,
      label: options.label,
    });
    return this.ask(run, loaded, await this.chatModel('target'), { ...options, ...target, samples });
  }

  /** Asks a model for its responses to tasks, into a run. */
  async ask(
    run: Run,
    loaded: LoadedTasks,
    model: ChatModel,
    options: JobOptions & { samples: number; concurrency: number; temperature?: number; maxTokens?: number },
  ): Promise<Imported> {
    const { problems } = await this.exclusively(`collect ${run.id}`, () =>
      collectResponses(this.book, run, loaded.tasks, model, options),
    );
    return { run, problems: [...loaded.problems, ...problems] };
  }

  /** Diagnoses failed cases. See analysis.ts. */
  diagnose(query: DiagnoseQuery = {}, job: JobOptions = {}): Promise<Diagnosed> {
    return diagnose(this, query, job);
  }

  /** Asks the instructor's server to end the batches that are under way. @returns how many there were */
  async cancelBatches(signal?: AbortSignal): Promise<number> {
    return (await batchedInstructor(this)).cancel(signal);
  }

  /** Records how right a person finds a diagnosis; `none` takes that back. See marks.ts. */
  mark(diagnosis: string, verdict: Mark['verdict'], reviewer: string, note?: string): Promise<void> {
    return markDiagnosis(this.book, diagnosis, { verdict, reviewer, note });
  }

  /** The clusters of a run's diagnoses as they were last formed: read from the records, nothing is computed. */
  clusters(run = this.latestRun()?.id): Cluster[] {
    return run === undefined ? [] : this.book.clusters(run);
  }

  /** Forms the clusters of a run's newest diagnoses anew and records them. See clusters.ts. */
  groupDiagnoses(run: string, job: JobOptions = {}): Promise<Cluster[]> {
    return groupDiagnoses(this.book, run, job.signal);
  }

  /** The same, and has the instructor name them. See clusters.ts. */
  nameClusters(run: string, budget: Budget = {}, job: JobOptions = {}): Promise<Named> {
    return this.exclusively('name clusters', () => nameClusters(this, run, budget, job));
  }

  /** Makes samples from diagnoses and verifies them. See analysis.ts. */
  generateSamples(query: SupplyQuery = {}, job: JobOptions = {}): Promise<Supplied> {
    return supply(this, query, job);
  }

  /** Records a decision on samples. See review.ts. */
  decide(samples: string[], decision: Review['decision'], by: string, note?: string): Promise<void> {
    return decideAll(this.book, samples, decision, by, note);
  }

  /** Lets the rule accept what is verified, of confirmed diagnoses. @returns the accepted samples' ids */
  acceptVerified(): Promise<string[]> {
    return acceptByRule(this.book);
  }

  /** Accepts a diagnosis's corrected solution as a sample. See review.ts. */
  acceptFix(diagnosis: string, by: string): Promise<Sample> {
    return acceptFix(this.book, diagnosis, by);
  }

  /** Changes a sample and verifies it again. See review.ts. */
  async editSample(id: string, edit: SampleEdit): Promise<Sample> {
    return editSample(this.book, id, edit, { sandbox: await this.sandbox(), limits: this.config.limits });
  }

  /** How many samples stand where in the review. */
  reviewCounts(): ReviewCounts {
    return reviewCounts(this.book.samples(), (id) => this.book.decision(id));
  }

  /** Writes the accepted samples as JSONL. @returns how many */
  exportSamples(file: string, format: ExportFormat): Promise<number> {
    const accepted = this.book.samples().filter((sample) => this.book.decision(sample.id) === 'accepted');
    return exportSamples(accepted, file, format);
  }

  /** The run that the person most likely means: the newest of the target (not an evaluation's). */
  latestRun(): Run | undefined {
    return this.book.runs().findLast((run) => run.source !== 'evaluate') ?? this.book.runs().at(-1);
  }

  /** The failed cases of a run that teach something: a broken test does not. */
  failedCases(run: string): CaseSummary[] {
    const teaches = ({ verdict }: CaseSummary) =>
      verdict !== undefined && verdict !== 'passed' && verdict !== 'harness';
    return this.book.cases(run).filter(teaches);
  }

  /** The client of the target or the instructor that errorbook.json names. */
  async chatModel(role: 'target' | 'instructor'): Promise<ChatModel> {
    const config = this.config[role];
    const key =
      config.provider === 'openai' ? await this.options.keyFor(config.baseUrl ?? OPENAI_URL) : undefined;
    const { workspace, dir } = this.book;
    const learned = await knownCapabilities(dir, this.modelName(role));
    const { editorModel } = this.options;
    return openChatModel(config, { workspace, key, learned, editorModel, log: this.log });
  }

  /** Names a model at its server: what was learned of it is kept under this name. */
  modelName(role: 'target' | 'instructor'): string {
    const { provider, baseUrl, model } = this.config[role];
    return `${provider} ${baseUrl ?? 'default'} ${model ?? ''}`;
  }

  /** Finds cases by what their tasks and responses say, best first. See contrast/store.ts. */
  async searchCases(query: CaseQuery, job: JobOptions = {}): Promise<CaseHit[]> {
    return searchCases(this.book, await this.contrastStore(), query, job);
  }

  /** The index of all cases, opened when first asked for. One that is behind is completed in the background. */
  async contrastStore(): Promise<ContrastStore> {
    const store = await (this.contrastOnce ??= this.openContrast());
    if (store.isBehind && this.rebuilding === undefined) {
      const stop = new AbortController();
      this.rebuilding = { stop, done: this.rebuildInBackground(stop.signal) };
    }
    return store;
  }

  /** Indexes all cases for a newly named embedding; until that is done the former index serves. */
  async rebuildContrast(job: JobOptions = {}): Promise<void> {
    const store = await (this.contrastOnce ??= this.openContrast());
    if (!store.isBehind) return;
    await this.exclusively('rebuild the contrast index', () => rebuildIndex(this.book, store, job));
  }

  /** The sandbox, started when first asked for. @throws UserError where nothing isolates and nobody allowed that */
  sandbox(): Promise<Sandbox> {
    this.sandboxOnce ??= this.openSandbox();
    return this.sandboxOnce;
  }

  /**
   * Does a job that only one process may do at a time in this workspace. What there is to do must be decided within:
   * there the book says all that another process did before it let go of the lock.
   */
  exclusively<T>(name: string, job: () => Promise<T>): Promise<T> {
    return withLock(this.book.dir, name, async () => {
      await this.book.refresh();
      return job();
    });
  }

  /** Ends the processes that the notebook started. */
  async dispose(): Promise<void> {
    await this.stopRebuilding();
    const started = [this.sandboxOnce, this.contrastOnce, ...this.formerContrast];
    await Promise.allSettled(started.map(async (each) => (await each)?.dispose()));
  }

  private async openSandbox(): Promise<Sandbox> {
    const { jobs, allowUnsandboxed, log } = this.options;
    const { remote, docker } = this.config.sandbox;
    try {
      if (remote !== undefined) {
        const key = await this.options.keyFor(remote.url);
        return await openRemoteSandbox({ ...remote, key, log });
      }
      return await openSandbox({ workers: jobs, allowUnsandboxed, docker, log });
    } catch (error) {
      this.sandboxOnce = undefined; // What was missing may be there the next time.
      throw error;
    }
  }

  /** Never rejects: nobody waits for it, and the next session goes on with what it could not complete. */
  private async rebuildInBackground(stop: AbortSignal): Promise<void> {
    const { background = (_title, job) => job({}) } = this.options;
    try {
      await background('Rebuild the index of cases', ({ signal, onProgress }) =>
        this.rebuildContrast({
          signal: AbortSignal.any(signal === undefined ? [stop] : [stop, signal]),
          onProgress,
        }),
      );
    } catch (error) {
      if (!isAbort(error)) this.log.warn(`The index of cases was not rebuilt: ${messageOf(error)}`);
    }
  }

  private async stopRebuilding(): Promise<void> {
    this.rebuilding?.stop.abort();
    await this.rebuilding?.done;
    this.rebuilding = undefined;
  }

  private async openContrast(): Promise<ContrastStore> {
    try {
      const { log, options } = this;
      const { embedding } = this.config;
      const { workspace } = this.book;
      const opener = (named: Config['embedding']) => openEmbedder(workspace, named, options.keyFor);
      const embedder = await opener(embedding);
      return await openContrastStore({ workspace, embedder, embedding, openEmbedder: opener, log });
    } catch (error) {
      this.contrastOnce = undefined;
      throw error;
    }
  }

  /** The embedding that errorbook.json names. @throws UserError when it cannot be had */
  openEmbedder(): Promise<Embedder> {
    return openEmbedder(this.book.workspace, this.config.embedding, this.options.keyFor);
  }

  private async importInto(loaded: LoadedTasks, file: string): Promise<Imported> {
    const run = await runOfFile(this.book, file, loaded);
    const problems = await this.exclusively(`import ${run.id}`, () =>
      importResponses(this.book, run, loaded.tasks, file),
    );
    return { run, problems: [...loaded.problems, ...problems] };
  }
}
