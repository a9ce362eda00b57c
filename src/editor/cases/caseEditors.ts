import { commands, window, workspace, ViewColumn, type TextDocument, type Uri } from 'vscode';
import type { Case } from '../../book/book';
import { UserError } from '../../book/errors';
import type { Session } from '../session';
import { lineOfAssertion } from './testText';
import { caseUri, fixUri, idsOf, programUri, SCHEMES, testUri } from './uris';

/** Opens the documents of cases in editors. */
export class CaseEditors {
  constructor(private readonly session: Session) {}

  /** The case of the active editor, if it shows one. */
  get active(): string | undefined {
    const uri = window.activeTextEditor?.document.uri;
    return uri !== undefined && isCaseScheme(uri) ? idsOf(uri).caseId : undefined;
  }

  /** This case, else the active editor's. @throws UserError when there is neither */
  need(caseId: string | undefined): string {
    const id = caseId ?? this.active;
    if (id !== undefined) return id;
    throw new UserError('No case is open.', 'Open one from the view Failed Cases.');
  }

  async open(caseId: string): Promise<TextDocument> {
    const document = await workspace.openTextDocument(caseUri(await this.read(caseId)));
    await window.showTextDocument(document, { preview: true });
    return document;
  }

  /** Puts the cursor on lines of a case's document (0-based). */
  async openAt(caseId: string, line: number): Promise<void> {
    const document = await workspace.openTextDocument(caseUri(await this.read(caseId)));
    const { range } = document.lineAt(Math.min(line, document.lineCount - 1));
    await window.showTextDocument(document, {
      viewColumn: columnOf(document.uri),
      selection: range.with(range.end),
    });
  }

  /** Opens the tests beside the case, at the assertion that failed. */
  async openTests(caseId: string): Promise<void> {
    const whole = await this.read(caseId);
    const document = await workspace.openTextDocument(testUri(whole));
    const line = lineOfAssertion(document.getText(), whole.verdict?.assertion);
    await window.showTextDocument(document, {
      viewColumn: ViewColumn.Beside,
      preview: true,
      selection: document.lineAt(line).range,
    });
  }

  /** Compares the program that was run with the instructor's correction. */
  async showFix(diagnosisId: string): Promise<void> {
    const book = await this.session.book();
    const diagnosis = book.diagnoses().find((each) => each.id === diagnosisId);
    if (diagnosis === undefined) throw new UserError(`There is no diagnosis ${diagnosisId}.`);
    const whole = await book.readCase(diagnosis.case);
    const title = `${whole.response.task}: response ↔ corrected (${diagnosis.strategy.toUpperCase()}, ${diagnosis.status})`;
    await commands.executeCommand('vscode.diff', programUri(whole), fixUri(whole, diagnosis), title, {
      preview: true,
    });
  }

  private async read(caseId: string): Promise<Case> {
    return (await this.session.book()).readCase(caseId);
  }
}

function isCaseScheme({ scheme }: Uri): boolean {
  return (Object.values(SCHEMES) as string[]).includes(scheme);
}

/** The column where a document is already shown, so that a link does not open it a second time. */
function columnOf({ path, query }: Uri): ViewColumn | undefined {
  const shown = window.visibleTextEditors.find(
    ({ document }) => document.uri.path === path && document.uri.query === query,
  );
  return shown?.viewColumn ?? ViewColumn.One;
}
