import { EventEmitter, type Disposable, type Memento, type TreeDataProvider, type TreeItem } from 'vscode';
import type { Book } from '../../book/book';
import type { Changes } from '../../book/changes';
import type { CaseSummary } from '../../domain/case';
import { usableDiagnosis } from '../../domain/diagnosis';
import type { Run } from '../../domain/run';
import type { CaseSearch, Found } from '../../views/cases/caseSearch';
import { GROUPINGS, type Grouping, type Known } from '../../views/cases/facets';
import { filterCases } from '../../views/cases/filter';
import { groupCases, inOrder, locate, PAGE, type Group } from '../../views/cases/groups';
import type { CaseNode, FailedNode } from '../../views/cases/nodes';
import { shownRunText } from '../../views/cases/runText';
import type { Session } from '../session/session';
import type { ShownRun } from '../session/shownRun';
import { Disposables } from '../support/disposables';
import { caseItem, groupItem, moreItem } from './items';

const GROUPING = 'errorbook.grouping';

/** The tree of failed cases of one run. Groups are made from an index; nodes for cases only as they come to be seen. */
export class FailedCases implements TreeDataProvider<FailedNode>, Disposable {
  private readonly disposables = new Disposables();
  private readonly changed = this.disposables.add(new EventEmitter<FailedNode | undefined>());
  readonly onDidChangeTreeData = this.changed.event;
  private groups?: Promise<Group[]>;
  private readonly shown = new Map<string, number>();
  /** The run whose cases the tree has. */
  private builtOf?: string;
  private words = '';

  private found?: Found;
  private said = '';

  constructor(
    private readonly session: Session,
    private readonly shownRun: ShownRun,
    private readonly memento: Memento,
    private readonly search: CaseSearch,
  ) {
    this.disposables.add(shownRun.onDidChange(() => this.rebuild()));
    this.disposables.add(
      session.onDidChange((changes) => void this.renew(changes).catch(() => this.rebuild())),
    );
  }

  get grouping(): Grouping {
    const kept = this.memento.get<string>(GROUPING);
    return kept !== undefined && kept in GROUPINGS ? (kept as Grouping) : 'suite';
  }

  async groupBy(grouping: Grouping): Promise<void> {
    await this.memento.update(GROUPING, grouping);
    this.rebuild();
  }

  get filter(): string {
    return this.words;
  }

  /** Names are looked through at once, the texts of cases in the background. */
  set filter(filter: string) {
    if (filter === this.words) return;
    this.words = filter;
    this.shown.clear();
    this.search.stop();
    this.found = filter.trim() === '' ? undefined : { state: 'searching' };
    this.rebuild();
    if (this.found !== undefined) void this.lookInTexts(filter);
  }

  /** What a person should know of the filter, for the line above the tree. */
  async message(): Promise<string> {
    await this.index();
    return this.said;
  }

  private async lookInTexts(filter: string): Promise<void> {
    const run = await this.shownRun.get();
    const found = run && (await this.search.find(run.id, filter));
    if (found === undefined || filter !== this.words) return;
    this.found = found;
    this.rebuild();
  }

  /** Which run is shown and how it went, for the line beside the view's name. */
  async description(): Promise<string> {
    const [run, chosen] = await Promise.all([this.shownRun.get(), this.shownRun.chosen()]);
    if (run === undefined) return '';
    const score = (await this.session.book()).score(run.id);
    return shownRunText(run, score, chosen !== undefined);
  }

  async getChildren(node?: FailedNode): Promise<FailedNode[]> {
    if (node === undefined) return this.index();
    if (node.kind !== 'group') return [];
    return node.groups.length > 0 ? node.groups : this.page(node);
  }

  getParent(node: FailedNode): FailedNode | undefined {
    return node.kind === 'group' ? node.parent : node.group;
  }

  async getTreeItem(node: FailedNode): Promise<TreeItem> {
    if (node.kind === 'group') return groupItem(node, this.words !== '');
    if (node.kind === 'more') return moreItem(node);
    const [book, roles] = await Promise.all([this.session.book(), this.session.roles()]);
    return caseItem(node.case, book.diagnoses(node.case.id), roles.of(node.case));
  }

  /** Shows twice as many cases of a group. */
  showMore(group: Group): void {
    this.shown.set(group.id, this.limitOf(group) * 2);
    this.changed.fire(group);
  }

  /** The node of a case, so that the tree can reveal it; undefined when the tree does not show it. */
  async nodeOf(caseId: string): Promise<CaseNode | undefined> {
    const found = locate(await this.index(), caseId);
    const summary = found?.group.cases[found.index];
    if (found === undefined || summary === undefined) return undefined;
    if (found.index >= this.limitOf(found.group)) {
      this.shown.set(found.group.id, found.index + 1);
      this.changed.fire(found.group);
    }
    return { kind: 'case', case: summary, group: found.group };
  }

  /** All cases that the filter leaves, in the order of the tree. */
  async cases(): Promise<CaseSummary[]> {
    return inOrder(await this.index());
  }

  dispose(): void {
    this.disposables.dispose();
  }

  /** The cases of other runs are no concern of the tree, unless another run is to be shown. */
  private async renew(changes: Changes): Promise<void> {
    if (this.groups === undefined) return; // Nobody has asked for it since it was last told to be new.
    const shown = (await this.shownRun.get())?.id;
    const kinds = ['response', 'verdict', 'diagnosis', 'clustering'] as const;
    if (shown !== this.builtOf || changes.concern({ kinds, run: shown })) this.rebuild();
  }

  private rebuild(): void {
    this.groups = undefined;
    this.changed.fire(undefined);
  }

  private index(): Promise<Group[]> {
    return (this.groups ??= this.build());
  }

  private async build(): Promise<Group[]> {
    if (this.session.folder === undefined) return [];
    const book = await this.session.book();
    const run = await this.shownRun.get();
    this.builtOf = run?.id;
    const known = { diagnosisOf: diagnosesByCase(book), clusterOf: clustersByCase(book, run) };
    const all = run === undefined ? [] : book.cases(run.id);
    const { cases, message } = filterCases(all, this.words, this.found, known);
    this.said = message;
    return groupCases(cases, this.grouping, known);
  }

  private page(group: Group): FailedNode[] {
    const limit = this.limitOf(group);
    const nodes: FailedNode[] = group.cases
      .slice(0, limit)
      .map((each) => ({ kind: 'case', case: each, group }));
    const left = group.cases.length - nodes.length;
    return left > 0 ? [...nodes, { kind: 'more', group, left }] : nodes;
  }

  private limitOf(group: Group): number {
    return this.shown.get(group.id) ?? PAGE;
  }
}

function clustersByCase(book: Book, run: Run | undefined): Known['clusterOf'] {
  const clusters = run === undefined ? [] : book.clusters(run.id);
  const byCase = new Map(clusters.flatMap((cluster) => cluster.caseIds.map((id) => [id, cluster])));
  return (id) => byCase.get(id);
}

function diagnosesByCase(book: Book): Known['diagnosisOf'] {
  return (caseId) => usableDiagnosis(book.diagnoses(caseId));
}
