import { TabInputText, Uri, window, workspace, type TreeView } from 'vscode';
import { UserError } from '../../base/errors';
import { count } from '../../base/words';
import type { Review } from '../../domain/sample';
import { nextToReview } from '../../views/samples/queue';
import { UndoStack } from '../../views/samples/undo';
import { chosenCases } from '../cases/caseCommands';
import type { CaseEditors } from '../cases/caseEditors';
import type { FailedNode } from '../cases/failedCases';
import type { Commands } from '../commands';
import type { Jobs } from '../jobs';
import type { Session } from '../session';
import { reviewer } from '../support/reviewer';
import { SAMPLE_SCHEME, sampleIdOf, sampleUri } from './sampleUris';
import type { SampleNode, SamplesTree } from './samplesTree';

type SampleCommands = Pick<
  Commands,
  | 'errorbook.generateSamples'
  | 'errorbook.openSample'
  | 'errorbook.acceptSample'
  | 'errorbook.rejectSample'
  | 'errorbook.undoReview'
  | 'errorbook.exportSamples'
>;

interface Parts {
  session: Session;
  jobs: Jobs;
  tree: SamplesTree;
  view: TreeView<SampleNode>;
  editors: CaseEditors;
  cases: TreeView<FailedNode>;
}

type Decision = Review['decision'];

/** The review of samples, and what comes before and after it. */
export function sampleCommands(parts: Parts): SampleCommands {
  const undo = new UndoStack();
  const decide = (decision: Decision) => (node?: SampleNode | string, nodes?: (SampleNode | string)[]) =>
    review(parts, undo, decision, chosenSamples(parts.view, node, nodes));
  return {
    'errorbook.generateSamples': (node, nodes) => generate(parts, node, nodes),
    'errorbook.openSample': (node) => open(parts, idOf(node)),
    'errorbook.acceptSample': decide('accepted'),
    'errorbook.rejectSample': decide('rejected'),
    'errorbook.undoReview': () => takeBack(parts, undo),
    'errorbook.exportSamples': () => exportAccepted(parts),
  };
}

async function generate(
  parts: Parts,
  node?: FailedNode | string,
  nodes?: (FailedNode | string)[],
): Promise<void> {
  const { session, jobs, editors, cases: view } = parts;
  const notebook = await session.notebook();
  const isAboutCases = node !== undefined || editors.active !== undefined || view.selection.length > 0;
  const cases = isAboutCases ? chosenCases({ editors, view }, node, nodes as FailedNode[]) : undefined;
  const title =
    cases === undefined ? 'generating samples' : `generating samples for ${count(cases.length, 'case')}`;
  const { verified, refuted, failed } = await jobs.run(title, (job) =>
    notebook.generateSamples({ cases }, job),
  );
  const lost = failed > 0 ? `, ${count(failed, 'diagnosis', 'diagnoses')} gave none` : '';
  const text = `${count(verified, 'sample')} verified by running, ${refuted} refuted${lost}`;
  window.setStatusBarMessage(`$(mortar-board) ${text}`, 8000);
}

/** The samples that a command is about: those selected, or the one in the active editor. */
function chosenSamples(
  view: TreeView<SampleNode>,
  node?: SampleNode | string,
  nodes?: (SampleNode | string)[],
): string[] {
  const active = window.activeTextEditor?.document.uri;
  if (node === undefined && active?.scheme === SAMPLE_SCHEME && !view.visible) return [sampleIdOf(active)];
  const given = nodes ?? (node === undefined ? view.selection : [node]);
  const ids = given.filter((each) => typeof each === 'string' || each.kind === 'sample').map(idOf);
  if (ids.length > 0) return ids;
  if (active?.scheme === SAMPLE_SCHEME) return [sampleIdOf(active)];
  throw new UserError('No sample is selected.', 'Select one in the view Samples.');
}

function idOf(node: SampleNode | string): string {
  if (typeof node === 'string') return node;
  if (node.kind === 'sample') return node.sample.id;
  throw new UserError('This is not a sample.', 'Select one in the view Samples.');
}

async function open({ session }: Parts, id: string): Promise<void> {
  const sample = (await session.book()).sample(id);
  if (sample === undefined) throw new UserError(`There is no sample ${id}.`);
  await window.showTextDocument(sampleUri(sample), { preview: true });
}

/** Records a decision and goes on to the next sample, so that a reviewer need not leave the keyboard. */
async function review(parts: Parts, undo: UndoStack, decision: Decision, ids: string[]): Promise<void> {
  const { session, tree } = parts;
  const book = await session.book();
  const order = await tree.toReview();
  const before = new Map(ids.map((id) => [id, book.decision(id)]));
  await (await session.notebook()).decide(ids, decision, reviewer());
  undo.push(before);
  tree.rebuild();
  await goOn(parts, ids, nextToReview(order, ids)?.id);
}

/** Where the sample was open, the next one takes its place; the tree's selection moves on too. */
async function goOn(
  { tree, view, session }: Parts,
  reviewed: string[],
  next: string | undefined,
): Promise<void> {
  const sample = next === undefined ? undefined : (await session.book()).sample(next);
  const tabs = window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input, isDirty }) => {
      const uri = input instanceof TabInputText ? input.uri : undefined;
      return !isDirty && uri?.scheme === SAMPLE_SCHEME && reviewed.includes(sampleIdOf(uri));
    });
  const wasActive = tabs.some(({ isActive }) => isActive);
  if (sample !== undefined && wasActive) await window.showTextDocument(sampleUri(sample), { preview: true });
  await window.tabGroups.close(
    tabs.filter((tab) => window.tabGroups.all.some((group) => group.tabs.includes(tab))),
  );
  const node = next === undefined ? undefined : await tree.nodeOf(next);
  if (node !== undefined && view.visible) await view.reveal(node, { select: true, focus: !wasActive });
}

async function takeBack({ session, tree }: Parts, undo: UndoStack): Promise<void> {
  const before = undo.pop();
  if (before === undefined) throw new UserError('There is no decision to take back.');
  const notebook = await session.notebook();
  for (const decision of new Set(before.values())) {
    const ids = [...before].filter(([, was]) => was === decision).map(([id]) => id);
    await notebook.decide(ids, decision, reviewer(), 'taken back');
  }
  tree.rebuild();
}

async function exportAccepted({ session }: Parts): Promise<void> {
  const notebook = await session.notebook();
  const form = await window.showQuickPick(
    [
      {
        label: 'Prompt and completion',
        description: 'what trl and unsloth read',
        form: 'prompt-completion' as const,
      },
      { label: 'Messages', description: 'what chat fine-tuning services read', form: 'messages' as const },
    ],
    { title: 'Errorbook: Export the accepted samples as JSON lines' },
  );
  if (form === undefined) return;
  const target = await window.showSaveDialog({
    defaultUri: Uri.joinPath(Uri.file(session.needFolder()), 'samples.jsonl'),
    filters: { 'JSON lines': ['jsonl'] },
  });
  if (target === undefined) return;
  const written = await notebook.exportSamples(target.fsPath, form.form);
  const openFile = 'Open';
  const choice = await window.showInformationMessage(`Exported ${count(written, 'sample')}.`, openFile);
  if (choice === openFile) await window.showTextDocument(await workspace.openTextDocument(target));
}
