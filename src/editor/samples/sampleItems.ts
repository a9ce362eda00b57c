import {
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCheckboxState,
  TreeItemCollapsibleState,
} from 'vscode';
import type { Role } from '../../domain/role';
import { strategyText, type Review, type Sample } from '../../domain/sample';
import type { SampleItemNode, SampleNode, SectionNode } from '../../views/samples/nodes';
import { evidenceLine, evidenceLines } from '../../views/samples/evidence';
import { SECTION_TITLES, titleOf, type Section } from '../../views/samples/queue';
import { sampleUri } from './sampleUris';

const SECTION_ICONS: Record<Section, string> = {
  review: 'checklist',
  screened: 'filter',
  refuted: 'circle-slash',
  accepted: 'check',
  rejected: 'close',
  heldOut: 'lock',
};

/** What the row of a sample shows beside the sample. */
export interface Beside {
  role?: Role;
  review?: Review;
  /** Whether it is selected for a bulk action; undefined while no sample is. */
  isMarked?: boolean;
}

/** The row of a node. */
export function treeItem(node: SampleNode, beside: Beside = {}): TreeItem {
  switch (node.kind) {
    case 'section':
      return sectionItem(node);
    case 'sample':
      return sampleItem(node, beside);
    case 'more':
      return plainItem(
        `${node.left.toLocaleString('en')} more: they move up as you decide`,
        `${node.parent.section}/more`,
        'ellipsis',
      );
    case 'next': {
      const item = plainItem(node.title, node.command, node.icon);
      item.command = { command: node.command, title: node.title };
      return item;
    }
  }
}

function plainItem(label: string, id: string, icon: string): TreeItem {
  const item = new TreeItem(label);
  item.id = id;
  item.iconPath = new ThemeIcon(icon);
  return item;
}

function sectionItem({ section, samples }: SectionNode): TreeItem {
  const item = plainItem(SECTION_TITLES[section], section, SECTION_ICONS[section]);
  item.collapsibleState =
    section === 'review' ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed;
  item.description = samples.length.toLocaleString('en');
  item.contextValue = `section ${section}`;
  return item;
}

function sampleItem({ sample, parent }: SampleItemNode, beside: Beside): TreeItem {
  const item = new TreeItem(titleOf(sample));
  item.id = sample.id;
  item.description = descriptionOf(sample, beside);
  item.resourceUri = sampleUri(sample); // Lets SampleDecorations dim what was refuted.
  item.iconPath = sampleIcon(sample);
  item.contextValue = `sample ${parent.section}`;
  item.tooltip = tooltip(sample);
  item.command = { command: 'errorbook.openSample', title: 'Open', arguments: [sample.id] };
  if (beside.isMarked !== undefined)
    item.checkboxState = beside.isMarked ? TreeItemCheckboxState.Checked : TreeItemCheckboxState.Unchecked;
  return item;
}

/** A reason comes first: that of the person, of the sandbox, of the screen. */
function descriptionOf(sample: Sample, { role, review }: Beside): string {
  const [found] = sample.screened ?? [];
  if (review?.decision === 'rejected' && review.note !== undefined) return review.note;
  if (sample.verification.status === 'refuted') return sample.verification.reason;
  if (found !== undefined) return `${found.screen}: ${found.reason}`;
  return [`${roleText(role)}${sample.skill}`, strategyText(sample), evidenceLine(sample)]
    .filter(Boolean)
    .join(' · ');
}

/** Says of held-out ones what their tasks are for. */
function roleText(role: Role | undefined): string {
  return role === 'teach' ? '' : `${role ?? 'no role'} · `;
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
