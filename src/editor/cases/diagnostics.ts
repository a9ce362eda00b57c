import {
  Diagnostic,
  DiagnosticRelatedInformation,
  DiagnosticSeverity,
  languages,
  Location,
  Position,
  Range,
  workspace,
  type Disposable,
  type TextDocument,
} from 'vscode';
import type { Book } from '../../book/book';
import { Changes } from '../../book/changes';
import type { Case } from '../../domain/case';
import { caseText } from '../../views/cases/caseText';
import { problemsOf, type Problem, type Related } from '../../views/cases/problems';
import { lineOfAssertion, testText } from '../../views/cases/testText';
import type { Session } from '../session/session';
import { Disposables } from '../support/disposables';
import { analysisUri, caseUri, idsOf, SCHEMES, testUri } from './uris';

const SEVERITY = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
} as const;

/** Shows the verdict and the instructor's findings in the documents of cases that are open. */
export class CaseDiagnostics implements Disposable {
  private readonly disposables = new Disposables();
  private readonly collection = this.disposables.add(languages.createDiagnosticCollection('errorbook'));

  constructor(private readonly session: Session) {
    this.disposables.add(workspace.onDidOpenTextDocument((document) => void this.show(document)));
    this.disposables.add(workspace.onDidCloseTextDocument(({ uri }) => this.collection.delete(uri)));
    this.disposables.add(session.onDidChange((changes) => this.showAll(changes)));
    this.showAll(Changes.all());
  }

  private showAll(changes: Changes): void {
    for (const document of workspace.textDocuments) {
      if (document.uri.scheme !== SCHEMES.case) continue;
      const { caseId } = idsOf(document.uri);
      if (changes.concern({ kinds: ['response', 'verdict', 'diagnosis'], case: caseId }))
        void this.show(document);
    }
  }

  private async show(document: TextDocument): Promise<void> {
    if (document.uri.scheme !== SCHEMES.case) return;
    const book = await this.session.book();
    const { caseId } = idsOf(document.uri);
    if (book.case(caseId) === undefined) return;
    const whole = await book.readCase(caseId);
    const problems = problemsOf(whole, book.diagnoses(caseId), caseText(whole));
    const diagnostics = await Promise.all(problems.map((each) => toDiagnostic(each, document, whole, book)));
    if (!document.isClosed) this.collection.set(document.uri, diagnostics);
  }

  dispose(): void {
    this.disposables.dispose();
  }
}

async function toDiagnostic(
  problem: Problem,
  document: TextDocument,
  whole: Case,
  book: Book,
): Promise<Diagnostic> {
  const diagnostic = new Diagnostic(rangeOf(problem, document), problem.message, SEVERITY[problem.severity]);
  diagnostic.source = problem.source;
  diagnostic.code = { value: problem.code, target: analysisUri(whole) };
  const related = await Promise.all(problem.related.map((each) => toRelated(each, whole, book)));
  diagnostic.relatedInformation = related.filter((each) => each !== undefined);
  return diagnostic;
}

/** The text of the lines, without the indentation before it. */
export function rangeOf(lines: { startLine: number; endLine: number }, document: TextDocument): Range {
  const last = document.lineCount - 1;
  const start = document.lineAt(Math.min(lines.startLine, last));
  const end = document.lineAt(Math.min(lines.endLine, last));
  return new Range(
    start.lineNumber,
    start.firstNonWhitespaceCharacterIndex,
    end.lineNumber,
    end.text.trimEnd().length,
  );
}

async function toRelated(
  related: Related,
  whole: Case,
  book: Book,
): Promise<DiagnosticRelatedInformation | undefined> {
  if (related.kind === 'test') {
    const line = lineOfAssertion(whole.task, testText(whole.task), related.assertion);
    return new DiagnosticRelatedInformation(
      new Location(testUri(whole), new Position(line, 0)),
      related.message,
    );
  }
  if (book.case(related.id) === undefined) return undefined;
  const contrast = await book.readCase(related.id);
  return new DiagnosticRelatedInformation(
    new Location(caseUri(contrast), new Position(0, 0)),
    related.message,
  );
}
