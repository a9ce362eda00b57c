import { UserError } from '../base/errors';
import { contaminationOf, isScreenedOut, type Review, type Sample } from '../domain/sample';

/** What was last decided on a sample. */
export type DecisionOf = (sample: string) => Review['decision'];

/**
 * Why a sample must not be accepted, by anybody; undefined where it may. Nothing enters training that did not run and
 * pass, but in the mode `paper`; and nothing that is a known task. What else screening finds a person may overrule.
 */
export function obstacle(sample: Pick<Sample, 'verification' | 'screened'>): string | undefined {
  if (sample.verification.status === 'refuted') return sample.verification.reason;
  return contaminationOf(sample)?.reason;
}

/**
 * A decision on a sample.
 * @throws UserError for accepting a sample that is not verified, or is a known task
 */
export function decide(sample: Sample, decision: Review['decision'], by: string, note?: string): Review {
  const why = decision === 'accepted' ? obstacle(sample) : undefined;
  if (why !== undefined)
    throw new UserError(
      `${sample.id} cannot be accepted. ${why}`,
      'Mend the sample, which verifies and screens it again, or reject it.',
    );
  return { sample: sample.id, decision, by, note };
}

/** How a review stands. */
export interface ReviewCounts {
  accepted: number;
  rejected: number;
  /** Verified, and nobody has decided. */
  pending: number;
  /** Refuted, and nobody has decided: there is nothing to decide until they are mended. */
  refuted: number;
  /** Screened out, and nobody has decided. */
  screened: number;
}

/** Counts samples by what was decided. */
export function reviewCounts(samples: Sample[], decisionOf: DecisionOf): ReviewCounts {
  const counts: ReviewCounts = { accepted: 0, rejected: 0, pending: 0, refuted: 0, screened: 0 };
  for (const sample of samples) {
    const decision = decisionOf(sample.id);
    if (decision !== 'pending') counts[decision] += 1;
    else if (sample.verification.status === 'refuted') counts.refuted += 1;
    else counts[isScreenedOut(sample) ? 'screened' : 'pending'] += 1;
  }
  return counts;
}
