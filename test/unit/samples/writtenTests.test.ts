import { describe, expect, it, test } from 'vitest';
import { languagesHere } from '../../../src/sandbox/languages/toolchains';
import { verifySample } from '../../../src/samples/verify/verify';
import { testsOf } from '../../../src/samples/writtenTests';
import { aSample, someLimits } from '../../factories/instructor';
import { sharedSandbox } from '../../factories/sandbox';

/** What an instructor writes where it is told to. Go, Rust and JavaScript go the whole way in notebook/languages.test.ts. */
const WRITTEN = {
  typescript: {
    solution: 'function twice(n: number): number {\n  return 2 * n;\n}\n',
    wrongSolution: 'function twice(n: number): number {\n  return n * n;\n}\n',
    statements: ['assert.deepStrictEqual(twice(3), 6);'],
  },
  java: {
    solution:
      'import java.util.*;\nclass Solution {\n    static int twice(int n) {\n        return 2 * n;\n    }\n}\n',
    wrongSolution: 'class Solution {\n    static int twice(int n) {\n        return n * n;\n    }\n}\n',
    statements: ['assert Solution.twice(3) == 6 : "twice(3) is " + Solution.twice(3);'],
  },
  cpp: {
    solution: '#include <vector>\nint twice(int n) {\n    return 2 * n;\n}\n',
    wrongSolution: 'int twice(int n) {\n    return n * n;\n}\n',
    statements: ['assert(twice(3) == 6);'],
  },
};

const HERE = (await languagesHere()).flatMap(({ language, version }) => (version ? [language] : []));
const sandbox = sharedSandbox();

describe('testsOf', () => {
  it('takes assertions of Python one by one', () => {
    expect(testsOf(['assert f(1)', 'assert f(2)'], 'python')).toEqual({
      ...{ kind: 'asserts', setup: '', asserts: ['assert f(1)', 'assert f(2)'] },
    });
  });

  it('takes a program of tests as it is', () => {
    const code = '#[test]\nfn mine() { assert_eq!(twice(3), 6); }';
    expect(testsOf(code.split('\n'), 'rust')).toEqual({ kind: 'program', code: `${code}\n` });
  });

  test.each(Object.keys(WRITTEN) as (keyof typeof WRITTEN)[])(
    'makes a program of statements in %s, which tells right from wrong',
    async (language) => {
      const { statements, ...programs } = WRITTEN[language];
      const tests = testsOf(statements, language);
      expect(tests).toMatchObject({ kind: 'program', code: expect.stringContaining('twice(3)') as string });
      if (!HERE.includes(language)) return;
      const sample = aSample({ language, ...programs, tests });
      const { status, reason } = await verifySample(sample, { sandbox: sandbox(), limits: someLimits });
      expect([status, reason]).toEqual([
        'verified',
        expect.stringContaining('wrong solution fails (wrong-answer)'),
      ]);
    },
    120_000,
  );
});
