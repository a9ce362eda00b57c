import {
  EventEmitter,
  Uri,
  window,
  workspace,
  type Disposable,
  type TextDocumentContentProvider,
} from 'vscode';
import { instructorReport } from '../../evaluation/instructorReport';
import { judgedOf } from '../../notebook/markDiagnosis';
import { instructorText } from '../../views/instructorText';
import type { Commands } from '../support/commands';
import type { Session } from '../session/session';
import { Disposables } from '../support/disposables';

/** The report on the instructor as a read-only document that follows the marks. */
export class InstructorReport implements TextDocumentContentProvider, Disposable {
  static readonly uri = Uri.from({ scheme: 'errorbook-report', path: '/Instructor Report.md' });
  private readonly disposables = new Disposables();
  private readonly changed = this.disposables.add(new EventEmitter<Uri>());
  readonly onDidChange = this.changed.event;

  constructor(private readonly session: Session) {
    this.disposables.add(workspace.registerTextDocumentContentProvider(InstructorReport.uri.scheme, this));
    this.disposables.add(
      session.onChangeOf({ kinds: ['verdict', 'diagnosis', 'mark'] }, () => this.renewOpen()),
    );
  }

  commands(): Pick<Commands, 'errorbook.instructorReport'> {
    return {
      'errorbook.instructorReport': async () => {
        await window.showTextDocument(InstructorReport.uri, { preview: true });
      },
    };
  }

  async provideTextDocumentContent(): Promise<string> {
    return instructorText(instructorReport(judgedOf(await this.session.book())));
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private renewOpen(): void {
    const isOpen = workspace.textDocuments.some(({ uri }) => uri.scheme === InstructorReport.uri.scheme);
    if (isOpen) this.changed.fire(InstructorReport.uri);
  }
}
