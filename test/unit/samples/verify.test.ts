import { describe, expect, it } from 'vitest';
import { verifySample } from '../../../src/samples/verify';
import { aSample, someLimits } from '../../factories/instructor';
import { sharedSandbox } from '../../factories/sandbox';

const sandbox = sharedSandbox();
const verify = (overrides: Parameters<typeof aSample>[0] = {}) =>
  verifySample(aSample(overrides), { sandbox: sandbox(), limits: someLimits });

describe('verifySample', () => {
  it('verifies a solution that passes beside a wrong one that fails', async () => {
    const { status, reason } = await verify();
    expect(status).toBe('verified');
    expect(reason).toMatch(/^The solution passes its 2 tests; the wrong solution fails \(wrong-answer\): /);
  });

  it('refutes a solution that fails its own tests', async () => {
    const { status, reason } = await verify({ solution: 'def half(n):\n    return n / 2 + 1\n' });
    expect(status).toBe('refuted');
    expect(reason).toMatch(/solution does not pass its own tests \(wrong-answer\)/);
  });

  it('refutes tests that a wrong solution passes', async () => {
    const tests = { kind: 'asserts' as const, setup: '', asserts: ['assert half(4) == 2'] };
    expect(await verify({ tests })).toEqual({
      status: 'refuted',
      reason: 'The wrong solution passes all the tests: they do not catch the mistake.',
    });
  });

  it('refutes tests that assert nothing of the solution', async () => {
    const tests = { kind: 'asserts' as const, setup: '', asserts: ['assert True'] };
    expect((await verify({ tests })).status).toBe('refuted');
  });

  it('refutes a solution that ends the program before its tests, and one that never ends', async () => {
    expect((await verify({ solution: 'import os\nos._exit(0)\n' })).status).toBe('refuted');
    const limits = { ...someLimits, timeSeconds: 1 };
    const endless = aSample({ solution: 'def half(n):\n    while True:\n        pass\n' });
    const { reason } = await verifySample(endless, { sandbox: sandbox(), limits });
    expect(reason).toMatch(/\(timeout\)/);
  });

  it('takes a repair by its solution alone', async () => {
    expect(await verify({ wrongSolution: undefined })).toEqual({
      status: 'verified',
      reason: 'The solution passes its 2 tests.',
    });
  });
});
