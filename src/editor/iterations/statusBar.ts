import { StatusBarAlignment, ThemeColor, window, workspace, type Disposable } from 'vscode';
import { statusText } from '../../views/iterations/standing';
import { queueOf } from '../../views/samples/queue';
import type { Session } from '../session/session';
import { Disposables } from '../support/disposables';
import type { IterationsModel } from './iterationsModel';

/** The one-click way into the loop, and how far it is. */
export class StatusBar implements Disposable {
  private readonly disposables = new Disposables();
  private readonly item = this.disposables.add(
    window.createStatusBarItem('errorbook.iteration', StatusBarAlignment.Left, 10),
  );

  constructor(
    private readonly session: Session,
    private readonly model: IterationsModel,
  ) {
    this.item.name = 'Errorbook';
    this.disposables.add(model.onDidChange(() => void this.show()));
    this.disposables.add(workspace.onDidGrantWorkspaceTrust(() => void this.show()));
    void this.show();
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private async show(): Promise<void> {
    if (!this.session.hasConfig) return this.item.hide();
    const book = await this.session.book();
    const roles = await this.session.roles();
    const toReview = queueOf(book, (sample) => roles.ofSample(sample)).get('review')?.length ?? 0;
    const [newest, isRunning] = await Promise.all([this.model.newest(), this.model.isRunning()]);
    const { text, tooltip, command, isWaiting } = statusText(newest, isRunning, toReview);
    this.item.text = text;
    this.item.tooltip = workspace.isTrusted
      ? tooltip
      : 'Errorbook runs nothing in a workspace that is not trusted';
    this.item.command = workspace.isTrusted ? command : 'errorbook.manageTrust';
    this.item.backgroundColor = isWaiting ? new ThemeColor('statusBarItem.warningBackground') : undefined;
    this.item.show();
  }
}
