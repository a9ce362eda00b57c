import type { CaseSummary } from '../../book/book';
import {
  compareGroups,
  facetOf,
  GROUPINGS,
  hasFailed,
  matches,
  wordsOf,
  type DiagnosisOf,
  type Facet,
  type Grouping,
} from './facets';

/** How many cases of a group are shown before the first *Show more*. */
export const PAGE = 250;

/** Cases that share a facet's value, in groups of the next facet or as they are. */
export interface Group {
  kind: 'group';
  /** The values from the outermost group to this one: the same after every rebuild. */
  id: string;
  facet: Facet;
  value: string;
  parent?: Group;
  groups: Group[];
  /** All cases below, in the order of their responses. */
  cases: CaseSummary[];
}

/** What the tree is made from. */
export interface GroupOptions {
  grouping: Grouping;
  filter: string;
  diagnosisOf: DiagnosisOf;
}

/** Puts failed cases into groups. Linear in the number of cases; makes no object for a case. */
export function groupCases(cases: CaseSummary[], options: GroupOptions): Group[] {
  const words = wordsOf(options.filter);
  const shown = cases.filter((each) => hasFailed(each) && matches(words, each, options.diagnosisOf));
  return split(shown, GROUPINGS[options.grouping].facets, options.diagnosisOf);
}

function split(
  cases: CaseSummary[],
  [facet, ...rest]: readonly Facet[],
  diagnosisOf: DiagnosisOf,
  parent?: Group,
): Group[] {
  if (facet === undefined) return [];
  const groups = new Map<string, Group>();
  for (const each of cases) {
    const value = facetOf(facet, each, diagnosisOf);
    const group = groups.get(value);
    if (group !== undefined) group.cases.push(each);
    else groups.set(value, { ...newGroup(facet, value, parent), cases: [each] });
  }
  for (const group of groups.values()) group.groups = split(group.cases, rest, diagnosisOf, group);
  return [...groups.values()].sort((a, b) =>
    compareGroups(facet, { ...a, count: a.cases.length }, { ...b, count: b.cases.length }),
  );
}

function newGroup(facet: Facet, value: string, parent: Group | undefined): Group {
  const id = `${parent === undefined ? '' : `${parent.id}/`}${facet}=${encodeURIComponent(value)}`;
  return { kind: 'group', id, facet, value, parent, groups: [], cases: [] };
}

/** The innermost group that holds a case, and the case's place in it. */
export function locate(groups: Group[], caseId: string): { group: Group; index: number } | undefined {
  for (const group of groups) {
    const index = group.cases.findIndex((each) => each.id === caseId);
    if (index >= 0) return locate(group.groups, caseId) ?? { group, index };
  }
  return undefined;
}

/** The failed cases in the order in which the tree shows them. */
export function inOrder(groups: Group[]): CaseSummary[] {
  return groups.flatMap((group) => (group.groups.length > 0 ? inOrder(group.groups) : group.cases));
}
