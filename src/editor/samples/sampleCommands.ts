import { TabInputText, Uri, window, workspace, type TreeView } from 'vscode';
import { UserError } from '../../base/errors';
import { Turns } from '../../base/turns';
import { count } from '../../base/words';
import type { Review } from '../../domain/sample';
import { ReviewCursor, type Move } from '../../views/samples/cursor';
import type { SampleNode } from '../../views/samples/nodes';
import { nextToReview } from '../../views/samples/queue';
import type { Commands } from '../support/commands';
import type { Session } from '../session/session';
import { reveal } from '../support/reveal';
import type { ReviewUndo } from './reviewUndo';
import { SAMPLE_SCHEME, sampleIdOf, sampleUri } from './sampleUris';
import type { SamplesTree } from './samplesTree';

type SampleCommands = Pick<
  Commands,
  | 'errorbook.openSample'
  | 'errorbook.acceptSample'
  | 'errorbook.rejectSample'
  | 'errorbook.undoReview'
  | 'errorbook.exportSamples'
>;

interface Parts {
  session: Session;
  tree: SamplesTree;
  view: TreeView<SampleNode>;
  undo: ReviewUndo;
}

type Decision = Review['decision'];

/** The review of samples, and what comes after it. */
export function sampleCommands(parts: Parts): SampleCommands {
  const turns = new Turns();
  const cursor = new ReviewCursor();
  const decide =
    (decision: Decision) => async (node?: SampleNode | string, nodes?: (SampleNode | string)[]) => {
      const decided = await turns.take(() => {
        const chosen = chosenSamples(parts.view, node, nodes);
        return review(parts, decision, node === undefined ? cursor.meant(chosen) : chosen);
      });
      await cursor.move(decided.ids, decided.next, (move) => goOn(parts, move));
    };
  return {
    'errorbook.openSample': (node) => open(parts, idOf(node)),
    'errorbook.acceptSample': decide('accepted'),
    'errorbook.rejectSample': decide('rejected'),
    'errorbook.undoReview': async () => {
      const back = await turns.take(() => takeBack(parts));
      await cursor.move([], back, () => show(parts, back, isRead()));
    },
    'errorbook.exportSamples': () => exportAccepted(parts),
  };
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

/** Records a decision. @returns what it was on, and the sample that comes next */
async function review(
  parts: Parts,
  decision: Decision,
  ids: string[],
): Promise<{ ids: string[]; next: string | undefined }> {
  const { session, tree, undo } = parts;
  const book = await session.book();
  const order = await tree.toReview();
  const before = new Map(ids.map((id) => [id, book.decision(id)]));
  await decideAll(parts, ids, decision);
  if ([...before.values()].some((was) => was !== decision)) undo.push(before);
  tree.rebuild();
  return { ids, next: nextToReview(order, ids)?.id };
}

/**
 * Goes on to the next sample, so that a reviewer need not leave the keyboard: where the former was open, the next one
 * takes its place; the tree's selection moves on too.
 */
async function goOn(parts: Parts, { from: reviewed, to: next }: Move): Promise<void> {
  const tabs = window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input, isDirty }) => {
      const uri = input instanceof TabInputText ? input.uri : undefined;
      return !isDirty && uri?.scheme === SAMPLE_SCHEME && reviewed.includes(sampleIdOf(uri));
    });
  const wasActive = tabs.some(({ isActive }) => isActive);
  await show(parts, next, wasActive);
  await window.tabGroups.close(
    tabs.filter((tab) => window.tabGroups.all.some((group) => group.tabs.includes(tab))),
  );
}

/** Selects a sample in the tree, and opens it where a sample is being read. */
async function show(parts: Parts, id: string | undefined, inEditor: boolean): Promise<void> {
  const { tree, view } = parts;
  if (id === undefined) return;
  if (inEditor) await open(parts, id);
  await reveal(view, () => tree.nodeOf(id), { focus: !inEditor });
}

/** Records decisions, in a trusted workspace only. */
async function decideAll(
  { session }: Parts,
  ids: string[],
  decision: Decision,
  note?: string,
): Promise<void> {
  const bench = await session.workbench();
  const reviews = await import('../../notebook/reviewSamples');
  await reviews.decideAll(bench, ids, decision, await session.reviewer(), note);
}

/** A bulk is one decision. @returns the first of the samples that stand as before */
async function takeBack(parts: Parts): Promise<string | undefined> {
  const before = parts.undo.pop();
  if (before === undefined) throw new UserError('There is no decision to take back.');
  for (const decision of new Set(before.values())) {
    const ids = [...before].filter(([, was]) => was === decision).map(([id]) => id);
    await decideAll(parts, ids, decision, 'taken back');
  }
  parts.tree.rebuild();
  return before.keys().next().value;
}

/** Whether a sample is open in the active editor. */
function isRead(): boolean {
  return window.activeTextEditor?.document.uri.scheme === SAMPLE_SCHEME;
}

async function exportAccepted({ session }: Parts): Promise<void> {
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
