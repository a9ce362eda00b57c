import { describe, expect, it } from 'vitest';
import { SCREENS, type Review, type Screen } from '../../../src/domain/sample';
import { decide, obstacle, reviewCounts } from '../../../src/samples/review';
import { previewRules, VERIFIED_RULE } from '../../../src/samples/rules';
import { aDiagnosis, aSample } from '../../factories/instructor';

const refuted = aSample({ id: 'refuted', verification: { status: 'refuted', reason: 'It does not pass.' } });
const samples = [
  aSample({ id: 'a' }),
  aSample({ id: 'b' }),
  aSample({ id: 'c' }),
  aSample({ id: 'd' }),
  refuted,
];
const decisions: Record<string, Review['decision']> = { a: 'accepted', b: 'rejected' };
const decisionOf = (id: string) => decisions[id] ?? 'pending';

describe('decide', () => {
  it('records who decided what', () => {
    expect(decide(aSample({ id: 'a' }), 'accepted', 'Ada', 'good')).toEqual({
      sample: 'a',
      decision: 'accepted',
      by: 'Ada',
      note: 'good',
    });
  });

  it('does not accept what is not verified, but lets it be rejected', () => {
    expect(obstacle(refuted)).toBe('It does not pass.');
    expect(() => decide(refuted, 'accepted', 'Ada')).toThrow(/refuted cannot be accepted. It does not pass./);
    expect(decide(refuted, 'rejected', 'Ada').decision).toBe('rejected');
  });
});

describe('what was screened out', () => {
  const found = (screen: Screen) =>
    aSample({ id: screen, screened: [{ screen, reason: `It is a ${screen}.` }] });

  it('is accepted by no rule; by a person it is, but for a known task', () => {
    const all = SCREENS.map(found);
    const known = { decisionOf: () => 'pending' as const, diagnosisOf: () => aDiagnosis() };
    expect(previewRules(all, [VERIFIED_RULE, { name: 'any', diagnosis: 'any' }], known).taken).toEqual([]);
    for (const sample of all.slice(1)) expect(decide(sample, 'accepted', 'Ada').decision).toBe('accepted');
    expect(() => decide(found('contaminated'), 'accepted', 'Ada')).toThrow(
      'contaminated cannot be accepted. It is a contaminated.',
    );
    expect(reviewCounts(all, () => 'pending')).toMatchObject({ pending: 0, screened: SCREENS.length });
  });
});

describe('reviewCounts', () => {
  it('counts what waits apart from what cannot be accepted', () => {
    expect(reviewCounts(samples, decisionOf)).toEqual({
      accepted: 1,
      rejected: 1,
      pending: 2,
      refuted: 1,
      screened: 0,
    });
  });
});
