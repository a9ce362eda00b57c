import { Uri, window } from 'vscode';
import type { Session } from '../session/session';
import type { Jobs } from '../support/jobs';
import { tellProblems } from '../support/tellProblems';

/** Asks for files and takes their samples in: verified and screened, they wait for review. */
export async function importThem(session: Session, jobs: Jobs): Promise<void> {
  const files = await window.showOpenDialog({
    title: 'Errorbook: Import samples',
    openLabel: 'Import',
    canSelectMany: true,
    defaultUri: Uri.file(session.needFolder()),
    filters: { 'Samples (JSON lines, or a JSON list)': ['jsonl', 'json', 'gz'] },
  });
  if (files === undefined || files.length === 0) return;
  const bench = await session.workbench();
  const [{ importSamples }, { importText }] = await Promise.all([
    import('../../notebook/importSamples'),
    import('../../views/samples/importText'),
  ]);
  const paths = files.map(({ fsPath }) => fsPath);
  const imported = await jobs.run('importing samples', (job) => importSamples(bench, paths, job));
  window.setStatusBarMessage(`$(cloud-download) ${importText(imported)}`, 8000);
  tellProblems(session.log, imported.problems);
}
