import { env, window, type QuickPickItem, type TreeView } from 'vscode';
import type { CaseSummary } from '../../book/book';
import { UserError } from '../../book/errors';
import type { Strategy } from '../../book/records';
import type { Notebook } from '../../iteration/notebook';
import type { Commands } from '../commands';
import { costText, instructorCost } from '../iterations/cost';
import type { Jobs } from '../jobs';
import type { Session } from '../session';
import { reviewer } from '../support/reviewer';
import { count } from '../support/words';
import type { CaseEditors } from './caseEditors';
import { newestUsable } from './facets';
import type { FailedCases, FailedNode } from './failedCases';

interface Parts {
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
  | 'errorbook.runAgain'
  | 'errorbook.diagnoseLe'
  | 'errorbook.diagnoseLec'
  | 'errorbook.diagnoseAll'
  | 'errorbook.showFix'
  | 'errorbook.acceptFix'
  | 'errorbook.copyCaseId'
>;

/** What one can do with cases. */
export function caseCommands(parts: Parts): CaseCommands {
  const { editors, session } = parts;
  const chosen = (node?: FailedNode | string, nodes?: FailedNode[]) => chosenCases(parts, node, nodes);
  return {
    'errorbook.openCase': async (id) => void (await editors.open(id)),
    'errorbook.nextCase': () => step(parts, 1),
    'errorbook.previousCase': () => step(parts, -1),
    'errorbook.openTests': (id) => editors.openTests(editors.need(id)),
    'errorbook.runAgain': async (...nodes) =>
      runAgain(parts, chosen(...(nodes as [FailedNode, FailedNode[]]))),
    'errorbook.diagnoseLe': async (...nodes) =>
      diagnose(parts, 'le', chosen(...(nodes as [FailedNode, FailedNode[]]))),
    'errorbook.diagnoseLec': async (...nodes) =>
      diagnose(parts, 'lec', chosen(...(nodes as [FailedNode, FailedNode[]]))),
    'errorbook.diagnoseAll': () => diagnoseAll(parts),
    'errorbook.showFix': async (id) => editors.showFix(id ?? (await activeDiagnosis(parts))),
    'errorbook.acceptFix': async (id) => {
      const notebook = await session.notebook();
      const sample = await notebook.acceptFix(id ?? (await activeDiagnosis(parts)), reviewer());
      window.setStatusBarMessage(`$(check) The fix is a sample now: ${sample.skill}`, 4000);
    },
    'errorbook.copyCaseId': async (...nodes) => env.clipboard.writeText(chosen(...nodes).join('\n')),
  };
}

/** The cases that a command is about: those selected, those under the groups selected, or the active editor's. */
export function chosenCases(
  { editors, view }: Pick<Parts, 'editors' | 'view'>,
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

async function runAgain({ session, jobs }: Parts, cases: string[]): Promise<void> {
  const notebook = await session.notebook();
  const run = (await session.book()).case(cases[0] ?? '')?.run;
  if (run === undefined) throw new UserError('This case is no longer in the book.');
  await jobs.run(`running ${count(cases.length, 'case')}`, (job) =>
    notebook.grade(run, { ...job, cases, again: true }),
  );
  window.setStatusBarMessage(`$(check) Ran ${count(cases.length, 'case')} again`, 4000);
}

async function diagnose(parts: Parts, strategy: Strategy, cases: string[]): Promise<void> {
  const notebook = await parts.session.notebook();
  const title = `diagnosing ${count(cases.length, 'case')} (${strategy.toUpperCase()})`;
  const result = await parts.jobs.run(title, (job) => notebook.diagnose({ cases, strategy }, job));
  await tellDiagnosed(parts, cases, result);
}

async function diagnoseAll(parts: Parts): Promise<void> {
  const book = await parts.session.book();
  const failed = await parts.tree.cases();
  const open = failed.filter(({ id, verdict }) => verdict !== 'harness' && !newestUsable(book.diagnoses(id)));
  if (open.length === 0) throw new UserError('Every failed case that is shown has a diagnosis.');
  const notebook = await parts.session.notebook();
  const chosen = await window.showQuickPick(await sizes(notebook, open), {
    title: `Errorbook: Diagnose failed cases (${count(open.length, 'case')} without a diagnosis)`,
    placeHolder: 'How many now? The strategy is that of errorbook.json.',
  });
  if (chosen === undefined) return;
  const cases = open.slice(0, chosen.size).map(({ id }) => id);
  const { name } = notebook.config.strategy;
  const result = await parts.jobs.run(`diagnosing ${count(cases.length, 'case')}`, (job) =>
    notebook.diagnose({ cases, strategy: name }, job),
  );
  await tellDiagnosed(parts, cases, result);
}

/** How many to diagnose now, with what that will cost. */
async function sizes(notebook: Notebook, open: CaseSummary[]): Promise<(QuickPickItem & { size: number })[]> {
  const some = [10, 50, 200].filter((size) => size < open.length);
  return Promise.all(
    [...some, open.length].map(async (size) => {
      const cost = await instructorCost(
        notebook,
        open.slice(0, size).map(({ id }) => id),
      );
      const label = size < open.length ? `The first ${size}` : `All ${size.toLocaleString('en')}`;
      return {
        label,
        description: cost === undefined ? 'from recorded replies' : costText(cost.diagnose),
        size,
      };
    }),
  );
}

/** Says what came of it; a single case has its answer before the person's eyes already. */
async function tellDiagnosed(
  { session }: Parts,
  cases: string[],
  result: { confirmed: number; unconfirmed: number; failed: number },
): Promise<void> {
  const [only] = cases;
  if (result.failed > 0 && cases.length === 1) {
    const reason = (await session.book()).diagnoses(only).at(-1)?.reason;
    throw new UserError(`There is no diagnosis: ${reason ?? 'the instructor’s answer could not be used'}`);
  }
  const parts = [
    `${count(result.confirmed, 'diagnosis', 'diagnoses')} confirmed by running the fix`,
    ...(result.unconfirmed > 0 ? [`${result.unconfirmed} unconfirmed`] : []),
    ...(result.failed > 0 ? [`${result.failed} failed, to be asked again`] : []),
  ];
  window.setStatusBarMessage(`$(lightbulb) ${parts.join(', ')}`, 8000);
}

async function activeDiagnosis({ session, editors }: Parts): Promise<string> {
  const diagnosis = newestUsable((await session.book()).diagnoses(editors.need(undefined)));
  if (diagnosis !== undefined) return diagnosis.id;
  throw new UserError('This case has no diagnosis yet.', 'Run “Errorbook: Diagnose (LE)” first.');
}

/** Opens the case after, or before, the one that is open, in the order of the tree. */
async function step({ tree, view, editors }: Parts, by: 1 | -1): Promise<void> {
  const cases = await tree.cases();
  const at = cases.findIndex(({ id }) => id === editors.active);
  const next = cases[at < 0 ? 0 : (at + by + cases.length) % cases.length];
  if (next === undefined) throw new UserError('There are no failed cases to go to.');
  await editors.open(next.id);
  const node = await tree.nodeOf(next.id);
  if (node !== undefined && view.visible) await view.reveal(node, { select: true });
}
