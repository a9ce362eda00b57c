import { commands, workspace, type Disposable } from 'vscode';
import type { Session } from './session';
import type { ShownRun } from './shownRun';
import { Disposables } from '../support/disposables';

/** What `when` clauses of the manifest ask for, to say the next step. */
export type ContextKey =
  | 'isTrusted'
  | 'hasConfig'
  | 'hasCases'
  | 'hasUngraded'
  | 'hasFailed'
  | 'hasDiagnoses'
  | 'hasSamples'
  | 'isFiltered'
  | 'isRunChosen'
  | 'canUndoReview'
  | 'isSampleFiltered'
  | 'areSamplesSelected';

/** Keeps the context keys `errorbook.*` true. */
export class Contexts implements Disposable {
  private readonly disposables = new Disposables();
  private readonly known = new Map<ContextKey, boolean>();

  constructor(
    private readonly session: Session,
    private readonly shownRun: ShownRun,
  ) {
    this.disposables.add(
      session.onChangeOf(
        { kinds: ['run', 'response', 'verdict', 'diagnosis', 'sample'] },
        () => void this.renew(),
      ),
    );
    this.disposables.add(shownRun.onDidChange(() => void this.renew()));
    // The editor's own key comes when it is idle, on a busy machine seconds after the views: too late for a key pressed there.
    void this.set('isTrusted', workspace.isTrusted);
    this.disposables.add(workspace.onDidGrantWorkspaceTrust(() => void this.set('isTrusted', true)));
    void this.renew();
  }

  /** Tells the editor, when it is news. */
  async set(key: ContextKey, value: boolean): Promise<void> {
    if (this.known.get(key) === value) return;
    this.known.set(key, value);
    await commands.executeCommand('setContext', `errorbook.${key}`, value);
  }

  /** Whether a key is set. */
  is(key: ContextKey): boolean {
    return this.known.get(key) ?? false;
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private async renew(): Promise<void> {
    await this.set('hasConfig', this.session.hasConfig);
    if (this.session.folder === undefined) return;
    const book = await this.session.book();
    const run = await this.shownRun.get();
    await this.set('isRunChosen', (await this.shownRun.chosen()) !== undefined);
    const { cases, ungraded, failed } = book.score(run?.id ?? '');
    await this.set('hasUngraded', ungraded > 0);
    await this.set('hasFailed', failed > 0);
    // After what says whether they failed: no welcome view speaks too soon.
    await this.set('hasCases', cases > 0);
    await this.set('hasDiagnoses', book.diagnoses().length > 0);
    await this.set('hasSamples', book.samples().length > 0);
  }
}
