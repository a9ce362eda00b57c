import type { Disposable, TreeView } from 'vscode';
import type { FailedNode } from '../../views/cases/nodes';
import type { Contexts } from '../session/contexts';
import type { FailedCases } from './failedCases';

/** Says about the tree of failed cases which run it is of, and what became of its filter. */
export function sayWhatIsShown(
  view: TreeView<FailedNode>,
  tree: FailedCases,
  contexts: Contexts,
): Disposable {
  const say = async () => {
    await contexts.set('isFiltered', tree.filter !== '');
    view.description = await tree.description();
    view.message = (await tree.message()) || undefined;
  };
  void say();
  return tree.onDidChangeTreeData(say);
}
