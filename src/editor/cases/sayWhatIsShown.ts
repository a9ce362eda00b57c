import type { Disposable, TreeView } from 'vscode';
import type { FailedNode } from '../../views/cases/nodes';
import type { Contexts } from '../session/contexts';
import { Disposables } from '../support/disposables';
import type { FailedCases } from './failedCases';

/** Says about the tree of failed cases which run it is of, and what became of its filter. */
export function sayWhatIsShown(
  view: TreeView<FailedNode>,
  tree: FailedCases,
  contexts: Contexts,
): Disposable {
  let isStale = false;
  const say = async () => {
    await contexts.set('isFiltered', tree.filter !== '');
    isStale = !view.visible; // What nobody sees is not computed.
    if (isStale) return;
    view.description = await tree.description();
    view.message = (await tree.message()) || undefined;
  };
  void say();
  const disposables = new Disposables();
  disposables.add(tree.onDidChangeTreeData(say));
  disposables.add(view.onDidChangeVisibility(() => (isStale ? void say() : undefined)));
  return disposables;
}
