import { UserError } from '../base/errors';
import type { Review, Sample } from '../domain/sample';

/** What was last decided on a sample. */
export type DecisionOf = (sample: string) => Review['decision'];

/** The name that the rule which accepts whatever is verified signs with. */
const VERIFIED_RULE = 'rule: verified';

/** Why a sample must not be accepted; undefined where it may. Nothing enters training that did not run and pass, but in the mode `paper`. */
export function obstacle({ verification }: Pick<Sample, 'verification'>): string | undefined {
  return verification.status !== 'refuted' ? undefined : verification.reason;
}

/**
 * A decision on a sample.
 * @throws UserError for accepting a sample that is not verified
 */
export function decide(sample: Sample, decision: Review['decision'], by: string, note?: string): Review {
  const why = decision === 'accepted' ? obstacle(sample) : undefined;
  if (why !== undefined)
    throw new UserError(
      `${sample.id} is not verified. ${why}`,
      'Mend the sample and verify it again, or reject it.',
    );
  return { sample: sample.id, decision, by, note };
}

/**
 * The decisions of the rule that accepts verified samples on which nobody has decided, where running bears
 * out their diagnosis. One that it does not may be a misreading: its samples wait for a person.
 */
export function acceptVerified(
  samples: Sample[],
  decisionOf: DecisionOf,
  isTrusted: (diagnosis: string) => boolean,
): Review[] {
  return samples
    .filter((sample) => decisionOf(sample.id) === 'pending' && obstacle(sample) === undefined)
    .filter((sample) => sample.mode === 'paper' || isTrusted(sample.diagnosis))
    .map((sample) => decide(sample, 'accepted', VERIFIED_RULE));
}

/** How a review stands. */
export interface ReviewCounts {
  accepted: number;
  rejected: number;
  /** Verified, and nobody has decided. */
  pending: number;
  /** Refuted, and nobody has decided: there is nothing to decide until they are mended. */
  refuted: number;
}

/** Counts samples by what was decided. */
export function reviewCounts(samples: Sample[], decisionOf: DecisionOf): ReviewCounts {
  const counts: ReviewCounts = { accepted: 0, rejected: 0, pending: 0, refuted: 0 };
  for (const sample of samples) {
    const decision = decisionOf(sample.id);
    counts[decision === 'pending' && obstacle(sample) !== undefined ? 'refuted' : decision] += 1;
  }
  return counts;
}
