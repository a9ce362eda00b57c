import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../../src/domain/diagnosis';
import type { Mark, MarkVerdict } from '../../../src/domain/mark';
import {
  compareInstructors,
  consensus,
  instructorReport,
  type Judged,
} from '../../../src/evaluation/instructorReport';
import { mcnemar, wilson } from '../../../src/evaluation/stats';
import { comparisonText, instructorText } from '../../../src/views/instructorText';
import { aDiagnosis } from '../../factories/instructor';

let count = 0;

/** A diagnosis with the marks of Ann, Bea and Cid, in this order. */
function judged(
  marks: MarkVerdict[],
  overrides: Partial<Diagnosis> = {},
  failure: Judged['failure'] = 'wrong-answer',
) {
  const id = `d${count++}`;
  const diagnosis = aDiagnosis({ id, case: id, ...overrides });
  const mark = (verdict: MarkVerdict, i: number): Mark => ({
    ...{ diagnosis: id, saying: 's', verdict },
    reviewer: ['ann', 'bea', 'cid'][i] ?? '',
  });
  return { diagnosis, failure, marks: marks.map(mark) };
}

const many = (times: number, make: () => Judged) => Array.from({ length: times }, make);

describe('consensus', () => {
  it('is the middle mark, and the worse of two middle ones', () => {
    const of = (...marks: MarkVerdict[]) => consensus(judged(marks).marks);
    expect(of('right')).toBe('right');
    expect(of('right', 'wrong')).toBe('wrong');
    expect(of('right', 'wrong', 'right')).toBe('right');
    expect(of('right', 'partly', 'wrong')).toBe('partly');
  });
});

describe('instructorReport', () => {
  const all = [
    ...many(6, () => judged(['right'])),
    ...many(2, () => judged(['wrong'], { strategy: 'lec' }, 'timeout')),
    judged(['partly'], { model: 'other', status: 'unconfirmed' }),
    judged(['right'], { status: 'unconfirmed' }, 'timeout'),
    judged([], { model: 'unmarked' }),
  ];

  it('counts each marked diagnosis once, by failure class, strategy and model, with intervals', () => {
    const { overall, byFailure, byStrategy, byModel } = instructorReport(all);
    expect(overall).toMatchObject({ diagnoses: 10, right: 7, partly: 1, wrong: 2, accuracy: wilson(7, 10) });
    const rows = (list: typeof byFailure) =>
      list.map(({ name, right, diagnoses }) => [name, right, diagnoses]);
    expect(rows(byFailure)).toEqual([
      ['wrong-answer', 6, 7],
      ['timeout', 1, 3],
    ]);
    expect(rows(byStrategy)).toEqual([
      ['le', 7, 8],
      ['lec', 0, 2],
    ]);
    expect(rows(byModel)).toEqual([
      ['teacher', 7, 9],
      ['other', 0, 1],
    ]);
  });

  it('says how being right goes with a mistake that was located', () => {
    const { location } = instructorReport(all);
    expect(location).toMatchObject({
      located: { right: 6, other: 2 },
      others: { right: 1, other: 1 },
      rightIfLocated: wilson(6, 8),
      rightIfNot: wilson(1, 2),
    });
    expect(location.phi).toBeCloseTo((6 * 1 - 2 * 1) / Math.sqrt(8 * 2 * 7 * 3), 12);
    expect(instructorText(instructorReport(all))).toMatch(/25 \(-\d+ to \d+\) points. That may be chance/);
  });

  it('gives kappa for two reviewers and only alpha for three', () => {
    const two = [...many(8, () => judged(['right', 'right'])), ...many(4, () => judged(['wrong', 'wrong']))];
    expect(instructorReport([...two, judged(['right'])]).agreement).toMatchObject({
      reviewers: ['ann', 'bea'],
      diagnoses: 12,
      kappa: { estimate: 1 },
      alpha: { estimate: 1 },
    });
    const three = instructorReport([...two, judged(['right', 'wrong', 'partly'])]).agreement;
    expect(three.kappa).toBeUndefined();
    expect(three.alpha?.estimate).toBeLessThan(1);
    expect(three.alpha?.low).toBeLessThanOrEqual(three.alpha?.estimate ?? 0);
  });

  it('says that nothing is marked', () => {
    expect(instructorText(instructorReport([judged([])]))).toContain('No diagnosis is marked yet');
  });
});

describe('compareInstructors', () => {
  /** Two diagnoses of one case, with the marks of each. */
  const pair = (a: MarkVerdict[], b: MarkVerdict[], second: Partial<Diagnosis> = {}) => {
    const one = judged(a, { model: 'a' });
    return [one, judged(b, { model: 'b', case: one.diagnosis.case, promptHash: 'abcdef', ...second })];
  };
  const all = [
    ...Array.from({ length: 9 }, () => pair(['right'], ['wrong'])),
    ...Array.from({ length: 5 }, () => pair(['right'], ['right'])),
    pair(['wrong'], ['right'], { status: 'unconfirmed' }),
    pair(['right'], []),
    pair(['right'], ['right'], { strategy: 'lec' }), // Not comparable: another strategy.
  ].flat();

  it('pairs the cases that both diagnosed with the same strategy, and tests the difference', () => {
    const { right, located } = compareInstructors(all, 'a', 'b');
    expect(right).toMatchObject({ cases: 15, both: 5, onlyFirst: 9, onlySecond: 1, neither: 0 });
    expect(right.p).toBe(mcnemar(9, 1));
    expect(located).toMatchObject({ cases: 16, both: 15, onlyFirst: 1, p: 1 });
    expect(compareInstructors(all, 'a', 'abcd').right).toEqual(right);
  });

  it('says so in plain words', () => {
    const text = comparisonText(compareInstructors(all, 'a', 'b'));
    expect(text).toContain(
      'a is the better one: if neither were better, a split so uneven would come in 2.1 %',
    );
    expect(text).toContain('By running: a is located on 100 %');
    expect(text).toContain('Which one is better cannot be told');
    expect(comparisonText(compareInstructors(all, 'a', 'nobody'))).toContain('no case that both have');
  });
});
