import type { TreeView } from 'vscode';
import { Turns } from '../../base/turns';
import type { Review } from '../../domain/sample';
import { ReviewCursor, type Move } from '../../views/samples/cursor';
import type { SampleNode } from '../../views/samples/nodes';
import { reveal } from '../support/reveal';
import { chosenSamples, currentSamples, isInTree, namedSamples, type Given } from './chosen';
import type { Decisions } from './decisions';
import type { SampleEditors } from './sampleEditors';
import type { SamplesTree } from './samplesTree';

/** What a review goes through. */
export interface ReviewParts {
  tree: SamplesTree;
  view: TreeView<SampleNode>;
  editors: SampleEditors;
  decisions: Decisions;
}

/**
 * A review by the keyboard: what is decided on gives its place to the next sample, in the tree and in the editor, and the
 * focus stays where it is. Keys that are pressed before the editor has moved on mean where it goes.
 */
export class Reviewing {
  private readonly turns = new Turns();
  private readonly cursor = new ReviewCursor();

  constructor(private readonly parts: ReviewParts) {}

  /** Decides on what is chosen and goes on to the next. */
  async decide(decision: Review['decision'], given?: Given, more?: unknown, note?: string): Promise<void> {
    const { ids, next } = await this.turns.take(() => {
      const chosen = chosenSamples(this.parts, given, more);
      const isNamed = namedSamples(given, more).length > 0;
      return this.parts.decisions.decide(isNamed ? chosen : this.cursor.meant(chosen), decision, note);
    });
    await this.cursor.move(ids, next, (move) => this.goOn(move, given));
  }

  /** Goes to the sample above or below, and deciding on none. */
  async go(by: 1 | -1, given?: Given): Promise<void> {
    const move = await this.turns.take(async () => {
      const from = this.cursor.meant(currentSamples(this.parts, given)).slice(0, 1);
      return { from, to: await this.parts.tree.beside(from[0], by) };
    });
    if (move.to !== undefined)
      await this.cursor.move(move.from, move.to, ({ to }) => this.show(to, { given, opens: true }));
  }

  /** Takes the newest decision back and shows what it was on. */
  async takeBack(given?: Given): Promise<void> {
    const back = await this.turns.take(() => this.parts.decisions.takeBack());
    const opens = isKey(given) || this.parts.editors.isReading;
    await this.cursor.move([], back, () => this.show(back, { given, opens }));
  }

  /** Marks what is looked at for a bulk action, or no longer. */
  async mark(given?: Given, more?: unknown): Promise<void> {
    await this.turns.take(async () => {
      this.parts.tree.toggle(this.cursor.meant(currentSamples(this.parts, given, more)));
    });
  }

  /** Where the former was open, the next one takes its place. */
  private async goOn({ from, to }: Move, given: Given | undefined): Promise<void> {
    const { editors } = this.parts;
    const tabs = editors.tabsOf(from);
    const wasActive = tabs.some(({ isActive }) => isActive);
    await this.show(to, { given, opens: wasActive || isKey(given) });
    await editors.close(tabs.filter((tab) => to === undefined || !editors.tabsOf([to]).includes(tab)));
  }

  /** Selects a sample in the tree and opens it; where there is none, what comes after the review. */
  private async show(
    id: string | undefined,
    { given, opens }: { given?: Given; opens: boolean },
  ): Promise<void> {
    const { tree, view, editors } = this.parts;
    const inTree = isInTree(given);
    const find = () => (id === undefined ? tree.nextStep() : tree.nodeOf(id));
    const revealed = () => reveal(view, find, { focus: inTree });
    if (id === undefined || !opens) return revealed();
    if (inTree) await Promise.all([editors.open(id, true), revealed()]);
    else await editors.open(id, false).then(revealed);
    const after = await tree.beside(id, 1);
    if (after !== undefined) void editors.prepare(after);
  }
}

function isKey(given: Given | undefined): boolean {
  return typeof given === 'object' && 'kind' in given && given.kind === 'tree';
}
