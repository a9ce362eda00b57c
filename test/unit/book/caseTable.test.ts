import { describe, expect, it } from 'vitest';
import { hashOf } from '../../../src/base/hash';
import { CaseTable, VerdictKeys } from '../../../src/book/caseTable';
import type { CaseVerdict } from '../../../src/domain/verdict';
import { aResponse } from '../../factories/workspace';

const aVerdict = (fields: Partial<CaseVerdict>): CaseVerdict => ({
  ...{ case: 'c', key: 'k', verdict: 'passed', detail: '', weak: false },
  ...{ cpuMs: 0, wallMs: 0, lineOffset: 0 },
  ...fields,
});

const place = (n: number) => ({ offset: n * 1000 + 2 ** 33, length: n + 1 });

describe('CaseTable', () => {
  it('gives back what it was told of 50,000 cases in runs that came interleaved', () => {
    const table = new CaseTable();
    const response = (n: number) =>
      aResponse({ run: `run-${n % 3}`, suite: 'suite', task: `task ${n % 700}`, index: n });
    for (let n = 0; n < 50_000; n++) expect(table.add(response(n), place(n))).toBe(n);
    for (let n = 0; n < 50_000; n += 2)
      table.grade(
        n,
        aVerdict({ verdict: 'wrong-answer', detail: `detail ${n}`, cpuMs: n / 8 }),
        place(n + 7),
      );

    expect(table.size()).toBe(50_000);
    expect(table.size('run-1')).toBe(16_667);
    expect([...table.summaries('run-1')].map(({ index }) => index).slice(0, 3)).toEqual([1, 4, 7]);
    expect([...table.summaries('run-1')]).toHaveLength(16_667);
    expect([...table.summaries('no such run')]).toEqual([]);
    for (const n of [0, 1, 16_384, 49_998, 49_999]) {
      const { run, suite, task, index } = response(n);
      expect(table.find(`run-${n % 3}/suite/task ${n % 700}#${n}`)).toBe(n);
      expect(table.responseAt(n)).toEqual(place(n));
      const graded = n % 2 === 0;
      expect(table.verdictAt(n)).toEqual(graded ? place(n + 7) : undefined);
      expect(table.summary(n)).toEqual({
        id: `run-${n % 3}/suite/task ${n % 700}#${n}`,
        ...{ run, suite, task, index },
        ...(graded
          ? { verdict: 'wrong-answer', detail: `detail ${n}`, cpuMs: n / 8 }
          : { detail: '', cpuMs: 0 }),
        weak: false,
      });
    }
  });

  it('takes a case in once, and its last verdict', () => {
    const table = new CaseTable();
    const row = table.add(aResponse({}), place(0)) ?? NaN;
    expect(table.add(aResponse({}), place(1))).toBeUndefined();
    expect(table.responseAt(row)).toEqual(place(0));
    table.grade(row, aVerdict({ verdict: 'timeout' }), place(2));
    table.grade(row, aVerdict({ verdict: 'passed', detail: '' }), place(3));
    expect(table.summary(row)).toMatchObject({ verdict: 'passed', detail: '' });
    expect(table.verdictAt(row)).toEqual(place(3));
  });
});

describe('VerdictKeys', () => {
  it('finds each of 20,000 keys at its last place, and no other', () => {
    const keys = new VerdictKeys();
    for (let n = 0; n < 20_000; n++) keys.set(hashOf(n), place(n));
    keys.set(hashOf(5), place(99));
    expect(keys.get(hashOf(5))).toEqual(place(99));
    expect(Array.from({ length: 20_000 }, (_, n) => n).filter((n) => !keys.get(hashOf(n)))).toEqual([]);
    expect(keys.get(hashOf(20_001))).toBeUndefined();
  });
});
