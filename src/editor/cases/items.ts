import { MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import { count } from '../../base/words';
import { verdictName, type CaseSummary } from '../../domain/case';
import type { Role } from '../../domain/role';
import { usableDiagnosis, type Diagnosis } from '../../domain/diagnosis';
import type { Verdict } from '../../domain/verdict';
import { clusterText, clusterTooltip } from '../../views/cases/clusterText';
import type { Facet } from '../../views/cases/facets';
import type { Group } from '../../views/cases/groups';
import type { MoreNode } from '../../views/cases/nodes';
import { CLASSES } from '../../views/cases/verdictText';
import { asText } from '../../views/markdown';

const VERDICT_ICONS: Record<Verdict, [icon: string, color: string]> = {
  passed: ['pass', 'testing.iconPassed'],
  format: ['note', 'testing.iconErrored'],
  syntax: ['bracket-error', 'testing.iconErrored'],
  'missing-name': ['symbol-variable', 'testing.iconErrored'],
  'wrong-answer': ['error', 'testing.iconFailed'],
  exception: ['flame', 'testing.iconFailed'],
  timeout: ['watch', 'testing.iconQueued'],
  resource: ['dashboard', 'testing.iconQueued'],
  harness: ['tools', 'disabledForeground'],
};

const FACET_ICONS: Record<Exclude<Facet, 'verdict'>, string> = {
  suite: 'library',
  category: 'tag',
  skill: 'mortar-board',
  cluster: 'type-hierarchy',
};

function verdictIcon(verdict: Verdict): ThemeIcon {
  const [icon, color] = VERDICT_ICONS[verdict];
  return new ThemeIcon(icon, new ThemeColor(color));
}

export function groupItem(group: Group, isFiltered: boolean): TreeItem {
  const isOuter = group.groups.length > 0;
  const { cluster } = group;
  const item = new TreeItem(
    cluster?.name ?? group.value,
    isOuter || isFiltered ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed,
  );
  item.id = group.id;
  const amount = group.cases.length.toLocaleString('en');
  item.description = cluster === undefined ? amount : `${amount} · ${clusterText(cluster)}`;
  item.iconPath =
    group.facet === 'verdict' ? verdictIcon(group.value as Verdict) : new ThemeIcon(FACET_ICONS[group.facet]);
  item.contextValue = 'group';
  item.tooltip = groupTooltip(group);
  return item;
}

function groupTooltip({ facet, value, cases, cluster }: Group): string {
  if (cluster !== undefined) return clusterTooltip(cluster);
  const meaning = facet === 'verdict' ? `\n${CLASSES[value as Verdict]}` : '';
  return `${value}: ${count(cases.length, 'failed case')}${meaning}`;
}

export function caseItem(summary: CaseSummary, diagnoses: Diagnosis[], role: Role | undefined): TreeItem {
  const diagnosis = usableDiagnosis(diagnoses);
  const { id, task, index, detail } = summary;
  const item = new TreeItem(index > 0 ? `${task} #${index}` : task);
  item.id = id;
  item.description = `${role ?? 'no role'} · ${diagnosis === undefined ? detail : diagnosis.misconception}`;
  item.iconPath = caseIcon(summary, diagnosis);
  item.contextValue = diagnosis === undefined ? 'case' : `case ${diagnosis.status}`;
  item.tooltip = tooltip(summary, diagnosis);
  item.command = { command: 'errorbook.openCase', title: 'Open', arguments: [id] };
  item.accessibilityInformation = { label: `${task}, ${summary.verdict}, ${item.description}` };
  return item;
}

export function moreItem({ group, left }: MoreNode): TreeItem {
  const item = new TreeItem(`Show more (${left.toLocaleString('en')} left)`);
  item.id = `${group.id}/more`;
  item.iconPath = new ThemeIcon('ellipsis');
  item.command = { command: 'errorbook.showMore', title: 'Show More', arguments: [group] };
  return item;
}

/** Filled in when the instructor has spoken, so that one sees how far one has come. */
function caseIcon(summary: CaseSummary, diagnosis: Diagnosis | undefined): ThemeIcon {
  if (diagnosis?.status === 'located')
    return new ThemeIcon('lightbulb-sparkle', new ThemeColor('charts.yellow'));
  if (diagnosis !== undefined) return new ThemeIcon('lightbulb', new ThemeColor('charts.yellow'));
  return new ThemeIcon('circle-small', verdictIcon(summary.verdict ?? 'harness').color);
}

/** Texts come from models and programs: never as markup. */
function tooltip(summary: CaseSummary, diagnosis: Diagnosis | undefined): MarkdownString {
  const text = new MarkdownString();
  text.appendMarkdown('**').appendMarkdown(asText(summary.task)).appendMarkdown('**  \n');
  text.appendMarkdown(asText(`${verdictName(summary)}: ${summary.detail}`));
  if (diagnosis === undefined) return text;
  text.appendMarkdown(`\n\n---\n\n**${diagnosis.strategy.toUpperCase()}, ${diagnosis.status}:** `);
  return text.appendMarkdown(asText(diagnosis.misconception));
}
