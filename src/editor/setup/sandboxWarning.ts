import { StatusBarAlignment, ThemeColor, window, workspace, type Disposable } from 'vscode';
import { allowUnsandboxed } from '../support/settings';
import { Disposables } from '../support/disposables';

/** Stays on the screen for as long as models' code may run here without a sandbox. */
export class SandboxWarning implements Disposable {
  private readonly disposables = new Disposables();
  private readonly item = this.disposables.add(
    window.createStatusBarItem('errorbook.unsandboxed', StatusBarAlignment.Left, 9),
  );

  constructor() {
    this.item.name = 'Errorbook: sandbox';
    this.item.text = '$(warning) Unsandboxed';
    this.item.tooltip =
      'In this workspace Errorbook may run models’ code even where nothing isolates it. Click to change that.';
    this.item.backgroundColor = new ThemeColor('statusBarItem.errorBackground');
    this.item.command = {
      title: 'Open Settings',
      command: 'workbench.action.openSettings',
      arguments: ['errorbook.allowUnsandboxed'],
    };
    this.disposables.add(workspace.onDidChangeConfiguration(() => this.show()));
    this.disposables.add(workspace.onDidGrantWorkspaceTrust(() => this.show()));
    this.show();
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private show(): void {
    if (allowUnsandboxed()) this.item.show();
    else this.item.hide();
  }
}
