import { describe, expect, it } from 'vitest';
import type { Language } from '../../../src/languages/language';
import { languagesHere } from '../../../src/sandbox/languages/toolchains';
import { verifySample } from '../../../src/samples/verify/verify';
import { testsOf } from '../../../src/samples/writtenTests';
import { aSample, someLimits } from '../../factories/instructor';
import { sharedSandbox } from '../../factories/sandbox';

interface Written {
  solution: string;
  wrong: string;
  /** No program at all. */
  broken: string;
  tests: string[];
  /** Those that the wrong solution passes. */
  weak: string[];
}

const WRITTEN: Record<Exclude<Language, 'python'>, Written> = {
  javascript: {
    solution: 'function half(n) {\n  return Math.floor(n / 2);\n}\n',
    wrong: 'function half(n) {\n  return Math.trunc(n / 2);\n}\n',
    broken: 'function half(n) {\n  return Math.floor(n / ;\n}\n',
    tests: ['assert.deepStrictEqual(half(4), 2);', 'assert.deepStrictEqual(half(-1), -1);'],
    weak: ['assert.deepStrictEqual(half(4), 2);'],
  },
  typescript: {
    solution: 'function half(n: number): number {\n  return Math.floor(n / 2);\n}\n',
    wrong: 'function half(n: number): number {\n  return Math.trunc(n / 2);\n}\n',
    broken: 'function half(n: number {\n  return 1;\n}\n',
    tests: ['assert.deepStrictEqual(half(4), 2);', 'assert.deepStrictEqual(half(-1), -1);'],
    weak: ['assert.deepStrictEqual(half(4), 2);'],
  },
  go: {
    solution: 'func half(n int) int {\n\tif n < 0 {\n\t\treturn (n - 1) / 2\n\t}\n\treturn n / 2\n}\n',
    wrong: 'func half(n int) int {\n\treturn n / 2\n}\n',
    broken: 'func half(n int) int {\n\treturn n / \n}\n',
    tests: [
      'if got := half(4); got != 2 { t.Errorf("got %v", got) }',
      'if got := half(-1); got != -1 { t.Errorf("got %v", got) }',
      'if got := half(-2); got != -1 { t.Errorf("got %v", got) }',
    ],
    weak: ['if got := half(4); got != 2 { t.Errorf("got %v", got) }'],
  },
  rust: {
    solution: 'fn half(n: i64) -> i64 {\n    n.div_euclid(2)\n}\n',
    wrong: 'fn half(n: i64) -> i64 {\n    n / 2\n}\n',
    broken: 'fn half(n: i64) -> i64 {\n    n / "2"\n}\n',
    tests: ['assert_eq!(half(4), 2);', 'assert_eq!(half(-1), -1);'],
    weak: ['assert_eq!(half(4), 2);'],
  },
  java: {
    solution:
      'class Solution {\n    static int half(int n) {\n        return Math.floorDiv(n, 2);\n    }\n}\n',
    wrong: 'class Solution {\n    static int half(int n) {\n        return n / 2;\n    }\n}\n',
    broken: 'class Solution {\n    static int half(int n) {\n        return n / ;\n    }\n}\n',
    tests: ['assert Solution.half(4) == 2;', 'assert Solution.half(-1) == -1;'],
    weak: ['assert Solution.half(4) == 2;'],
  },
  cpp: {
    solution: 'int half(int n) {\n    return n >= 0 ? n / 2 : (n - 1) / 2;\n}\n',
    wrong: 'int half(int n) {\n    return n / 2;\n}\n',
    broken: 'int half(int n) {\n    return n / ;\n}\n',
    tests: ['assert(half(4) == 2);', 'assert(half(-1) == -1);', 'assert(half(-2) == -1);'],
    weak: ['assert(half(4) == 2);'],
  },
};

const found = await languagesHere();
const HERE = new Set(found.filter(({ version }) => version !== undefined).map(({ language }) => language));

/** Tests of verifying in languages with braces. */
export function verifyIn(...languages: Exclude<Language, 'python'>[]): void {
  const sandbox = sharedSandbox();
  describe.each(languages)('verifySample, %s', (language) => {
    const { solution, wrong, broken, tests, weak } = WRITTEN[language];
    const of = (wrongSolution: string, statements = tests) => {
      const sample = { solution, wrongSolution, tests: testsOf(statements, language), entryPoint: 'half' };
      return verifySample(aSample({ language, ...sample }), { sandbox: sandbox(), limits: someLimits });
    };

    it.skipIf(!HERE.has(language))(
      'verifies by mutants, and refutes what breaks or is not noticed',
      async () => {
        const good = await of(wrong);
        expect(good).toMatchObject({ status: 'verified' });
        expect(good.mutants?.killed).toBeGreaterThan(0);
        expect(await of(broken)).toMatchObject({ status: 'refuted', fault: 'crash' });
        expect(await of(wrong, weak)).toMatchObject({ status: 'refuted', fault: 'passes-wrong' });
      },
      120_000,
    );
  });
}
