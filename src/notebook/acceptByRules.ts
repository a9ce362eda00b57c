import { UserError } from '../base/errors';
import type { Review } from '../domain/sample';
import { decisionsOf, previewRules, VERIFIED_RULE, type Preview, type Rule } from '../samples/rules';
import { partsOf } from './reviewSamples';
import type { Workbench } from './workbench';

type Needs = Pick<Workbench, 'book' | 'config'>;

/** The rules that errorbook.json names, else the one that accepts what is verified. */
export function rulesOf({ config }: Pick<Workbench, 'config'>): readonly Rule[] {
  return config.review.rules.length > 0 ? config.review.rules : [VERIFIED_RULE];
}

/** Those that errorbook.json names. @throws UserError when it names none */
export function namedRules({ config }: Pick<Workbench, 'config'>): readonly Rule[] {
  if (config.review.rules.length > 0) return config.review.rules;
  throw new UserError(
    'errorbook.json names no rule of acceptance.',
    'Add one to review.rules, e.g. { "name": "well tested", "noticed": 0.9 }.',
  );
}

/** What rules would accept of the samples that may be taught, and what they would leave. Changes nothing. */
export function previewAcceptance(bench: Needs, rules: readonly Rule[]): Preview {
  const { book } = bench;
  return previewRules(partsOf(bench).taught, rules, {
    decisionOf: (id) => book.decision(id),
    diagnosisOf: (id) => book.diagnosis(id),
  });
}

/**
 * Lets rules accept samples on which nobody has decided.
 * @param only of these samples. @default all
 * @returns the decisions
 */
export async function acceptByRules(
  bench: Needs,
  rules: readonly Rule[],
  only?: readonly string[],
): Promise<Review[]> {
  const { taken, left } = previewAcceptance(bench, rules);
  const chosen = only === undefined ? taken : taken.filter(({ sample }) => only.includes(sample.id));
  const reviews = decisionsOf({ taken: chosen, left });
  await bench.book.add('review', ...reviews);
  return reviews;
}
