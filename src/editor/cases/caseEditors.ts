import { commands, window, workspace, ViewColumn, type TextDocument, type Uri } from 'vscode';
import { UserError } from '../../base/errors';
import type { Case } from '../../domain/case';
import { caseText } from '../../views/cases/caseText';
import { problemsOf } from '../../views/cases/problems';
import { lineOfAssertion } from '../../views/cases/testText';
import type { Session } from '../session/session';
import { caseUri, extractedUri, fixUri, idsOf, programUri, SCHEMES, testUri } from './uris';

/** Opens the documents of cases in editors. */
export class CaseEditors {
  constructor(private readonly session: Session) {}

  /** The case of the Analysis panel, while that has the focus. */
  inPanel: () => string | undefined = () => undefined;

  /** The case of the active editor or panel, if it shows one. */
  get active(): string | undefined {
    const uri = this.activeUri;
    return uri === undefined ? this.inPanel() : idsOf(uri).caseId;
  }

  /** The diagnosis whose corrected solution the active editor shows. */
  get activeDiagnosis(): string | undefined {
    return this.activeUri && idsOf(this.activeUri).diagnosisId;
  }

  private get activeUri(): Uri | undefined {
    const uri = window.activeTextEditor?.document.uri;
    return uri !== undefined && isCaseScheme(uri) ? uri : undefined;
  }

  /** This case, else the active editor's. @throws UserError when there is neither */
  need(caseId: string | undefined): string {
    const id = caseId ?? this.active;
    if (id !== undefined) return id;
    throw new UserError('No case is open.', 'Open one from the view Failed Cases.');
  }

  /** Opens a case with the cursor where it failed. */
  async open(caseId: string): Promise<TextDocument> {
    const whole = await this.read(caseId);
    const document = await workspace.openTextDocument(caseUri(whole));
    const [verdict] = problemsOf(whole, [], caseText(whole));
    const { range } = document.lineAt(Math.min(verdict?.startLine ?? 0, document.lineCount - 1));
    await window.showTextDocument(document, { preview: true, selection: range.with(range.end) });
    return document;
  }

  /** Opens the tests beside the case, at the assertion that failed. */
  async openTests(caseId: string): Promise<void> {
    const whole = await this.read(caseId);
    const document = await workspace.openTextDocument(testUri(whole));
    const line = lineOfAssertion(whole.task, document.getText(), whole.verdict?.assertion);
    await window.showTextDocument(document, {
      viewColumn: ViewColumn.Beside,
      preview: true,
      selection: document.lineAt(line).range,
    });
  }

  /** Compares the response with the code that was taken from it. */
  async showExtracted(caseId: string): Promise<void> {
    const whole = await this.read(caseId);
    const title = `${whole.response.task}: response ↔ extracted code`;
    await commands.executeCommand('vscode.diff', caseUri(whole), extractedUri(whole), title, {
      preview: true,
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

  /** Compares two responses to a task, of two runs. */
  async compareResponses(before: string, after: string): Promise<void> {
    const [old, fresh] = [await this.read(before), await this.read(after)];
    const title = `${old.response.task}: before ↔ after`;
    await commands.executeCommand('vscode.diff', caseUri(old), caseUri(fresh), title, { preview: true });
  }

  private async read(caseId: string): Promise<Case> {
    return (await this.session.book()).readCase(caseId);
  }
}

function isCaseScheme({ scheme }: Uri): boolean {
  return (Object.values(SCHEMES) as string[]).includes(scheme);
}
