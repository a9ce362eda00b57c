import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  EventEmitter,
  RelativePattern,
  workspace,
  type Disposable,
  type LogOutputChannel,
  type WorkspaceFolder,
} from 'vscode';
import { UserError } from '../../base/errors';
import { throttle } from '../../base/throttle';
import { Book } from '../../book/book';
import { Changes, type Interest } from '../../book/changes';
import { configSchema } from '../../book/config';
import { rolesOf, type BookRoles } from '../../book/rolesOf';
import { CONFIG_FILE, loadConfig } from '../../book/workspace';
import type { KeyFor } from '../../models/keys';
import type { Workbench } from '../../notebook/workbench';
import { reviewerName } from '../../notebook/reviewerName';
import type { Jobs } from '../support/jobs';
import { allowUnsandboxed, jobs } from '../support/settings';
import { Disposables } from '../support/disposables';
import { UntrustedError } from '../support/untrusted';

/** How often views are renewed while a job writes: seldom where each renewal looks through many cases. */
const RENEW_MS = { usual: 200, large: 2000 };
const LARGE = 10_000;

/**
 * The workbench of this window's workspace, opened when something first needs it.
 * Views read its book, in an untrusted workspace too; jobs need the trust of the person.
 */
export class Session implements Disposable {
  private readonly disposables = new Disposables();
  private readonly changed = this.disposables.add(new EventEmitter<Changes>());
  /** What is new in the book, or `all` where the configuration is; at most five times a second. */
  readonly onDidChange = this.changed.event;
  private readonly renew = this.disposables.add(
    throttle(
      () => this.tell(),
      () => RENEW_MS[this.isLarge ? 'large' : 'usual'],
    ),
  );
  private isLarge = false;
  /** What came since views were told last. */
  private news = new Changes();
  private opening?: Promise<Book>;
  private following?: Promise<() => void>;
  private opened?: Workbench;
  private reviewing?: Promise<string>;

  constructor(
    readonly log: LogOutputChannel,
    private readonly keyFor: KeyFor,
    private readonly jobs: Jobs,
  ) {
    this.disposables.add(
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('errorbook'))
          void this.closeWorkbench().finally(() => this.renewAll());
      }),
    );
    this.disposables.add(workspace.onDidGrantWorkspaceTrust(() => this.renewAll()));
    const folder = this.folder;
    if (folder === undefined) return;
    const watcher = this.disposables.add(
      workspace.createFileSystemWatcher(new RelativePattern(folder, `{${CONFIG_FILE},.errorbook}`)),
    );
    for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete]) {
      this.disposables.add(event(() => void this.follow().finally(() => this.renewAll())));
    }
  }

  /** The folder with `errorbook.json`, else the first one; undefined in an empty window. */
  get folder(): WorkspaceFolder | undefined {
    const folders = workspace.workspaceFolders ?? [];
    return folders.find(({ uri }) => existsSync(join(uri.fsPath, CONFIG_FILE))) ?? folders[0];
  }

  get hasConfig(): boolean {
    return this.folder !== undefined && existsSync(join(this.folder.uri.fsPath, CONFIG_FILE));
  }

  /** The book, read. @throws UserError in a window without a folder */
  book(): Promise<Book> {
    return (this.opening ??= this.open());
  }

  /** What tasks are for, by errorbook.json as it is on disk. Where that is wrong nothing may be taught. */
  async roles(): Promise<BookRoles> {
    const [book, config] = await Promise.all([
      this.book(),
      loadConfig(this.needFolder()).catch(() => configSchema.parse({})),
    ]);
    return rolesOf({ book, config });
  }

  /**
   * The workbench, whose tools run code and ask models, with the configuration as it is on disk now.
   * @throws UserError in a window without a folder, in an untrusted workspace, or when errorbook.json is wrong
   */
  async workbench(): Promise<Workbench> {
    const folder = this.needFolder();
    if (!workspace.isTrusted) {
      throw new UntrustedError();
    }
    if (this.opened === undefined) this.opened = await this.openWorkbench(folder);
    else await this.opened.reloadConfig();
    return this.opened;
  }

  /** Who marks diagnoses and decides on samples in this window. Git is asked in a trusted workspace only. */
  reviewer(): Promise<string> {
    if (!workspace.isTrusted) return reviewerName(undefined);
    return (this.reviewing ??= reviewerName(this.needFolder()));
  }

  /** The next job starts with settings and keys as they are now; those under way end as they began. */
  async closeWorkbench(): Promise<void> {
    const bench = this.opened;
    this.opened = undefined;
    await this.jobs.idle();
    await bench?.dispose();
  }

  dispose(): void {
    void this.opened?.dispose();
    void this.following?.then((end) => end());
    this.disposables.dispose();
  }

  /** Loads the stages, and with them the clients of models, only now: activation stays light. */
  private async openWorkbench(folder: string): Promise<Workbench> {
    const [{ Workbench: opener }, book] = await Promise.all([
      import('../../notebook/workbench'),
      this.book(),
    ]);
    const { log, keyFor } = this;
    return opener.open({
      workspace: folder,
      book,
      log,
      keyFor,
      editorModel: async (model) => new (await import('../models/languageModel')).EditorModel(model),
      background: (title, job) => this.jobs.run(title, job),
      jobs: jobs(),
      allowUnsandboxed: allowUnsandboxed(),
    });
  }

  private async open(): Promise<Book> {
    const book = await Book.open(this.needFolder());
    for (const warning of book.warnings) this.log.warn(warning);
    const measure = () => (this.isLarge = book.caseCount() > LARGE);
    measure();
    const dispose = book.onChange((changes) => {
      this.news.add(changes);
      this.renew.request();
    });
    this.disposables.add({ dispose });
    this.disposables.add(this.onDidChange(measure));
    await this.follow(book);
    return book;
  }

  /** Views look at everything again. */
  private renewAll(): void {
    this.news.add(Changes.all());
    this.renew.request();
  }

  private tell(): void {
    const { news } = this;
    this.news = new Changes();
    this.changed.fire(news);
  }

  /** Calls back when something is new that somebody goes by; asked at each change, since what is shown may be another. */
  onChangeOf(interest: Interest | (() => Interest), listener: (changes: Changes) => void): Disposable {
    return this.onDidChange((changes) => {
      if (changes.concern(typeof interest === 'function' ? interest() : interest)) listener(changes);
    });
  }

  /** Follows other windows and jobs, as soon as there is a folder to follow: looking at a workspace makes none. */
  private async follow(opened?: Book): Promise<void> {
    const book = opened ?? (await this.opening);
    if (book === undefined || !existsSync(book.dir)) return;
    this.following ??= book.follow();
    await this.following;
    if (opened === undefined) await book.refresh();
  }

  /** The path of the workspace's folder. @throws UserError in a window without one */
  needFolder(): string {
    if (this.folder !== undefined) return this.folder.uri.fsPath;
    throw new UserError('There is no folder open.', 'Open the folder that is to hold the error notebook.');
  }
}
