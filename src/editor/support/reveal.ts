import type { TreeView } from 'vscode';

/** A tree is renewed seldom enough that the second look finds it at rest. */
const LOOKS = 3;

/**
 * Selects a node in a view that is seen. Where the tree is renewed in the meantime the editor knows the node no longer
 * and says so by throwing: then the node is looked up again. What cannot be found needs no selection.
 * @param find looks the node up; undefined where the tree has none
 */
export async function reveal<T>(
  view: TreeView<T>,
  find: () => Promise<T | undefined>,
  options: { focus?: boolean } = {},
): Promise<void> {
  for (let look = 0; look < LOOKS && view.visible; look++) {
    const node = await find();
    if (node === undefined) return;
    try {
      return await view.reveal(node, { select: true, ...options });
    } catch {
      continue;
    }
  }
}
