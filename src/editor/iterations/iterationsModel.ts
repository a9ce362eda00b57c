import { watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EventEmitter, tasks, type Disposable } from 'vscode';
import { throttle } from '../../base/throttle';
import { isLocked } from '../../book/lock';
import { iterationsOf, type IterationState } from '../../iteration/state';
import { jobFiles } from '../../training/job';
import { TrainerProgress, type TrainerState } from '../../views/iterations/trainerProgress';
import type { Session } from '../session/session';
import { Disposables } from '../support/disposables';

/** What the tree, the panel and the status bar show. */
const SHOWN = ['run', 'response', 'verdict', 'sample', 'review', 'call', 'iteration'] as const;

/** Follows iterations: their events in the book, and the trainer's progress file while one trains. */
export class IterationsModel implements Disposable {
  private readonly disposables = new Disposables();
  private readonly changed = this.disposables.add(new EventEmitter<void>());
  readonly onDidChange = this.changed.event;
  private readonly renew = this.disposables.add(
    throttle(
      () => this.changed.fire(),
      () => 500,
    ),
  );
  private readonly lookAgain = this.disposables.add(
    throttle(
      () => this.changed.fire(),
      () => 3000,
    ),
  );
  private progress?: TrainerProgress;
  private watched?: { file: string; close: () => void };

  constructor(private readonly session: Session) {
    this.disposables.add(session.onChangeOf({ kinds: SHOWN }, () => this.changed.fire()));
    this.disposables.add(tasks.onDidStartTask(() => this.changed.fire()));
    this.disposables.add(tasks.onDidEndTask(() => this.changed.fire()));
    this.disposables.add({ dispose: () => this.watched?.close() });
  }

  /** Newest first. */
  async all(): Promise<IterationState[]> {
    return iterationsOf(await this.session.book()).reverse();
  }

  async newest(): Promise<IterationState | undefined> {
    return (await this.all())[0];
  }

  /** Whether some process, of this window or another, works on the newest iteration now. */
  async isRunning(): Promise<boolean> {
    const isRunning = await isLocked((await this.session.book()).dir, 'iterate');
    if (isRunning) this.lookAgain.request(); // Nothing tells that another process has ended.
    return isRunning;
  }

  /** How far an iteration's fine-tune is; follows its file while it is that step's turn. */
  async trainer(state: IterationState): Promise<TrainerState | undefined> {
    const book = await this.session.book();
    const file = await newestProgress(join(book.dir, 'iterations', state.id));
    if (file === undefined) return undefined;
    if (state.next === 'train') this.follow(file);
    const reader = this.progress?.file === file ? this.progress : new TrainerProgress(file);
    this.progress = reader;
    return reader.read();
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private follow(file: string): void {
    if (this.watched?.file === file) return;
    this.watched?.close();
    try {
      const watcher = watch(file, this.renew.request);
      this.watched = { file, close: () => watcher.close() };
    } catch {
      this.watched = undefined; // It is not there yet: the next event of the book looks again.
    }
  }
}

/** The progress file of an iteration's newest job: a dataset that changed made another one. */
async function newestProgress(folder: string): Promise<string | undefined> {
  const names = await readdir(folder).catch(() => []);
  const files = names
    .filter((name) => name.startsWith('train-'))
    .map((name) => jobFiles(join(folder, name)).progress);
  const times = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ mtimeMs }) => mtimeMs,
        () => -1,
      ),
    ),
  );
  const newest = Math.max(...times);
  return newest < 0 ? undefined : files[times.indexOf(newest)];
}
