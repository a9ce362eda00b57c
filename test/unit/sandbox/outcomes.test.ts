import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/domain/verdict';
import { openSandbox } from '../../../src/sandbox/openSandbox';
import type { Program, Sandbox } from '../../../src/sandbox/sandbox';
import { addProgram, asserts, shortLimits } from '../../factories/programs';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox({ workers: 1 });
});
afterAll(() => sandbox.dispose());

const run = (overrides: Partial<Program> = {}): Promise<Outcome> => sandbox.run(addProgram(overrides));
const solve = (code: string, ...lines: string[]) =>
  run({ code, tests: asserts(...lines), entryPoint: undefined });

describe('what an outcome says', () => {
  it('passed: with its cost', async () => {
    const outcome = await run();
    expect(outcome).toMatchObject({ verdict: 'passed', weak: false });
    expect(outcome.cpuMs).toBeGreaterThan(0);
    expect(outcome.wallMs).toBeGreaterThan(0);
    expect(outcome.peakKb).toBeGreaterThan(1000);
  });

  it('wrong-answer: the failing assertion, expected and actual value', async () => {
    const outcome = await solve('def f(x):\n    return [x]', 'assert f(1) == [1]', 'assert f(2) == [2, 2]');
    expect(outcome).toMatchObject({
      verdict: 'wrong-answer',
      assertion: 'assert f(2) == [2, 2]',
      actual: '[2]',
      expected: '[2, 2]',
    });
    expect(outcome.detail).toContain('got [2]');
  });

  it('wrong-answer, from tests that need the judge', async () => {
    const check =
      'def check(candidate):\n    for n in range(3):\n        assert candidate(n, n) == 2 * n, "doubles"\n';
    const outcome = await run({
      code: 'def add(a, b):\n    return 2',
      tests: { kind: 'check', code: check },
    });
    expect(outcome).toMatchObject({
      verdict: 'wrong-answer',
      assertion: 'assert candidate(n, n) == 2 * n, "doubles"',
      actual: '2',
      expected: '0',
    });
  });

  it('wrong-answer: a value that the test cannot work with', async () => {
    const outcome = await solve('def f(x):\n    pass', 'assert abs(f(1) - 2) < 0.1');
    expect(outcome).toMatchObject({ verdict: 'wrong-answer', actual: 'None' });
  });

  it('exception: type, message, line and the program’s own frames', async () => {
    const outcome = await solve(
      'def g(x):\n    return x[3]\n\ndef f(x):\n    return g(x)',
      'assert f([1]) == 1',
    );
    expect(outcome).toMatchObject({ verdict: 'exception', line: 2, assertion: 'assert f([1]) == 1' });
    expect(outcome.detail).toBe('IndexError: list index out of range');
    expect(outcome.traceback).toMatch(/line 5, in f\n[\s\S]*line 2, in g\n/);
    expect(outcome.traceback).not.toContain('errorbook');
  });

  it('exception: from tests that need the judge', async () => {
    const outcome = await solve('def f(x):\n    return 1 / x', 'for n in (1, 0):\n    assert f(n) >= 0');
    expect(outcome).toMatchObject({
      verdict: 'exception',
      line: 2,
      detail: 'ZeroDivisionError: division by zero',
    });
  });

  it('syntax: with its line', async () => {
    expect(await solve('x = 1\ndef f(:\n    pass', 'assert f(1) == 1')).toMatchObject({
      verdict: 'syntax',
      line: 2,
    });
  });

  it('missing-name: an import, a helper, the function itself', async () => {
    const cases: [string, RegExp][] = [
      ['def f(x: List[int]):\n    return 1', /List/],
      ['def f(x):\n    return helper(x)', /helper/],
      ['import no_such_module\ndef f(x):\n    return 1', /no_such_module/],
      ['from math import no_such_name\ndef f(x):\n    return 1', /no_such_name/],
      ['def another(x):\n    return 1', /does not define f/],
    ];
    for (const [code, detail] of cases) {
      const outcome = await solve(code, 'assert f(1) == 1');
      expect(outcome.verdict).toBe('missing-name');
      expect(outcome.detail).toMatch(detail);
    }
  });

  it('exception, not missing-name, for a variable used before it is set', async () => {
    expect(await solve('def f(x):\n    y += 1\n    return y', 'assert f(1) == 1')).toMatchObject({
      verdict: 'exception',
    });
  });

  it('timeout: by CPU time, and where it was', async () => {
    const outcome = await solve('def f(x):\n    while True:\n        pass', 'assert f(1) == 1');
    expect(outcome.verdict).toBe('timeout');
    expect(outcome.detail).toContain('assert f(1) == 1');
    expect(outcome.cpuMs).toBeGreaterThan(800);
  });

  it('timeout: by the wall clock, for a program that sleeps', async () => {
    const outcome = await solve('import time\ndef f(x):\n    time.sleep(60)', 'assert f(1) == 1');
    expect(outcome.verdict).toBe('timeout');
    expect(outcome.wallMs).toBeLessThan(4000);
  });

  it('resource: memory, output file', async () => {
    expect(await solve('def f(x):\n    return len(bytearray(2 << 30))', 'assert f(1) == 1')).toMatchObject({
      verdict: 'resource',
    });
    const flood = 'def f(x):\n    while True:\n        print("y" * 1000)';
    expect(await solve(flood, 'assert f(1) == 1')).toMatchObject({ verdict: 'resource' });
  });

  it('harness: tests that are broken whatever the program does', async () => {
    const broken: Program['tests'][] = [
      asserts('assert f(1 =='),
      asserts('assert add((yield 1), 2) == 3'),
      asserts('return add(1, 2)'),
      { kind: 'check', code: 'def test(candidate):\n    pass\n' },
      { kind: 'check', code: 'def check(candidate):\n    x = {}["no"]\n' },
    ];
    for (const tests of broken) expect((await run({ tests })).verdict).toBe('harness');
  });

  it.each([
    'x = 1',
    'add(1, 2);',
    'sum = add(1, 2)',
    'print(add(1, 2))',
    'assert True',
    'x = 1\nassert x == 1',
    'import math\npass',
    'def test_add():\n    assert add(1, 2) == 3',
    'try:\n    add(1, 2)\nexcept Exception:\n    pass',
    'if add(1, 2) == 4:\n    pass',
  ])('harness: tests that check nothing: %s', async (line) => {
    const detail = 'the tests check nothing: no program can fail them';
    expect(await run({ tests: asserts(line) })).toMatchObject({ verdict: 'harness', detail });
  });

  it.each(['pass', 'assert True', 'candidate(1, 2)', 'x = candidate(1, 2)'])(
    'harness: a check of nothing: %s',
    async (line) => {
      const tests = { kind: 'check', code: `def check(candidate):\n    ${line}\n` } as const;
      expect((await run({ tests })).verdict).toBe('harness');
    },
  );

  it.each([
    'def check_add(f):\n    assert f(1, 2) == 3\ncheck_add(add)',
    'if add(1, 2) != 3:\n    raise ValueError("wrong")',
    'import unittest\nunittest.TestCase().assertEqual(add(1, 2), 3)',
    'try:\n    add()\n    assert False\nexcept TypeError:\n    pass',
    'class T:\n    def go(self):\n        assert add(1, 2) == 3\nT().go()',
    'ok = all(add(i, i) == 2 * i for i in range(3))\nassert ok',
    'from unittest import TestCase as T\nT().assertEqual(add(1, 2), 3)',
  ])('no harness: tests that check in another way: %s', async (line) => {
    expect(await run({ tests: asserts(line) })).toMatchObject({ verdict: 'passed' });
    const { verdict } = await run({ tests: asserts(line), code: 'def add(a=0, b=0):\n    return -1' });
    expect(verdict).toBe('wrong-answer');
  });

  it('exception: a program that ends itself by a signal without a name', async () => {
    const code = 'import os\ndef f(x):\n    os.kill(os.getpid(), 41)';
    expect(await solve(code, 'assert f(1) == 1')).toMatchObject({
      verdict: 'exception',
      detail: expect.stringContaining('was ended by signal 41') as string,
    });
  });

  it.each([
    ['import re\nfor x in (1,):\n    assert re.fullmatch(f(x), "ab")', '"("'],
    ['import struct\nassert struct.pack("i", f(1)) == b"a"', '"text"'],
    ['import ast\nfor x in (1,):\n    assert ast.parse(f(x))', '"1 +"'],
    ['import copy\nassert copy.replace(f(1)) if hasattr(copy, "replace") else next(iter(f(1)))', '[]'],
  ])('wrong-answer: a value that a library of the tests cannot work with: %s', async (line, value) => {
    expect(await solve(`def f(x):\n    return ${value}`, line)).toMatchObject({ verdict: 'wrong-answer' });
  });

  it('never harness for what a program does', async () => {
    const tests = asserts('for n in (1, 2):\n    assert f(n) == n');
    for (const code of [
      'f = 5',
      'def f(x):\n    return [[]] * 3_000_000',
      'def f(x):\n    return 1 << 20_000_000',
    ])
      expect((await run({ code, tests, entryPoint: undefined })).verdict, code).not.toMatch(/harness|passed/);
  });

  it('keeps the heads of what was printed', async () => {
    const outcome = await solve(
      'import sys\ndef f(x):\n    print("to out")\n    print("to err", file=sys.stderr)',
      'assert f(1) == 1',
    );
    expect(outcome).toMatchObject({ stdout: 'to out\n', stderr: 'to err\n' });
    const long = await run({ code: 'print("z" * 100000)', limits: { ...shortLimits, outputKb: 1 } });
    expect(long.stdout).toHaveLength(1024);
  });

  it('keeps what was printed before a timeout', async () => {
    const outcome = await solve(
      'def f(x):\n    print("here")\n    while True:\n        pass',
      'assert f(1) == 1',
    );
    expect(outcome).toMatchObject({ verdict: 'timeout', stdout: 'here\n' });
  });
});

