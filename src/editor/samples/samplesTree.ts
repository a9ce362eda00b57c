import { EventEmitter, type Disposable, type TreeDataProvider, type TreeItem } from 'vscode';
import type { Role } from '../../domain/role';
import type { Review, Sample } from '../../domain/sample';
import { PAGE } from '../../views/cases/groups';
import { filterText, isWanted, type About, type SampleFilter } from '../../views/samples/filter';
import { nextSteps } from '../../views/samples/nextSteps';
import type { SampleItemNode, SampleNode, SectionNode } from '../../views/samples/nodes';
import { reviewedOf, type Reviewed } from '../../views/samples/progress';
import { queueOf, sectionOf, type Section } from '../../views/samples/queue';
import { roundsOf } from '../../views/samples/rounds';
import type { Session } from '../session/session';
import { Disposables } from '../support/disposables';
import { treeItem } from './sampleItems';

/** What the tree shows, worked out once for each change. */
interface Shown {
  sections: SectionNode[];
  next: SampleNode[];
  all: Sample[];
  about: About;
  message: string;
  reviewed: Reviewed;
  /** All that rows are made of. */
  rows: unknown[];
}

/** The review queue: what is to be reviewed first, then what running refuted, then what was decided. */
export class SamplesTree implements TreeDataProvider<SampleNode>, Disposable {
  private readonly disposables = new Disposables();
  private readonly changed = this.disposables.add(new EventEmitter<undefined>());
  readonly onDidChangeTreeData = this.changed.event;
  /** Samples that a person marked for a bulk action. */
  private readonly marks = new Set<string>();
  private shown?: Promise<Shown>;
  private narrowed: SampleFilter = {};

  constructor(private readonly session: Session) {
    const kinds = ['task', 'sample', 'review', 'diagnosis', 'iteration'] as const;
    this.disposables.add(session.onChangeOf({ kinds }, () => void this.renew()));
  }

  get isFiltered(): boolean {
    return Object.keys(this.narrowed).length > 0;
  }

  get filter(): SampleFilter {
    return this.narrowed;
  }

  set filter(filter: SampleFilter) {
    this.narrowed = filter;
    this.rebuild();
  }

  async getChildren(node?: SampleNode): Promise<SampleNode[]> {
    if (node === undefined) {
      const { next, sections } = await this.look();
      return [...next, ...sections];
    }
    if (node.kind !== 'section') return [];
    const shown: SampleNode[] = itemsOf(node);
    const left = node.samples.length - shown.length;
    return left > 0 ? [...shown, { kind: 'more', parent: node, left }] : shown;
  }

  getParent(node: SampleNode): SampleNode | undefined {
    return node.kind === 'sample' || node.kind === 'more' ? node.parent : undefined;
  }

  async getTreeItem(node: SampleNode): Promise<TreeItem> {
    if (node.kind !== 'sample') return treeItem(node);
    const { about } = await this.look();
    const { id } = node.sample;
    return treeItem(node, {
      role: about.roleOf(node.sample),
      review: await this.reviewOf(id),
      isMarked: this.marks.size === 0 ? undefined : this.marks.has(id),
    });
  }

  /** The node of a sample, so that the tree can reveal it. */
  async nodeOf(sampleId: string): Promise<SampleItemNode | undefined> {
    for (const parent of (await this.look()).sections) {
      const sample = parent.samples.find(({ id }) => id === sampleId);
      if (sample !== undefined) return { kind: 'sample', sample, parent };
    }
    return undefined;
  }

  /** The samples that wait for a person, in the order of the tree. */
  async toReview(): Promise<Sample[]> {
    return (await this.look()).sections.find(({ section }) => section === 'review')?.samples ?? [];
  }

  /** The sample so many rows from another; the first where that is not shown, undefined at an end. */
  async beside(sampleId: string | undefined, by: 1 | -1): Promise<string | undefined> {
    const order = (await this.look()).sections.flatMap((section) => itemsOf(section));
    const at = order.findIndex(({ sample }) => sample.id === sampleId);
    return order[at < 0 ? 0 : at + by]?.sample.id;
  }

  /** The first of what comes after the review, where nothing is left of it. */
  async nextStep(): Promise<SampleNode | undefined> {
    return (await this.look()).next[0];
  }

  /** Where a sample stands, and what its task is for. */
  async standingOf(sample: Sample): Promise<{ section: Section; role?: Role }> {
    const role = (await this.look()).about.roleOf(sample);
    const { decision = 'pending' } = (await this.reviewOf(sample.id)) ?? {};
    return { section: sectionOf(sample, decision, role), role };
  }

  /** All samples, whatever the filter, and what is known of them beside. */
  async everything(): Promise<Pick<Shown, 'all' | 'about'>> {
    return this.look();
  }

  /** How the review of what is shown stands, and what a filter leaves out. */
  async standing(): Promise<{ reviewed: Reviewed; message: string; marked: number }> {
    const { reviewed, message } = await this.look();
    return { reviewed, message, marked: this.marks.size };
  }

  /** The samples that were marked for a bulk action. */
  get marked(): string[] {
    return [...this.marks];
  }

  /** Marks samples for a bulk action, or no longer. */
  toggle(ids: string[]): void {
    for (const id of ids) if (!this.marks.delete(id)) this.marks.add(id);
    this.changed.fire(undefined);
  }

  clearMarked(): void {
    if (this.marks.size === 0) return;
    this.marks.clear();
    this.changed.fire(undefined);
  }

  /** Reads the book again now, where an event would come too late. */
  rebuild(): void {
    this.shown = undefined;
    this.changed.fire(undefined);
  }

  dispose(): void {
    this.disposables.dispose();
  }

  /** Draws anew only what is other than it was: a decision of this window is shown before it is told of. */
  private async renew(): Promise<void> {
    const before = await this.shown;
    this.shown = this.build();
    const now = await this.shown;
    const isSame =
      before?.rows.length === now.rows.length && now.rows.every((row, at) => row === before.rows[at]);
    if (!isSame) this.changed.fire(undefined);
  }

  private async reviewOf(id: string): Promise<Review | undefined> {
    return (await this.session.book()).reviews(id).at(-1);
  }

  private look(): Promise<Shown> {
    return (this.shown ??= this.build());
  }

  private async build(): Promise<Shown> {
    if (this.session.folder === undefined) return nothing();
    const [book, roles] = await Promise.all([this.session.book(), this.session.roles()]);
    const about = { roleOf: (sample: Sample) => roles.ofSample(sample), roundOf: roundsOf(book) };
    const all = book.samples();
    const samples = all.filter((sample) => isWanted(this.narrowed, sample, about));
    const queue = queueOf({ samples: () => samples, decision: (id) => book.decision(id) }, about.roleOf);
    return {
      ...{ all, about, next: this.isFiltered ? [] : nextSteps(queue), reviewed: reviewedOf(queue) },
      sections: [...queue].map(([section, of]) => ({ kind: 'section', section, samples: of })),
      rows: [roles, ...samples.flatMap((sample) => [sample, book.reviews(sample.id).at(-1)])],
      message: filterText(this.narrowed, samples.length, all.length),
    };
  }
}

function nothing(): Shown {
  const about = { roleOf: () => undefined, roundOf: () => undefined };
  const reviewed = { done: 0, rejected: 0, all: 0 };
  return { sections: [], next: [], all: [], about, message: '', reviewed, rows: [] };
}

/** The samples of a section that the tree has a row for. */
function itemsOf(parent: SectionNode): SampleItemNode[] {
  return parent.samples.slice(0, PAGE).map((sample) => ({ kind: 'sample', sample, parent }));
}
