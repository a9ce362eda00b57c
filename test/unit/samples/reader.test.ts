import { describe, expect, it } from 'vitest';
import { PythonReader } from '../../../src/samples/verify/reader';
import type { Sandbox } from '../../../src/sandbox/sandbox';
import { sharedSandbox } from '../../factories/sandbox';

const sandbox = sharedSandbox();

/** Too little for what there is to say of this one. */
const kilobytesFor = (asked = '') => (asked.includes('breaks') ? 0 : 1024);

/** The sandbox, with a count of what was executed in it. */
function counted(): { sandbox: Sandbox; starts: () => number } {
  let starts = 0;
  const real = sandbox();
  const { isolation, workers } = real;
  const execute: Sandbox['execute'] = ({ steps, ...commands }) => {
    starts += 1;
    const limited = steps.map((step) => ({
      ...step,
      limits: { ...step.limits, outputKb: kilobytesFor(step.stdin) },
    }));
    return real.execute({ ...commands, steps: limited });
  };
  const run: Sandbox['run'] = (...program) => real.run(...program);
  return {
    sandbox: { isolation, workers, execute, run, dispose: () => Promise.resolve() },
    starts: () => starts,
  };
}

const adding = (n: number) => `def add(x):\n    return x + ${n}\n`;

describe('PythonReader', () => {
  it('reads what is asked at once by one start of Python, and knows a program again', async () => {
    const { sandbox: own, starts } = counted();
    const reader = PythonReader.in(own);
    const surveys = await Promise.all([1, 2, 3].map((n) => reader.read({ code: adding(n), most: 20 })));
    expect(surveys.map((survey) => survey?.mutants.every(({ code }) => code.startsWith('def add')))).toEqual([
      ...[true, true, true],
    ]);
    expect(starts()).toBe(1);
    expect((await reader.read({ code: adding(2) }))?.folded).toEqual(surveys[1]?.folded);
    expect(starts()).toBe(1);
  });

  it('reads the others where Python breaks on one', async () => {
    const { sandbox: own, starts } = counted();
    const programs = [adding(1), adding(2).replace('add', 'breaks'), adding(3)];
    const surveys = await Promise.all(programs.map((code) => PythonReader.in(own).read({ code })));
    expect(surveys.map((survey) => survey?.folded?.size)).toEqual([9, undefined, 9]);
    expect(starts()).toBe(4);
  });
});