describe('how values are compared', () => {
  it('keeps types apart and together as Python does', async () => {
    const right: [string, string][] = [
      ['1', '1.0'],
      ['True', '1'],
      ['(1, [2, {3: (4,)}])', '(1, [2, {3: (4,)}])'],
      ['{"a", "b"}', '{"b", "a"}'],
      ['float("inf")', 'math.inf'],
      ['10**30', '10**30'],
      ['"\\ud800\\0é"', '"\\ud800\\0é"'],
      ['b"\\xff"', 'b"\\xff"'],
      ['2j', '2j'],
      ['None', 'None'],
      ['collections.Counter("aab")', '{"a": 2, "b": 1}'],
      ['collections.OrderedDict(a=1)', '{"a": 1}'],
      ['collections.namedtuple("P", "x")(1)', '(1,)'],
      ['decimal.Decimal("0.5")', '0.5'],
      ['fractions.Fraction(1, 2)', '0.5'],
    ];
    for (const [returned, expected] of right)
      expect(
        await solve(
          `import collections, decimal, fractions\ndef f():\n    return ${returned}`,
          `assert f() == ${expected}`,
        ),
        `${returned} == ${expected}`,
      ).toMatchObject({ verdict: 'passed', weak: false });
  });

  it('does not take what only looks alike', async () => {
    for (const [returned, expected] of [
      ['[1]', '(1,)'],
      ['"1"', '1'],
      ['"[1]"', '[1]'],
      ['[1, 2]', '[2, 1]'],
      ['{1: 2}', '{"1": 2}'],
      ['iter([1])', '[1]'],
      ['float("nan")', 'float("nan")'],
    ])
      expect(await solve(`def f():\n    return ${returned}`, `assert f() == ${expected}`)).toMatchObject({
        verdict: 'wrong-answer',
      });
  });

  it('judges the usual forms of assertions', async () => {
    const code =
      'def f(x):\n    return x\nclass Stack:\n    def __init__(self):\n        self.items = []\n    def push(self, x):\n        self.items.append(x)\n    def pop(self):\n        return self.items.pop()\ndef count(n):\n    yield from range(n)\n';
    const lines = [
      'assert f(True) is True',
      'assert not f(0)',
      'assert f(None) is None',
      'assert f(2) != 3',
      'assert abs(f(0.1) - 0.1) < 1e-6',
      'assert math.isclose(f(0.1), 0.1)',
      'assert f(2) in (1, 2)',
      'assert 5 == f(5)',
      'assert f([3, 1]) == sorted([1, 3], reverse=True)',
      'assert f(set()) == set()',
      'assert f([]) == list() and f(()) == tuple()',
      'assert list(count(3)) == [0, 1, 2]',
      'assert f(f(2)) == 2 ** 1',
      'assert isinstance(f(1), int)',
      'assert f(lambda: 1)() == 1',
      's = Stack()\ns.push(3)\nassert s.pop() == 3',
      'items = [1]\nassert f(items) == items',
      'try:\n    f()\n    assert False\nexcept TypeError:\n    pass',
      'assert [f(n) for n in range(3)] == [0, 1, 2]',
    ];
    for (const line of lines)
      expect(await solve(code, line), line).toMatchObject({ verdict: 'passed', weak: false });
  });

  it('sees what a program does to its arguments', async () => {
    const line = 'items = [3, 1, 2]\nassert f(items) is None\nassert items == [1, 2, 3]';
    expect(await solve('def f(items):\n    items.sort()', line)).toMatchObject({ verdict: 'passed' });
    expect(await solve('def f(items):\n    sorted(items)', line)).toMatchObject({ verdict: 'wrong-answer' });
  });

  it('marks tests that have to share the program’s process as weak', async () => {
    const line = 'class Box:\n    value = 3\nfor box in (Box(),):\n    assert f(box) == 3';
    expect(await solve('def f(box):\n    return box.value', line)).toMatchObject({
      verdict: 'passed',
      weak: true,
    });
    expect(await solve('def f(box):\n    return 4', line)).toMatchObject({
      verdict: 'wrong-answer',
      weak: true,
    });
  });

  it('does not let a program bring the functions that tests compare with', async () => {
    const code = 'def f(x):\n    return 0\ndef abs(x):\n    return 0\ndef round(*a):\n    return 7\n';
    for (const line of [
      'assert abs(f(1) - 7) < 1',
      'assert round(f(1)) == 7',
      'for _ in "a":\n    assert abs(f(1) - 7) < 1',
    ])
      expect(await solve(code, line), line).toMatchObject({ verdict: 'wrong-answer' });
    const math = 'class math:\n    isclose = lambda *a: True\ndef f(x):\n    return 0';
    for (const line of ['assert math.isclose(f(1), 7)', 'for _ in "a":\n    assert math.isclose(f(1), 7)'])
      expect(await solve(math, line), line).toMatchObject({ verdict: 'wrong-answer' });
  });

  it('calls the program’s function where it has the name of a builtin', async () => {
    expect(await solve('def sum(a, b):\n    return a - b', 'assert sum(5, 3) == 2')).toMatchObject({
      verdict: 'passed',
    });
  });

  it('calls the helpers of the task, not the program’s versions of them', async () => {
    const context = 'def encode(s):\n    return s[::-1]\n\ndef decode(s):\n    """Undoes encode."""\n';
    const check =
      'def check(candidate):\n    for text in ("ab", "xyz"):\n        assert candidate(encode(text)) == text\n';
    const tests = { kind: 'check', code: check } as const;
    const honest = `${context}    return s[::-1]\n`;
    const cheat = 'def encode(s):\n    return s\n\ndef decode(s):\n    return s\n';
    expect(await run({ code: honest, tests, entryPoint: 'decode', context })).toMatchObject({
      verdict: 'passed',
    });
    expect(await run({ code: cheat, tests, entryPoint: 'decode', context })).toMatchObject({
      verdict: 'wrong-answer',
    });
  });

  it('gives objects that tests make in their setup to the program', async () => {
    const tests = {
      kind: 'asserts',
      setup: 'class Node:\n    def __init__(self, v):\n        self.v = v\nroot = Node(3)\nroot.v += 1',
      asserts: ['assert f(root) == 4'],
    } as const;
    const program = {
      code: 'def f(node):\n    return node.v',
      tests: { ...tests, asserts: [...tests.asserts] },
      entryPoint: 'f',
    };
    expect(await run(program)).toMatchObject({ verdict: 'passed', weak: false });
  });
});

