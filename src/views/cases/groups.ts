import type { CaseSummary } from '../../domain/case';
import type { Cluster } from '../../domain/cluster';
import { compareGroups, facetOf, GROUPINGS, type Facet, type Grouping, type Known } from './facets';

/** How many cases of a group are shown before the first *Show more*. */
export const PAGE = 250;

/** Cases that share a facet's value, in groups of the next facet or as they are. */
export interface Group {
  kind: 'group';
  /** The values from the outermost group to this one: the same after every rebuild. */
  id: string;
  facet: Facet;
  value: string;
  /** Where it is one: its name and what it means. */
  cluster?: Cluster;
  parent?: Group;
  groups: Group[];
  /** All cases below, in the order of their responses. */
  cases: CaseSummary[];
}

/** Puts cases into groups. Linear in the number of cases; makes no object for a case. */
export function groupCases(cases: CaseSummary[], grouping: Grouping, known: Known): Group[] {
  return split(cases, GROUPINGS[grouping].facets, known);
}

function split(
  cases: CaseSummary[],
  [facet, ...rest]: readonly Facet[],
  known: Known,
  parent?: Group,
): Group[] {
  if (facet === undefined) return [];
  const groups = new Map<string, Group>();
  for (const each of cases) {
    const value = facetOf(facet, each, known);
    const group = groups.get(value);
    if (group !== undefined) group.cases.push(each);
    else {
      const cluster = facet === 'cluster' ? known.clusterOf(each.id) : undefined;
      groups.set(value, { ...newGroup(facet, value, parent), cluster, cases: [each] });
    }
  }
  for (const group of groups.values()) group.groups = split(group.cases, rest, known, group);
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
