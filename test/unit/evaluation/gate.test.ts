import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src/domain/verdict';
import { alphaOf } from '../../../src/evaluation/decide';
import { gate, type GateOptions } from '../../../src/evaluation/gate';
import { pairTasks, type AskedCase } from '../../../src/evaluation/pair';
import { roleFor } from '../../factories/gateWorld';

/** Cases of one suite: each text is a task, each sign the verdict of a response. */
function run(suite: string, tasks: Record<string, string>): AskedCase[] {
  const words: Record<string, Verdict> = { '+': 'passed', '-': 'wrong-answer', h: 'harness' };
  return Object.entries(tasks).flatMap(([task, signs]) =>
    [...signs].map((sign, index) => ({ suite, task, index, verdict: words[sign] })),
  );
}

const many = (prefix: string, count: number, signs: string) =>
  Object.fromEntries([...Array(count).keys()].map((n) => [`${prefix}${n}`, signs]));

function decided(before: AskedCase[], after: AskedCase[], options: Partial<GateOptions> = {}) {
  const strict = { alpha: alphaOf(1), margin: 0.02, effect: 0.05, look: 1, responses: 1, greedy: true };
  return gate(pairTasks(before, after), roleFor, { ...strict, retention: [], ...options });
}

describe('pairTasks', () => {
  it('counts only what was judged of both, response by response', () => {
    const pairs = pairTasks(
      run('a', { x: '+-h', y: 'h', z: '+' }),
      run('a', { x: '-++', y: '+', other: '+' }),
    );
    expect(pairs).toEqual([{ suite: 'a', task: 'x', judged: 2, before: 1, after: 1, weak: 0 }]);
  });

  it('keeps tasks of one id in two suites apart', () => {
    const before = [...run('a', { x: '+' }), ...run('b', { x: '-' })];
    expect(pairTasks(before, [...run('a', { x: '+' }), ...run('b', { x: '+' })])).toHaveLength(2);
  });
});

describe('gate', () => {
  it('promotes a gain, and says by which figures', () => {
    expect(decided(run('a', many('g', 10, '-')), run('a', many('g', 10, '+')))).toEqual({
      outcome: 'promoted',
      reason:
        'Promoted: pass@1 of 10 gate tasks 0.0 % → 100.0 %, p < 0.001 (at most 0.033 at look 1). A loss of 2 points is ruled out on all tasks.',
    });
  });

  it('says how much of its evidence is weak', () => {
    const after = run('a', many('g', 10, '+')).map((each, n) => ({ ...each, weak: n < 3 }));
    expect(decided(run('a', many('g', 10, '-')), after).reason).toContain(', 3 of the passes after weak');
  });

  it('never goes by tasks that errors were taught from', () => {
    const before = { ...many('d', 50, '-'), ...many('g', 10, '-') };
    const after = { ...many('d', 50, '+'), ...many('g', 10, '-') };
    expect(decided(run('a', before), run('a', after))).toMatchObject({ outcome: 'inconclusive' });
  });

  it('says what would tell where the gate is too small', () => {
    const before = { ...many('g', 33, '+'), g0: '-', g1: '-' };
    const { outcome, reason } = decided(run('a', before), run('a', many('g', 33, '+')));
    expect(outcome).toBe('inconclusive');
    expect(reason).toMatch(/p = 0\.250 \(at most 0\.033 at look 1\)\. Add \d+ tasks to the gate/);
  });

  it('takes the task as the unit: four responses that agree are one gain', () => {
    const four = { responses: 4, greedy: false };
    const [before, after] = [run('a', many('g', 4, '----')), run('a', many('g', 4, '++++'))];
    expect(decided(before, after, four).reason).toContain('p = 0.063');
  });

  it('refuses a model that lost outside of the gate, or on a suite that must be retained', () => {
    const before = [...run('a', many('g', 10, '-')), ...run('b', many('d', 40, '+'))];
    const lost = [...run('a', many('g', 10, '+')), ...run('b', many('d', 40, '-'))];
    expect(decided(before, lost)).toMatchObject({
      outcome: 'kept',
      reason: expect.stringContaining('it lost on all tasks: −60.0 points') as string,
    });
    const some = [...run('a', many('g', 10, '+')), ...run('b', { ...many('d', 40, '+'), d0: '-' })];
    expect(decided(before, some, { retention: ['b'] })).toMatchObject({ outcome: 'inconclusive' });
    const only = (sign: string) => run('a', many('g', 10, sign));
    expect(decided(only('-'), only('+'), { retention: ['c'] }).reason).toContain(
      'a loss of 2 points on suite c is not ruled out: it was not evaluated',
    );
  });

  it('says that the gate itself lost, not merely that no gain is left to see', () => {
    const outside = (fixed: string, broken: string) => ({
      ...many('d-fixed-', 60, fixed),
      ...many('d-broken-', 60, broken),
    });
    const before = run('a', { ...many('g', 10, '+'), ...outside('-', '+') });
    const after = run('a', { ...many('g', 10, '-'), ...outside('+', '-') });
    expect(decided(before, after)).toEqual({
      outcome: 'kept',
      reason: expect.stringContaining(
        'is kept: it lost on the gate: pass@1 of 10 gate tasks 100.0 % → 0.0 %',
      ) as string,
    });
  });

  it('cannot tell where no task decides', () => {
    expect(decided(run('a', { d1: '-' }), run('a', { d1: '+' })).reason).toContain('no task of the gate');
  });
});
