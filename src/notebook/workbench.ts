import { isDeepStrictEqual } from 'node:util';
import type { Log } from '../base/log';
import { Book } from '../book/book';
import type { Config } from '../book/config';
import { withLock } from '../book/lock';
import { loadConfig } from '../book/workspace';
import { knownCapabilities } from '../models/capabilities';
import type { ChatModel, Embedder } from '../models/chat';
import { OPENAI_URL, type KeyFor } from '../models/keys';
import { openChatModel } from '../models/openChatModel';
import { openSandbox } from '../sandbox/openSandbox';
import { openRemoteSandbox } from '../sandbox/remote';
import type { Sandbox } from '../sandbox/sandbox';
import { ContrastIndex, type Background } from './contrastIndex';
import { openEmbedder } from './openEmbedder';

/** What a workbench needs to know of the program that opens it. */
export interface WorkbenchOptions {
  workspace: string;
  /** The workspace's book, where it is open already. */
  book?: Book;
  log: Log;
  /** The key for a server, by its base URL. */
  keyFor: KeyFor;
  /** The editor's own models, where there is an editor. */
  editorModel?: (model: string) => Promise<ChatModel>;
  /** Does a job that nobody waits for, where a person can see and cancel it. @default unseen */
  background?: Background;
  /** Cases run at the same time. @default the number of cores */
  jobs?: number;
  /** Run code even where nothing can isolate it. @default false */
  allowUnsandboxed?: boolean;
}

/**
 * An open workspace and the tools in it: its book, its configuration, and what starts when it is first needed (the
 * sandbox, the index of cases, model clients). It knows none of the use cases; they take of it what they need.
 */
export class Workbench {
  /** The index of all cases. */
  readonly index: ContrastIndex;
  private sandboxOnce: Promise<Sandbox> | undefined;

  private constructor(
    readonly book: Book,
    private current: Config,
    private readonly options: WorkbenchOptions,
  ) {
    this.index = new ContrastIndex(this, options.background);
  }

  /** Opens a workspace. @throws UserError when errorbook.json is wrong */
  static async open(options: WorkbenchOptions): Promise<Workbench> {
    const [config, book] = await Promise.all([
      loadConfig(options.workspace),
      options.book ?? Book.open(options.workspace),
    ]);
    return new Workbench(book, config, options);
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
    if (!isDeepStrictEqual(embedding, this.config.embedding)) await this.index.reopen();
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

  /** An embedding. @default the one that errorbook.json names. @throws UserError when it cannot be had */
  openEmbedder(embedding = this.config.embedding): Promise<Embedder> {
    return openEmbedder(this.book.workspace, embedding, this.options.keyFor);
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

  /** Ends the processes that were started. */
  async dispose(): Promise<void> {
    await this.index.dispose();
    await Promise.allSettled([this.sandboxOnce?.then((sandbox) => sandbox.dispose())]);
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
}
