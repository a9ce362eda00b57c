import { StatusBarAlignment, window, type Disposable, type TreeView } from 'vscode';
import type { SampleNode } from '../../views/samples/nodes';
import { progressLine } from '../../views/samples/progress';
import type { Contexts } from '../session/contexts';
import { Disposables } from '../support/disposables';
import type { Decisions } from './decisions';
import type { SamplesTree } from './samplesTree';

interface Parts {
  tree: SamplesTree;
  view: TreeView<SampleNode>;
  decisions: Decisions;
  contexts: Contexts;
}

/** Says how far the review is: in the status bar while the samples are seen, and above them what a filter leaves. */
export function reviewStatus({ tree, view, decisions, contexts }: Parts): Disposable {
  const disposables = new Disposables();
  const item = disposables.add(window.createStatusBarItem('errorbook.review', StatusBarAlignment.Left, 9));
  item.name = 'Errorbook: Review of Samples';
  item.tooltip = 'Samples that were decided on';
  item.command = 'errorbook.samples.focus';
  const say = async () => {
    const { reviewed, message, marked } = await tree.standing();
    await contexts.set('isSampleFiltered', tree.isFiltered);
    await contexts.set('areSamplesSelected', marked > 0);
    const chosen = marked > 0 ? `${marked.toLocaleString('en')} selected for one decision` : '';
    view.message = [message, chosen].filter(Boolean).join(' · ') || undefined;
    item.text = `$(checklist) ${progressLine(reviewed, decisions.pace.perHour)}`;
    if (reviewed.all > 0 && view.visible) item.show();
    else item.hide();
  };
  disposables.add(tree.onDidChangeTreeData(() => void say()));
  disposables.add(view.onDidChangeVisibility(() => void say()));
  void say();
  return disposables;
}
