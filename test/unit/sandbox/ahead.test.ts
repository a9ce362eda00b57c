/** A worker that has a core to spare lets the next program begin while it wipes up after the last one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/domain/verdict';
import { openSandbox } from '../../../src/sandbox/openSandbox';
import type { Program, Sandbox } from '../../../src/sandbox/sandbox';
import { asserts, shortLimits } from '../../factories/programs';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox({ workers: 1 });
});
afterAll(() => sandbox.dispose());

/** Kinds of programs, by what becomes of them: each prints which one it is. */
const KINDS: [code: string, tests: Program['tests'], outcome: Partial<Outcome>][] = [
  ['def f(x):\n    return x', asserts('assert f(1) == 1'), { verdict: 'passed', weak: false }],
  ['def f(x):\n    return x', asserts('assert f(1) == 2'), { verdict: 'wrong-answer' }],
  ['def f(x):\n    return x', asserts('for n in range(3):\n    assert f(n) == n'), { verdict: 'passed' }],
  [
    'class f:\n    def __init__(self, x): self.x = x',
    asserts('assert f(1).x + 1 == 2'),
    { verdict: 'passed' },
  ],
  ['def f(x):\n    return x', asserts('f(2)'), { verdict: 'harness' }],
  ['import os\ndef f(x):\n    os._exit(3)', asserts('assert f(1) == 1'), { verdict: 'exception' }],
  ['def f(x):\n    while True: pass', asserts('assert f(1) == 1'), { verdict: 'timeout' }],
  ['def f(x):\n    return len(bytes(1 << 29))', asserts('assert f(1) == 1'), { verdict: 'resource' }],
  ['def f(x) return x', asserts('assert f(1) == 1'), { verdict: 'syntax' }],
  [
    'import os, time\nfor n in range(4):\n    if os.fork() == 0:\n        time.sleep(60)\ndef f(x):\n    return x',
    asserts('assert f(1) == 1'),
    { verdict: 'passed' },
  ],
];

describe('programs one after the other', () => {
  it('each get their own outcome and their own output, in whatever order they come', async () => {
    const limits = { ...shortLimits, timeSeconds: 0.3 };
    const order = Array.from({ length: 120 }, (_, n) => (n * 7 + Math.floor(n / 10) * 3) % KINDS.length);
    const outcomes = await Promise.all(
      order.map((kind, n) => {
        const [code = '', tests = asserts()] = KINDS[kind] ?? [];
        return sandbox.run({ language: 'python', code: `print("number ${n}.")\n${code}`, tests, limits });
      }),
    );
    for (const [n, outcome] of outcomes.entries()) {
      const [code, , expected] = KINDS[order[n] ?? 0] ?? [];
      expect(outcome, code).toMatchObject(expected ?? {});
      const silent = ['syntax', 'harness'].includes(outcome.verdict);
      expect(outcome.stdout ?? '', code).toBe(silent ? '' : `number ${n}.\n`);
    }
  });

  it('leave nothing to the next one', async () => {
    const write = `open("left", "w").write("here")\ndef f(x):\n    return x`;
    const look = `import os\ndef f(x):\n    return sorted(os.listdir("."))`;
    const runs = Array.from({ length: 30 }, (_, n) =>
      sandbox.run({
        language: 'python',
        code: n % 3 === 2 ? look : write,
        tests: asserts(n % 3 === 2 ? 'assert f(1) == []' : 'assert f(1) == 1'),
        limits: shortLimits,
      }),
    );
    expect((await Promise.all(runs)).filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
  });
});
