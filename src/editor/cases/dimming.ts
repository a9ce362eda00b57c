import { Range, window, type Disposable, type TextEditor } from 'vscode';
import { caseText } from '../../views/cases/caseText';
import type { Session } from '../session/session';
import { Disposables } from '../support/disposables';
import { idsOf, SCHEMES } from './uris';

/** Fades the prompt that stands before a completion, so that one sees what the target wrote itself. */
export class PromptDimming implements Disposable {
  private readonly disposables = new Disposables();
  private readonly faded = this.disposables.add(window.createTextEditorDecorationType({ opacity: '0.6' }));

  constructor(private readonly session: Session) {
    this.disposables.add(window.onDidChangeVisibleTextEditors((editors) => this.fadeAll(editors)));
    this.fadeAll(window.visibleTextEditors);
  }

  private fadeAll(editors: readonly TextEditor[]): void {
    for (const editor of editors) {
      if (editor.document.uri.scheme === SCHEMES.case) void this.fade(editor);
    }
  }

  private async fade(editor: TextEditor): Promise<void> {
    const book = await this.session.book();
    const { caseId } = idsOf(editor.document.uri);
    if (book.case(caseId) === undefined) return;
    const { head } = caseText(await book.readCase(caseId));
    editor.setDecorations(this.faded, head === 0 ? [] : [new Range(0, 0, head, 0)]);
  }

  dispose(): void {
    this.disposables.dispose();
  }
}
