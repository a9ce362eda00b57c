import { window } from 'vscode';
import { count } from '../../base/words';
import type { FailedNode } from '../../views/cases/nodes';
import type { Commands } from '../support/commands';
import { chosenCases, type CaseParts } from './caseCommands';

/** Makes samples of cases: of those that are chosen, else of all that have a diagnosis. */
export function supplyCommands(parts: CaseParts): Pick<Commands, 'errorbook.generateSamples'> {
  return { 'errorbook.generateSamples': (node, nodes) => generate(parts, node, nodes) };
}

async function generate(
  { session, jobs, editors, view }: CaseParts,
  node?: FailedNode | string,
  nodes?: (FailedNode | string)[],
): Promise<void> {
  const bench = await session.workbench();
  const { supply } = await import('../../notebook/supply');
  const isAboutCases = node !== undefined || editors.active !== undefined || view.selection.length > 0;
  const cases = isAboutCases ? chosenCases({ editors, view }, node, nodes as FailedNode[]) : undefined;
  const title =
    cases === undefined ? 'generating samples' : `generating samples for ${count(cases.length, 'case')}`;
  const { verified, refuted, failed, heldOut } = await jobs.run(title, (job) =>
    supply(bench, { cases }, job),
  );
  const lost = failed > 0 ? `, ${count(failed, 'diagnosis', 'diagnoses')} gave none` : '';
  const rest = heldOut > 0 ? `, ${count(heldOut, 'diagnosis', 'diagnoses')} held out` : '';
  const text = `${count(verified, 'sample')} verified by running, ${refuted} refuted${lost}${rest}`;
  window.setStatusBarMessage(`$(mortar-board) ${text}`, 8000);
}
