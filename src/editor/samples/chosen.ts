import { window, type TreeView, type Uri } from 'vscode';
import { UserError } from '../../base/errors';
import type { SampleNode } from '../../views/samples/nodes';
import type { FromTree } from '../support/commands';
import { SAMPLE_SCHEME, sampleIdOf } from './sampleUris';
import type { SamplesTree } from './samplesTree';

/** What commands on samples are given: a row, an id, a key in the tree, or the document whose title bar was clicked. */
export type Given = SampleNode | string | FromTree | Uri;

/** Where samples are chosen. */
export interface Chooser {
  view: TreeView<SampleNode>;
  tree: SamplesTree;
}

/** Whether the focus is in the tree, and stays there. */
export function isInTree(given: Given | undefined): boolean {
  return typeof given === 'object' && 'kind' in given;
}

/** What was named: the row that was clicked, with all that are selected, or an id. */
export function namedSamples(given: Given | undefined, more?: unknown): string[] {
  return idsOf(Array.isArray(more) && more.length > 0 ? (more as Given[]) : [given]);
}

/**
 * The samples that are looked at: those that are named; the one in the active editor, where that is not among the
 * selected; else the selected.
 */
export function currentSamples({ view }: Chooser, given?: Given, more?: unknown): string[] {
  const named = namedSamples(given, more);
  if (named.length > 0) return named;
  const [selected, active] = [idsOf([...view.selection]), activeSample()];
  const isElsewhere = active !== undefined && !(view.visible && selected.includes(active));
  if (isElsewhere && !isInTree(given)) return [active];
  return selected.length > 0 || active === undefined ? selected : [active];
}

/** One that is looked at. @throws UserError where none is */
export function oneSample(chooser: Chooser, given?: Given): string {
  const [first] = currentSamples(chooser, given);
  if (first !== undefined) return first;
  throw new UserError('No sample is selected.', 'Select one in the view Samples.');
}

/** The samples that are decided on: those that are named or marked, else those that are looked at. @throws UserError for none */
export function chosenSamples(chooser: Chooser, given?: Given, more?: unknown): string[] {
  const named = namedSamples(given, more);
  const { marked } = chooser.tree;
  if (named.length === 0 && marked.length > 0) return marked;
  const current = currentSamples(chooser, given, more);
  if (current.length > 0) return current;
  throw new UserError('No sample is selected.', 'Select one in the view Samples.');
}

function activeSample(): string | undefined {
  const uri = window.activeTextEditor?.document.uri;
  return uri?.scheme === SAMPLE_SCHEME ? sampleIdOf(uri) : undefined;
}

function idsOf(given: (Given | undefined)[]): string[] {
  return given.flatMap((each) => {
    if (typeof each === 'string') return [each];
    return each !== undefined && 'kind' in each && each.kind === 'sample' ? [each.sample.id] : [];
  });
}
