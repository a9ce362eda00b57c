import { env, window, type TreeView } from 'vscode';
import { UserError } from '../../base/errors';
import { count } from '../../base/words';
import type { FailedNode } from '../../views/cases/nodes';
import type { Commands } from '../support/commands';
import type { Jobs } from '../support/jobs';
import type { Session } from '../session/session';
import { reveal } from '../support/reveal';
import { chooseAction } from './actions';
import type { CaseEditors } from './caseEditors';
import type { FailedCases } from './failedCases';

/** What commands on cases are made from. */
export interface CaseParts {
  session: Session;
  jobs: Jobs;
  editors: CaseEditors;
  tree: FailedCases;
  view: TreeView<FailedNode>;
}

type CaseCommands = Pick<
  Commands,
  | 'errorbook.openCase'
  | 'errorbook.nextCase'
  | 'errorbook.previousCase'
  | 'errorbook.openTests'
  | 'errorbook.showExtracted'
  | 'errorbook.caseActions'
  | 'errorbook.runAgain'
  | 'errorbook.copyCaseId'
  | 'errorbook.compareResponses'
>;

/** What one can do with cases. */
export function caseCommands(parts: CaseParts): CaseCommands {
  const { editors } = parts;
  const chosen = (node?: FailedNode | string, nodes?: FailedNode[]) => chosenCases(parts, node, nodes);
  return {
    'errorbook.openCase': async (id) => void (await editors.open(id)),
    'errorbook.nextCase': () => step(parts, 1),
    'errorbook.previousCase': () => step(parts, -1),
    'errorbook.compareResponses': (before, after) => editors.compareResponses(before, after),
    'errorbook.caseActions': chooseAction,
    'errorbook.openTests': (id) => editors.openTests(editors.need(id)),
    'errorbook.showExtracted': (id) => editors.showExtracted(editors.need(id)),
    'errorbook.runAgain': async (...nodes) =>
      runAgain(parts, chosen(...(nodes as [FailedNode, FailedNode[]]))),
    'errorbook.copyCaseId': async (...nodes) => env.clipboard.writeText(chosen(...nodes).join('\n')),
  };
}

/** The cases that a command is about: those selected, those under the groups selected, or the active editor's. */
export function chosenCases(
  { editors, view }: Pick<CaseParts, 'editors' | 'view'>,
  node?: FailedNode | string,
  nodes?: FailedNode[],
): string[] {
  if (typeof node === 'string') return [node];
  if (node === undefined && editors.active !== undefined && !view.visible) return [editors.active];
  const given = nodes ?? (node === undefined ? view.selection : [node]);
  const ids = [...new Set(given.flatMap(casesOf))];
  return ids.length > 0 ? ids : [editors.need(undefined)];
}

function casesOf(node: FailedNode): string[] {
  if (node.kind === 'case') return [node.case.id];
  return node.kind === 'group' ? node.cases.map(({ id }) => id) : [];
}

async function runAgain({ session, jobs }: CaseParts, cases: string[]): Promise<void> {
  const bench = await session.workbench();
  const run = (await session.book()).case(cases[0] ?? '')?.run;
  if (run === undefined) throw new UserError('This case is no longer in the book.');
  const { grade } = await import('../../notebook/grade');
  await jobs.run(`running ${count(cases.length, 'case')}`, (job) =>
    grade(bench, run, { ...job, cases, again: true }),
  );
  window.setStatusBarMessage(`$(check) Ran ${count(cases.length, 'case')} again`, 4000);
}

/** Opens the case after, or before, the one that is open, in the order of the tree. */
async function step({ tree, view, editors }: CaseParts, by: 1 | -1): Promise<void> {
  const cases = await tree.cases();
  const at = cases.findIndex(({ id }) => id === editors.active);
  const next = cases[at < 0 ? 0 : (at + by + cases.length) % cases.length];
  if (next === undefined) throw new UserError('There are no failed cases to go to.');
  await editors.open(next.id);
  await reveal(view, () => tree.nodeOf(next.id));
}
