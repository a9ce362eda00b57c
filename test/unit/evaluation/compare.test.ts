import { describe, expect, it } from 'vitest';
import type { Role, TaskRef } from '../../../src/domain/role';
import type { Verdict } from '../../../src/domain/verdict';
import { compare, type ComparedCase } from '../../../src/evaluation/compare';

/** Cases of one suite: each letter is a task, `+` and `-` its verdicts. */
function run(suite: string, verdicts: Record<string, string>): ComparedCase[] {
  const words: Record<string, Verdict> = { '+': 'passed', '-': 'wrong-answer', h: 'harness' };
  return Object.entries(verdicts).flatMap(([task, signs]) =>
    [...signs].map((sign) => ({ suite, task, verdict: words[sign] })),
  );
}

/** Tasks named g… decide, s… are sealed. */
const roleOf = ({ task }: TaskRef): Role =>
  task.startsWith('g') ? 'gate' : task.startsWith('s') ? 'sealed' : 'teach';
const ids = (tasks: { task: string }[]) => tasks.map((each) => each.task).join(' ');

describe('compare', () => {
  const report = compare(
    run('a', { d1: '-', d2: '+', g1: '-', g2: '+', s1: '+', x: '+', h1: 'h' }),
    run('a', { d1: '+', d2: '-', g1: '+', g2: '+', s1: '-', y: '+', h1: '+' }),
    roleOf,
  );

  it('lists what was fixed, broken and unchanged', () => {
    expect(ids(report.fixed)).toBe('d1 g1');
    expect(ids(report.broken)).toBe('d2 s1');
    expect(ids(report.stillPassing)).toBe('g2');
    expect(ids(report.stillFailing)).toBe('');
    expect(report.p).toBe(1);
  });

  it('gives pass@1 of both runs and the change, overall and by role', () => {
    expect(report.before.estimate).toBeCloseTo(0.6);
    expect(report.after.estimate).toBeCloseTo(0.6);
    expect(report.roles.gate).toMatchObject({ tasks: 2, before: { estimate: 0.5 }, after: { estimate: 1 } });
    expect(ids(report.roles.sealed.broken)).toBe('s1');
    expect(report.suites['a']?.tasks).toBe(5);
  });

  it('leaves out broken tests and tasks that only one run has, and names these', () => {
    expect(report.tasks).toBe(5);
    expect(ids(report.unpaired)).toBe('x y h1');
  });

  it('averages several responses to a task', () => {
    const several = compare(run('a', { g1: '+--', g2: '++' }), run('a', { g1: '++-', g2: '++' }), roleOf);
    expect(several.before.estimate).toBeCloseTo(2 / 3);
    expect(several.change.estimate).toBeCloseTo(1 / 6);
    expect(ids(several.fixed)).toBe('g1');
  });

  it('keeps tasks of the same id in two suites apart', () => {
    const before = [...run('a', { g1: '+' }), ...run('b', { g1: '-' })];
    const after = [...run('a', { g1: '+' }), ...run('b', { g1: '+' })];
    expect(compare(before, after, roleOf).fixed).toEqual([{ suite: 'b', task: 'g1' }]);
  });
});
