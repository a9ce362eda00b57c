import { window } from 'vscode';
import { UserError } from '../../base/errors';
import { usableDiagnosis, type Diagnosis } from '../../domain/diagnosis';
import type { Mark } from '../../domain/mark';
import type { Commands } from '../support/commands';
import type { Session } from '../session/session';
import type { CaseEditors } from './caseEditors';

type MarkCommands = Pick<
  Commands,
  'errorbook.markRight' | 'errorbook.markPartly' | 'errorbook.markWrong' | 'errorbook.unmark'
>;

interface Parts {
  session: Session;
  editors: CaseEditors;
}

const WORDS: Record<Mark['verdict'], string> = {
  right: 'right',
  partly: 'partly right',
  wrong: 'wrong',
  none: 'not marked',
};

/** Lets a person say how right the instructor is. */
export function markCommands(parts: Parts): MarkCommands {
  const command = (verdict: Mark['verdict']) => (id?: string, note?: string) =>
    mark(parts, verdict, id, note);
  return {
    'errorbook.markRight': command('right'),
    'errorbook.markPartly': command('partly'),
    'errorbook.markWrong': command('wrong'),
    'errorbook.unmark': command('none'),
  };
}

async function mark(
  { session, editors }: Parts,
  verdict: Mark['verdict'],
  id: string | undefined,
  given: string | undefined,
): Promise<void> {
  const book = await session.book();
  const diagnosis =
    id === undefined ? usableDiagnosis(book.diagnoses(editors.need(undefined))) : book.diagnosis(id);
  if (diagnosis === undefined)
    throw new UserError('This case has no diagnosis yet.', 'Run “Errorbook: Diagnose (LE)” first.');
  const reviewer = await session.reviewer();
  const before = book.marks(diagnosis.id).find((each) => each.reviewer === reviewer)?.note;
  const note = given ?? (verdict === 'none' ? '' : await askNote(diagnosis, verdict, before));
  if (note === undefined) return;
  await session.workbench(); // Marks are written in a trusted workspace only.
  const { markDiagnosis } = await import('../../notebook/markDiagnosis');
  await markDiagnosis(book, diagnosis.id, { verdict, reviewer, note: note.trim() || undefined });
  window.setStatusBarMessage(`$(pencil) The diagnosis is ${WORDS[verdict]}`, 4000);
}

/** Enter without a word marks without a note; Escape marks nothing. */
function askNote(
  { misconception }: Diagnosis,
  verdict: Mark['verdict'],
  before: string | undefined,
): Thenable<string | undefined> {
  return window.showInputBox({
    title: `Errorbook: the diagnosis is ${WORDS[verdict]}`,
    prompt: misconception,
    placeHolder: 'Why? (may be empty)',
    value: before,
  });
}
