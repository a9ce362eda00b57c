import { EventEmitter, type Disposable, type Memento } from 'vscode';
import type { Run } from '../../domain/run';
import type { Session } from './session';

const KEY = 'errorbook.run';

/** Which run this window shows: the one that a person chose, else the newest that has verdicts. */
export class ShownRun implements Disposable {
  private readonly changed = new EventEmitter<void>();
  /** Another run was chosen. A newer one that is shown by itself is told of by the session. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly session: Session,
    private readonly memento: Memento,
  ) {}

  async get(): Promise<Run | undefined> {
    if (this.session.folder === undefined) return undefined;
    return (await this.chosen()) ?? (await this.session.book()).newestRun();
  }

  /** The run that a person chose, if that is still there. */
  async chosen(): Promise<Run | undefined> {
    const id = this.memento.get<string>(KEY);
    return id === undefined ? undefined : (await this.session.book()).run(id);
  }

  /** Shows a run. The newest is not kept to: another that comes takes its place. @param id undefined for the newest */
  async choose(id: string | undefined): Promise<void> {
    const newest = (await this.session.book()).newestRun()?.id;
    await this.memento.update(KEY, id === newest ? undefined : id);
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
  }
}
