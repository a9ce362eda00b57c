import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tests } from '../../../src/domain/tests';
import { openSandbox } from '../../../src/sandbox/openSandbox';
import type { Sandbox } from '../../../src/sandbox/sandbox';
import { shortLimits } from '../../factories/programs';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox({ workers: 1 });
});
afterAll(() => sandbox.dispose());

describe('inputs on which a program must return what the reference returns', () => {
  const judge = (code: string, tests: Partial<Extract<Tests, { kind: 'inputs' }>> = {}) =>
    sandbox.run({
      language: 'python',
      code,
      tests: {
        kind: 'inputs',
        reference: 'def f(x):\n    return x / 3',
        base: '[[3.0], [1]]',
        plus: '[[0]]',
        tolerance: 0,
        rule: 'equal',
        ...tests,
      },
      entryPoint: 'f',
      limits: shortLimits,
    });

  it('passes on equal values, and on floats that are close', async () => {
    expect(await judge('def f(x):\n    return x * (1 / 3)')).toMatchObject({
      verdict: 'passed',
      weak: false,
    });
  });

  it('names the input, what came and what was expected', async () => {
    expect(await judge('def f(x):\n    return 1.0 if x == 3 else 5.0')).toMatchObject({
      verdict: 'wrong-answer',
      detail: 'base input 2, f(1): got 5.0, expected 0.3333333333333333',
      actual: '5.0',
    });
    expect(await judge('def f(x):\n    return x / 3 if x else None')).toMatchObject({
      detail: 'plus input 1, f(0): got None, expected 0.0',
    });
  });

  it('compares by the task’s own rule', async () => {
    const sets = { reference: 'def f(x):\n    return [x, 1]', rule: 'set' as const };
    expect(await judge('def f(x):\n    return (1, x, x)', sets)).toMatchObject({ verdict: 'passed' });
    const roots = { base: '[[[-4.0, 0.0, 1.0]]]', plus: '[]', rule: 'root' as const, tolerance: 1e-4 };
    const reference = 'def f(x):\n    return 2.0';
    expect(await judge('def f(x):\n    return -2.0', { ...roots, reference })).toMatchObject({
      verdict: 'passed',
    });
    expect(await judge('def f(x):\n    return 3.0', { ...roots, reference })).toMatchObject({
      verdict: 'wrong-answer',
    });
  });

  it('takes nothing for infinity but infinity, and NaN for NaN, also within lists', async () => {
    const cases: [reference: string, wrong: string, right: string][] = [
      ['math.inf', '1.0', 'math.inf'],
      ['math.inf', '-math.inf', '1e999'],
      ['[math.inf, 1.0]', '[5.0, 1.0]', '[math.inf, 1.0 + 1e-9]'],
      ['math.nan', '0.0', 'float("nan")'],
      ['[1, [math.nan], (math.inf,)]', '[1, [2.0], (math.inf,)]', '[1, [math.nan], (math.inf,)]'],
      ['{"a": math.nan}', '{"a": math.inf}', '{"a": math.nan}'],
      ['1.0', 'math.inf', '1.0'],
      ['1.0', 'math.nan', '1.0'],
    ];
    const returns = (value: string) => `import math\ndef f(x):\n    return ${value}`;
    for (const [reference, wrong, right] of cases)
      for (const tolerance of [0, 1e-4]) {
        const tests = { reference: returns(reference), tolerance };
        expect(await judge(returns(right), tests), right).toMatchObject({ verdict: 'passed' });
        expect(await judge(returns(wrong), tests), wrong).toMatchObject({ verdict: 'wrong-answer' });
      }
  });

  it('reads arguments that JSON cannot write', async () => {
    const tests = { reference: 'def f(x):\n    return type(x).__name__', base: '[[[1, 2]]]', plus: '[]' };
    expect(await judge('def f(x):\n    return "tuple"', { ...tests, shape: 'tuple' })).toMatchObject({
      verdict: 'passed',
    });
  });

  it('calls tests broken whose reference fails or whose inputs cannot be read', async () => {
    const program = 'def f(x):\n    return 1';
    expect(await judge(program, { reference: 'def f(x):\n    return 1 / 0' })).toMatchObject({
      verdict: 'harness',
      detail: expect.stringContaining('ZeroDivisionError') as string,
    });
    expect(await judge(program, { base: '[1' })).toMatchObject({ verdict: 'harness' });
    expect(await judge(program, { base: '[]', plus: '[]' })).toMatchObject({ verdict: 'harness' });
  });
});
