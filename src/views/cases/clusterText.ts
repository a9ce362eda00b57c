import { count, percent } from '../../base/words';
import type { Cluster } from '../../domain/cluster';

/** Above this adjusted p a cluster may well be there by chance. */
const SIGNIFICANT = 0.05;

/** `30.0 % of failures`, with a mild remark where that should not be overread. */
export function clusterText({ share, q }: Pick<Cluster, 'share' | 'q'>): string {
  const remark = q === undefined ? ' · too few to tell' : q > SIGNIFICANT ? ' · may be chance' : '';
  return `${percent(share)} of failures${remark}`;
}

/** All that is known of a cluster, in words. */
export function clusterTooltip({
  name,
  description,
  caseIds,
  share,
  neighbours,
  baseRate,
  p,
  q,
}: Cluster): string {
  const { graded, failed } = neighbours;
  const lines = [
    `${name}: ${count(caseIds.length, 'failed case')}, ${percent(share)} of the run’s failures`,
    description,
    `Of ${count(graded, 'graded case')} on the same subjects ${failed} failed; of all cases ${percent(baseRate)} did.`,
    q === undefined || p === undefined
      ? 'Too few cases to tell whether that is chance.'
      : `Exact binomial test: p = ${p.toPrecision(2)}, ${q.toPrecision(2)} adjusted for the number of clusters.`,
    q !== undefined && q > SIGNIFICANT ? 'It may well be chance: do not overread it.' : '',
  ];
  return lines.filter((line) => line !== '').join('\n');
}