describe('objects of the program, where another process runs the tests', () => {
  it('do not decide how they compare with what is expected, but weakly', async () => {
    const code =
      'class Any:\n    def __lt__(self, other):\n        return True\n    __gt__ = __le__ = __eq__ = __lt__\n' +
      'def f(x):\n    return Any()';
    for (const comparison of ['f(x) < x', 'x > f(x)', 'f(x) == x', 'f(x) <= x']) {
      const outcome = await solve(code, `for x in (1, 2):\n    assert ${comparison}`);
      expect(outcome.verdict !== 'passed' || outcome.weak, comparison).toBe(true);
    }
  });

  it('do not put the tests beside the program by being nested deeply', async () => {
    const code =
      'import sys\nsys.setrecursionlimit(10000)\ndef f(x):\n' +
      '    for _ in range(400):\n        x = {1: x}\n    return x';
    const outcome = await solve(code, 'for x in (1, 2):\n    assert f(f(x)) == x');
    expect(outcome.verdict).not.toBe('passed');
    expect(outcome.weak).toBe(false);
  });
});

describe('types of what comes back', () => {
  it.each(['list', 'tuple', 'set', 'frozenset', 'dict', 'int'])('are told: %s', async (type) => {
    const right = `def f():\n    return ${type}()`;
    const other = `def f():\n    return ${type === 'list' ? 'tuple' : 'list'}()`;
    for (const assertion of [
      `assert isinstance(f(), ${type})`,
      `assert type(f()) == ${type}`,
      `assert isinstance(f(), (str, ${type}))`,
    ]) {
      expect(await solve(right, assertion)).toMatchObject({ verdict: 'passed' });
      expect(await solve(other, assertion)).toMatchObject({ verdict: 'wrong-answer' });
    }
  });
});
