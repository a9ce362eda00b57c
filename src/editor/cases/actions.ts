import {
  CodeAction,
  CodeActionKind,
  commands,
  languages,
  Range,
  window,
  type CodeActionContext,
  type CodeActionProvider,
  type Disposable,
  type TextDocument,
  type Uri,
} from 'vscode';
import { isFixed, usableDiagnosis, type Diagnosis } from '../../domain/diagnosis';
import type { Session } from '../session/session';
import { idsOf, SCHEMES } from './uris';

/** Offers, on the problems of a case, what one can do about them. */
export class CaseActions implements CodeActionProvider {
  constructor(private readonly session: Session) {}

  register(): Disposable {
    const metadata = { providedCodeActionKinds: [CodeActionKind.QuickFix] };
    return languages.registerCodeActionsProvider({ scheme: SCHEMES.case }, this, metadata);
  }

  async provideCodeActions(
    { uri }: TextDocument,
    _range: Range,
    context: CodeActionContext,
  ): Promise<CodeAction[]> {
    const diagnostics = context.diagnostics.filter(({ source }) => source?.startsWith('errorbook'));
    if (diagnostics.length === 0) return [];
    const { caseId } = idsOf(uri);
    const diagnosis = usableDiagnosis((await this.session.book()).diagnoses(caseId));
    const found = [
      ...(diagnosis === undefined ? [] : fixActions(diagnosis)),
      ...askActions(caseId, diagnosis),
    ];
    for (const each of found) each.diagnostics = diagnostics;
    return found;
  }
}

/**
 * Lets a person choose among the actions at the cursor, or of the whole document where there are none. The editor
 * itself offers no quick fixes in a read-only document.
 */
export async function chooseAction(): Promise<void> {
  const editor = window.activeTextEditor;
  if (editor?.document.uri.scheme !== SCHEMES.case) return;
  const { document, selection } = editor;
  const all = document.validateRange(new Range(0, 0, document.lineCount, 0));
  const [here, anywhere] = await Promise.all([
    actionsAt(document.uri, selection),
    actionsAt(document.uri, all),
  ]);
  const items = (here.length > 0 ? here : anywhere).map(({ title, command }) => ({ label: title, command }));
  const chosen = await window.showQuickPick(items, { title: 'Errorbook: What to do about this case' });
  if (chosen?.command === undefined) return;
  await commands.executeCommand(chosen.command.command, ...((chosen.command.arguments ?? []) as unknown[]));
}

/** Those of ours: others, such as Markdown's, would change the document. */
async function actionsAt(uri: Uri, range: Range): Promise<CodeAction[]> {
  const found = await commands.executeCommand<CodeAction[]>('vscode.executeCodeActionProvider', uri, range);
  return (found ?? []).filter(({ command }) => command?.command.startsWith('errorbook.'));
}

function fixActions({ id, status, correctedSolution }: Diagnosis): CodeAction[] {
  return [
    ...(correctedSolution === ''
      ? []
      : [
          action('Show the corrected solution', 'errorbook.showFix', id),
          action('Run the corrected solution', 'errorbook.runFix', id),
        ]),
    ...(isFixed({ status }) ? [action('Accept the fix as a sample', 'errorbook.acceptFix', id)] : []),
  ];
}

/** The strategy that was not used yet comes first. */
function askActions(caseId: string, diagnosis: Diagnosis | undefined): CodeAction[] {
  const verb = diagnosis === undefined ? 'Diagnose' : 'Diagnose again';
  const le = action(`${verb} (LE)`, 'errorbook.diagnoseLe', caseId);
  const lec = action(`${verb} with contrast (LEC)`, 'errorbook.diagnoseLec', caseId);
  return diagnosis?.strategy === 'le' ? [lec, le] : [le, lec];
}

function action(title: string, command: string, argument: string): CodeAction {
  const made = new CodeAction(title, CodeActionKind.QuickFix);
  made.command = { title, command, arguments: [argument] };
  return made;
}
