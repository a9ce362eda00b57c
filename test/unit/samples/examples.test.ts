/** What a statement shows of its function: the examples that are meant, and no others. */
import { describe, expect, it } from 'vitest';
import { examplesOf } from '../../../src/samples/verify/examples';

const inPython = (prompt: string) => {
  const tests = examplesOf({ prompt, entryPoint: 'f', language: 'python' });
  return tests?.kind === 'asserts' ? tests.asserts : undefined;
};

describe('examplesOf', () => {
  it.each([
    ['Example: `f([1, 2])` returns `3`.', 'assert f([1, 2]) == 3'],
    ['So f("a, b") gives ["a", "b"], and nothing else.', 'assert f("a, b") == ["a", "b"]'],
    ['For example, f(2) == 4', 'assert f(2) == 4'],
    ['    f((1, 2)) ➞ None\n', 'assert f((1, 2)) == None'],
    ['    f({}) -> False  # nothing in it', 'assert f({}) == False'],
    ['    >>> f(-1)\n    (1, -1)\n    """', 'assert f(-1) == (1, -1)'],
    ['`f(0)` should return: 7 because it is odd', 'assert f(0) == 7'],
    ["It is plain that `f('(')` is `'x'`!", "assert f('(') == 'x'"],
  ])('reads %j', (prompt, test) => {
    expect(inPython(prompt)).toEqual([test]);
  });

  it.each([
    ...[
      '`f(2)` returns 4 times as much.',
      '`f(2)` returns 4, 5.',
      '`f(2)` returns 4 or 5.',
      'f(2) is called twice.',
    ],
    ...[
      'It is not so that f(2) returns 4.',
      'A naive program for f(2) returns 4.',
      'If f(2) is 4, it holds.',
    ],
    ...[
      '`f(1.5)` returns `2`.',
      '`f(2)` returns `0.33`.',
      '`f(x)` returns `4`.',
      '`f(2)` returns `y`.',
      'f(2) returns [1, ...].',
    ],
    ...[
      '`g.f(2)` returns `4`.',
      '`ff(2)` returns `4`.',
      'f(2',
      'f(2) returns',
      '>>> f(2)\nTraceback',
      '`f(2)` returns `[1, 2`.',
    ],
  ])('leaves %j alone', (prompt) => {
    expect(inPython(prompt)).toBeUndefined();
  });

  it('reads JavaScript’s values, of which a bracket of numbers is none', () => {
    const read = (prompt: string) => examplesOf({ prompt, entryPoint: 'f', language: 'javascript' });
    expect(read('`f(2)` returns `(0, 1)`.')).toBeUndefined();
    expect(read('`f([])` returns null.')).toMatchObject({
      code: expect.stringContaining('assert.deepStrictEqual(f([]), null);') as string,
    });
    expect(examplesOf({ prompt: '`f(2)` returns 4.', entryPoint: 'f', language: 'go' })).toBeUndefined();
  });
});
