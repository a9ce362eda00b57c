import { Uri, window, workspace } from 'vscode';
import { count } from '../../base/words';
import type { Session } from '../session/session';

/** Asks for form and file, and writes the accepted samples that may be taught. */
export async function exportAccepted(session: Session): Promise<void> {
  const bench = await session.workbench();
  const { EXPORT_FORMATS, FORMAT_NAMES } = await import('../../samples/exportFormats');
  const form = await window.showQuickPick(
    FORMAT_NAMES.map((name) => {
      const { title: label, readBy: description } = EXPORT_FORMATS[name];
      return { label, description, name };
    }),
    { title: 'Errorbook: Export the accepted samples as JSON lines' },
  );
  if (form === undefined) return;
  const target = await window.showSaveDialog({
    defaultUri: Uri.joinPath(Uri.file(session.needFolder()), 'samples.jsonl'),
    filters: { 'JSON lines': ['jsonl'] },
  });
  if (target === undefined) return;
  const reviews = await import('../../notebook/reviewSamples');
  const { written, heldOut } = await reviews.exportAccepted(bench, target.fsPath, form.name);
  const openFile = 'Open';
  const rest = heldOut === 0 ? '' : ` ${count(heldOut, 'accepted sample')} held out, left out.`;
  const choice = await window.showInformationMessage(
    `Exported ${count(written, 'sample')}.${rest}`,
    openFile,
  );
  if (choice === openFile) await window.showTextDocument(await workspace.openTextDocument(target));
}
