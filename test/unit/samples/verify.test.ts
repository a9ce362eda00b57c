import { describe, expect, it } from 'vitest';
import { killRate, type Fault } from '../../../src/domain/sample';
import { verifySample, type Verifiable, type VerifyDeps } from '../../../src/samples/verify/verify';
import { aSample, someLimits } from '../../factories/instructor';
import { sharedSandbox } from '../../factories/sandbox';
import { verifyIn } from './verify';

const sandbox = sharedSandbox();

const verify = (overrides: Partial<Verifiable> = {}, deps: Partial<VerifyDeps> = {}) =>
  verifySample({ ...aSample(), ...overrides }, { sandbox: sandbox(), limits: someLimits, ...deps });

const python = (asserts: string[], solution: string, wrongSolution?: string): Partial<Verifiable> => ({
  solution,
  tests: { kind: 'asserts', setup: '', asserts },
  wrongSolution,
});
const halves = ['assert half(4) == 2', 'assert half(7) == 3', 'assert half(-1) == -1'];
const half = 'def half(n):\n    return n // 2\n';
const wrongHalf = 'def half(n):\n    return int(n / 2)\n';

describe('verifySample', () => {
  it('verifies a solution whose tests tell it from wrong ones, and keeps the evidence', async () => {
    const verification = await verify();
    expect(verification).toMatchObject({
      status: 'verified',
      runs: 3,
      mutants: { made: 4, killed: 4, survivors: [] },
    });
    expect(verification.reason).toMatch(
      /^The solution passes its 2 tests; the wrong solution fails \(wrong-answer\): /,
    );
    expect(killRate(verification)).toBe(1);
  });

  it('names the changes of the solution that its tests do not notice', async () => {
    const clamp = 'def half(n):\n    if n > 100:\n        return 50\n    return n // 2\n';
    const { status, mutants } = await verify({ solution: clamp }, { minKillRate: 0.1 });
    expect(status).toBe('verified');
    expect(mutants?.survivors).toContainEqual({ what: '`n > 100` → `n >= 100`', line: 2 });
    expect(mutants?.survivors).toContainEqual({ what: '`50` → `51`', line: 3 });
  });

  const REFUTED: [what: string, Fault, Partial<Verifiable>][] = [
    ['a solution that fails', 'unsolved', python(halves, 'def half(n):\n    return n / 2 + 1\n', wrongHalf)],
    ['a solution that is no Python', 'unsolved', python(halves, 'def half(n) return n', wrongHalf)],
    ['a solution that leaves', 'unsolved', python(halves, 'import os\nos._exit(0)\n', wrongHalf)],
    ['tests that a wrong solution passes', 'passes-wrong', python(['assert half(4) == 2'], half, wrongHalf)],
    ['tests that assert nothing', 'harness', python(['assert True'], half, wrongHalf)],
    ['nothing asserted beside a crash', 'harness', python(['assert True'], half, 'raise SystemError(1)')],
    ['nothing asserted beside no Python', 'harness', python(['assert True'], half, 'def half(n: return')],
    [
      'a wrong solution under another name',
      'crash',
      python(halves, half, 'def third(n):\n    return n // 3'),
    ],
    ['a wrong solution with a missing name', 'crash', python(halves, half, 'def half(n):\n    return m')],
    ['a wrong solution that raises', 'crash', python(halves, half, 'def half(n):\n    raise IndexError(n)')],
    [
      'a wrong solution that never ends',
      'crash',
      python(halves, half, 'def half(n):\n    while True:\n        pass'),
    ],
    [
      'tests that a constant passes',
      'stub',
      python(['assert half(4) == 2', 'assert half(5) == 2'], half, 'def half(n):\n    return n'),
    ],
    [
      'tests that the argument passes',
      'stub',
      python(['assert half(0) == 0', 'assert half(-0) == 0'], half, 'def half(n):\n    return 1'),
    ],
    [
      'a list of the answers',
      'hard-coded',
      python(
        halves,
        'def half(n):\n    if n == 4:\n        return 2\n    if n == 7:\n        return 3\n    return -1',
        wrongHalf,
      ),
    ],
    [
      'a table of the answers',
      'hard-coded',
      python(halves, 'def half(n):\n    return {4: 2, 7: 3, -1: -1}[n]', wrongHalf),
    ],
    [
      'tests of a small part',
      'weak',
      python(
        ['assert half(0) == 0', 'assert half(2) == 1'],
        'def half(n):\n    if n < 0 and n % 2 == 1:\n        n = n - 1\n    elif n > 1000 and n < 2000 or n == 77:\n        n = n * 3 + 2\n    return n // 2\n',
        'def half(n):\n    return n',
      ),
    ],
    [
      'chance',
      'flaky',
      python(
        halves,
        `import random\ndef half(n):\n    return n // 2 if random.random() < 0.8 else 0\n`,
        wrongHalf,
      ),
    ],
    [
      'the order of a set',
      'flaky',
      python(
        ['assert half("ab") == ["a", "b"]', 'assert half("x") == ["x"]'],
        'def half(n):\n    return list(set(n))\n',
        'def half(n):\n    return [n]\n',
      ),
    ],
    [
      'a file',
      'reaches',
      python(halves, `def half(n):\n    open("log.txt", "a").write("x")\n    return n // 2`),
    ],
    [
      'the network, in secret',
      'reaches',
      python(
        halves,
        'import urllib.request\ndef half(n):\n    try:\n        urllib.request.urlopen("http://a.example")\n    except Exception:\n        pass\n    return n // 2',
      ),
    ],
    [
      'tests that open a file',
      'reaches',
      python(['import os', 'assert half(len(os.listdir("/"))) >= 0', ...halves], half, wrongHalf),
    ],
  ];

  it.each(REFUTED)('refutes %s (%s)', async (_, fault, overrides) => {
    const verification = await verify(overrides, { limits: { ...someLimits, timeSeconds: 2 } });
    expect(verification).toMatchObject({ status: 'refuted', fault });
  });

  it('takes a wrong solution that raises in one test where it answers another one wrongly', async () => {
    const wrong = 'def half(n):\n    return [2, 3][n - 4]\n';
    const asserts = ['assert half(40) == 20', 'assert half(5) == 2', 'assert half(-1) == -1'];
    expect(await verify(python(asserts, half, wrong))).toMatchObject({ status: 'verified' });
  });

  it('takes a wrong solution that raises in one test where it answers another one rightly', async () => {
    const longest = 'def half(n):\n    return max(n, default=0)\n';
    const asserts = ['assert half([1, 2]) == 2', 'assert half([]) == 0', 'assert half([3, 1]) == 3'];
    const wrong = 'def half(n):\n    return max(n)\n';
    expect(await verify(python(asserts, longest, wrong))).toMatchObject({ status: 'verified' });
  });

  it('lets a table of its own pass, of which tests take a part', async () => {
    const word = 'def half(n):\n    return {1: "one", 2: "two", 3: "three", 4: "four"}[n]';
    const asserts = ['assert half(1) == "one"', 'assert half(2) == "two"', 'assert half(4) == "four"'];
    const wrong = 'def half(n):\n    return ["one", "three", "two", "five"][n - 1]';
    expect((await verify(python(asserts, word, wrong))).status).toBe('verified');
  });

  it('refutes tests that the target’s own failing answer passes', async () => {
    const answer = 'def half(n):\n    return n // 2 if n != 3 else 0\n';
    expect(await verify({ answer })).toMatchObject({ status: 'refuted', fault: 'passes-wrong' });
    expect(await verify({ answer: 'def double(n):\n    return n\n' })).toMatchObject({ status: 'verified' });
  });

  it('holds the tests of its suite against no repair, and keeps how good they are', async () => {
    const tests = { kind: 'asserts' as const, setup: '', asserts: ['assert half(4) == 2'] };
    const repair = await verify({ kind: 'repair', tests, wrongSolution: undefined });
    expect(repair).toMatchObject({ status: 'verified', mutants: { made: 4 } });
  });

  it('is not done again for what was verified, and again for what was not', async () => {
    const first = await verify();
    const known = (key: string) => (key === first.key ? first : undefined);
    const never = { ...sandbox(), run: () => Promise.reject(new Error('it was run')) };
    expect(await verify({}, { known, sandbox: never })).toBe(first);
    await expect(verify({ solution: `${half}\n# other\n` }, { known, sandbox: never })).rejects.toThrow(
      'run',
    );
  });
});

verifyIn('javascript', 'typescript');
