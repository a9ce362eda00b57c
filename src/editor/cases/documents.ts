import { EventEmitter, workspace, type Disposable, type TextDocumentContentProvider, type Uri } from 'vscode';
import { UserError } from '../../base/errors';
import type { Book } from '../../book/book';
import type { Changes } from '../../book/changes';
import type { Case } from '../../domain/case';
import { caseText, programOf } from '../../views/cases/caseText';
import { extractedText } from '../../views/cases/extractedText';
import { testText } from '../../views/cases/testText';
import type { Session } from '../session/session';
import { Disposables } from '../support/disposables';
import { idsOf, SCHEMES } from './uris';

/** What the texts are made of. */
const SHOWN = ['task', 'response', 'verdict', 'diagnosis'] as const;

type Text = (whole: Case, book: Book, diagnosisId: string | undefined) => string;

const TEXTS: Record<string, Text> = {
  [SCHEMES.case]: (whole) => caseText(whole).text,
  [SCHEMES.test]: ({ task }) => testText(task),
  [SCHEMES.program]: programOf,
  [SCHEMES.extracted]: extractedText,
  [SCHEMES.fix]: (whole, book, id) => {
    const diagnosis = book.diagnoses(whole.response.id).find((each) => each.id === id);
    if (diagnosis === undefined) throw new UserError(`There is no diagnosis ${id} of this case.`);
    return diagnosis.correctedSolution;
  },
};

/** Serves the read-only documents of cases. */
export class CaseDocuments implements TextDocumentContentProvider, Disposable {
  private readonly disposables = new Disposables();
  private readonly changed = this.disposables.add(new EventEmitter<Uri>());
  readonly onDidChange = this.changed.event;

  constructor(private readonly session: Session) {
    for (const scheme of Object.keys(TEXTS)) {
      this.disposables.add(workspace.registerTextDocumentContentProvider(scheme, this));
    }
    this.disposables.add(session.onDidChange((changes) => this.renewOpen(changes)));
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const { caseId, diagnosisId } = idsOf(uri);
    const book = await this.session.book();
    return TEXTS[uri.scheme]?.(await book.readCase(caseId), book, diagnosisId) ?? '';
  }

  /** A case that is run again may have another program, a suite that is loaded again other tests. */
  private renewOpen(changes: Changes): void {
    for (const { uri, isClosed } of workspace.textDocuments) {
      if (isClosed || !(uri.scheme in TEXTS)) continue;
      const isConcerned = changes.concern({ kinds: SHOWN, case: idsOf(uri).caseId });
      if (isConcerned) this.changed.fire(uri);
    }
  }

  dispose(): void {
    this.disposables.dispose();
  }
}
