import { QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import { FACETS, filterOf, offersOf, type Offer } from '../../views/samples/filter';
import type { SamplesTree } from './samplesTree';

/** Asks what the review is to be narrowed to: of each property the values that samples have, with how many. */
export async function askFilter(tree: SamplesTree): Promise<void> {
  const { all, about } = await tree.everything();
  const { filter } = tree;
  const items = offersOf(all, about).map((offer): QuickPickItem & { offer: Offer } => ({
    label: offer.value,
    description: `${FACETS[offer.facet]}: ${offer.samples.toLocaleString('en')}`,
    picked: filter[offer.facet]?.includes(offer.value),
    offer,
  }));
  const chosen = await window.showQuickPick(withTitles(items), {
    title: 'Errorbook: Show only samples of',
    placeHolder: 'Nothing chosen shows all',
    canPickMany: true,
    matchOnDescription: true,
  });
  if (chosen === undefined) return;
  tree.filter = filterOf(chosen.flatMap((item) => ('offer' in item ? [item.offer] : [])));
}

type Item = QuickPickItem & { offer: Offer };

/** A line above the first value of each property. */
function withTitles(items: Item[]): (Item | QuickPickItem)[] {
  return items.flatMap((item, at) => {
    const { facet } = item.offer;
    if (items[at - 1]?.offer.facet === facet) return [item];
    return [{ label: FACETS[facet], kind: QuickPickItemKind.Separator }, item];
  });
}
