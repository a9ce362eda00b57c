import type { CaseSummary } from '../../domain/case';
import type { Cluster } from '../../domain/cluster';
import type { Diagnosis } from '../../domain/diagnosis';
import { VERDICTS } from '../../domain/verdict';

/** A property of a case that the tree can group by. */
export type Facet = 'suite' | 'verdict' | 'category' | 'skill' | 'cluster';

/** How the tree of failed cases can be grouped, with the facets from the outside in. */
export const GROUPINGS = {
  suite: { title: 'Suite, then verdict', facets: ['suite', 'verdict'] },
  verdict: { title: 'Class of failure (the verdict)', facets: ['verdict'] },
  category: { title: 'Category that the instructor found', facets: ['category'] },
  skill: { title: 'Skill that the target lacks', facets: ['skill'] },
  cluster: { title: 'Cluster of diagnoses that miss the same skill', facets: ['cluster'] },
} as const satisfies Record<string, { title: string; facets: readonly Facet[] }>;
export type Grouping = keyof typeof GROUPINGS;

/** What cases without a usable diagnosis are grouped under; it comes last. */
const UNDIAGNOSED = 'not diagnosed yet';

/** What is known of a case beside its verdict: its newest usable diagnosis and its cluster, if any. */
export interface Known {
  diagnosisOf: (caseId: string) => Diagnosis | undefined;
  clusterOf: (caseId: string) => Cluster | undefined;
}

/** The value of a facet that a case is grouped under. */
export function facetOf(facet: Facet, summary: CaseSummary, { diagnosisOf, clusterOf }: Known): string {
  if (facet === 'suite') return summary.suite;
  if (facet === 'verdict') return summary.verdict ?? '';
  if (facet === 'cluster') return clusterOf(summary.id)?.id ?? UNDIAGNOSED;
  return diagnosisOf(summary.id)?.[facet] || UNDIAGNOSED;
}

/** The order of groups: verdicts as METHOD.md lists them, suites by name, what the instructor said by frequency. */
export function compareGroups(
  facet: Facet,
  a: { value: string; count: number },
  b: { value: string; count: number },
): number {
  if (facet === 'verdict') return verdictRank(a.value) - verdictRank(b.value);
  if (facet === 'suite') return a.value.localeCompare(b.value);
  const last = Number(a.value === UNDIAGNOSED) - Number(b.value === UNDIAGNOSED);
  return last || b.count - a.count || a.value.localeCompare(b.value);
}

function verdictRank(verdict: string): number {
  return (VERDICTS as readonly string[]).indexOf(verdict);
}

/** Whether every word of a filter occurs somewhere in what is known of a case. */
export function matches(words: string[], summary: CaseSummary, { diagnosisOf }: Known): boolean {
  if (words.length === 0) return true;
  const { suite, task, verdict, detail } = summary;
  const diagnosis = diagnosisOf(summary.id);
  const text =
    `${suite} ${task} ${verdict} ${detail} ${diagnosis?.category ?? ''} ${diagnosis?.skill ?? ''}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

/** The words of a filter as a person types it. */
export function wordsOf(filter: string): string[] {
  return filter.toLowerCase().split(/\s+/).filter(Boolean);
}
