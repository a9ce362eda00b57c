import {
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  type Disposable,
  type TreeDataProvider,
} from 'vscode';
import type { Role } from '../../domain/role';
import type { Sample } from '../../domain/sample';
import { PAGE } from '../../views/cases/groups';
import type { MoreSamplesNode, SampleItemNode, SampleNode, SectionNode } from '../../views/samples/nodes';
import { evidenceLine, evidenceLines } from '../../views/samples/evidence';
import { queueOf, SECTION_TITLES, titleOf, type Section } from '../../views/samples/queue';
import type { Session } from '../session/session';
import { Disposables } from '../support/disposables';
import { sampleUri } from './sampleUris';

const SECTION_ICONS: Record<Section, string> = {
  review: 'checklist',
  screened: 'filter',
  refuted: 'circle-slash',
  accepted: 'check',
  rejected: 'close',
  heldOut: 'lock',
};

/** The review queue: what is to be reviewed first, then what running refuted, then what was decided. */
export class SamplesTree implements TreeDataProvider<SampleNode>, Disposable {
  private readonly disposables = new Disposables();
  private readonly changed = this.disposables.add(new EventEmitter<undefined>());
  readonly onDidChangeTreeData = this.changed.event;
  private sections?: Promise<SectionNode[]>;

  constructor(private readonly session: Session) {
    this.disposables.add(session.onChangeOf({ kinds: ['task', 'sample', 'review'] }, () => this.rebuild()));
  }

  async getChildren(node?: SampleNode): Promise<SampleNode[]> {
    if (node === undefined) return this.root();
    if (node.kind !== 'section') return [];
    const shown = node.samples
      .slice(0, PAGE)
      .map((sample) => ({ kind: 'sample' as const, sample, parent: node }));
    const left = node.samples.length - shown.length;
    return left > 0 ? [...shown, { kind: 'more', parent: node, left }] : shown;
  }

  getParent(node: SampleNode): SampleNode | undefined {
    return node.kind === 'section' ? undefined : node.parent;
  }

  async getTreeItem(node: SampleNode): Promise<TreeItem> {
    if (node.kind === 'section') return sectionItem(node);
    return node.kind === 'sample'
      ? sampleItem(node, (await this.session.roles()).ofSample(node.sample))
      : moreItem(node);
  }

  /** The node of a sample, so that the tree can reveal it. */
  async nodeOf(sampleId: string): Promise<SampleItemNode | undefined> {
    for (const parent of await this.root()) {
      const sample = parent.samples.find(({ id }) => id === sampleId);
      if (sample !== undefined) return { kind: 'sample', sample, parent };
    }
    return undefined;
  }

  /** The samples that wait for a person, in the order of the tree. */
  async toReview(): Promise<Sample[]> {
    return (await this.root()).find(({ section }) => section === 'review')?.samples ?? [];
  }

  /** Reads the book again now, where an event would come too late. */
  rebuild(): void {
    this.sections = undefined;
    this.changed.fire(undefined);
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private root(): Promise<SectionNode[]> {
    if (this.session.folder === undefined) return Promise.resolve([]);
    return (this.sections ??= this.build());
  }

  private async build(): Promise<SectionNode[]> {
    const [book, roles] = await Promise.all([this.session.book(), this.session.roles()]);
    const queue = queueOf(book, (sample) => roles.ofSample(sample));
    return [...queue].map(([section, samples]) => ({ kind: 'section', section, samples }));
  }
}

/** Says of held-out ones what their tasks are for. */
function roleText(role: Role | undefined): string {
  return role === 'teach' ? '' : `${role ?? 'no role'} · `;
}

function sectionItem({ section, samples }: SectionNode): TreeItem {
  const state = section === 'review' ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed;
  const item = new TreeItem(SECTION_TITLES[section], state);
  item.id = section;
  item.description = samples.length.toLocaleString('en');
  item.iconPath = new ThemeIcon(SECTION_ICONS[section]);
  item.contextValue = `section ${section}`;
  return item;
}

function sampleItem({ sample, parent }: SampleItemNode, role: Role | undefined): TreeItem {
  const item = new TreeItem(titleOf(sample));
  const [found] = sample.screened ?? [];
  const isRefuted = sample.verification.status === 'refuted';
  item.id = sample.id;
  item.description = isRefuted
    ? sample.verification.reason
    : found !== undefined
      ? `${found.screen}: ${found.reason}`
      : [`${roleText(role)}${sample.skill}`, sample.strategy.toUpperCase(), evidenceLine(sample.verification)]
          .filter(Boolean)
          .join(' · ');
  item.resourceUri = sampleUri(sample); // Lets SampleDecorations dim what was refuted.
  item.iconPath = sampleIcon(sample);
  item.contextValue = `sample ${parent.section}`;
  item.tooltip = tooltip(sample);
  item.command = { command: 'errorbook.openSample', title: 'Open', arguments: [sample.id] };
  return item;
}

function sampleIcon({ verification, kind }: Sample): ThemeIcon {
  if (verification.status === 'refuted')
    return new ThemeIcon('circle-slash', new ThemeColor('disabledForeground'));
  return new ThemeIcon(kind === 'repair' ? 'wrench' : 'verified', new ThemeColor('testing.iconPassed'));
}

function tooltip(sample: Sample): MarkdownString {
  const text = new MarkdownString();
  text.appendText(sample.prompt.slice(0, 600));
  text.appendMarkdown('\n\n---\n\n').appendText(evidenceLines(sample).slice(0, 2).join(' '));
  return text.appendMarkdown('  \nSkill: ').appendText(sample.skill);
}

function moreItem({ parent, left }: MoreSamplesNode): TreeItem {
  const item = new TreeItem(`${left.toLocaleString('en')} more: they move up as you decide`);
  item.id = `${parent.section}/more`;
  item.iconPath = new ThemeIcon('ellipsis');
  return item;
}
