import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox } from '../../../src/sandbox/openSandbox';
import type { Sandbox } from '../../../src/sandbox/sandbox';
import { asserts, shortLimits } from '../../factories/programs';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox({ workers: 1 });
});
afterAll(() => sandbox.dispose());

const run = (code: string, ...tests: string[]) =>
  sandbox.run({ language: 'python', code, tests: asserts(...tests), limits: shortLimits });

/** Writes records where the answers of value tests go, in place of the answers. */
const forging = (...records: string[]) => `
import json, os, stat, struct
for descriptor in range(3, 30):
    try:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            for body in (b'{"missing": []}', ${records.map((record) => `(${record}).encode()`).join(', ')}):
                data = struct.pack("!I", len(body)) + body
                while data:
                    data = data[os.write(descriptor, data):]
    except OSError:
        pass
os._exit(0)
`;

describe('values that a program returns', () => {
  it.each([
    ['a search that ends in a billion years', 'def f(x):\n    return range(10**18)', 'assert "a" in f(1)'],
    ['a number that is short to say', 'def f(x):\n    return 5', 'assert round(f(1), -10**9) == 3'],
    [
      'keys that all collide',
      forging(
        'json.dumps({"value": {"t": "set", "v": [{"t": "int", "v": hex((2**61 - 1) * i)} for i in range(60000)]}})',
      ),
      'assert f(1) == {3}',
    ],
  ])(
    'cost no more than a bounded time to compare: %s',
    async (_, code, test) => {
      const [costly, next] = await Promise.all([
        run(code, test),
        run('def f(x):\n    return x', 'assert f(3) == 3'),
      ]);
      expect(costly).toMatchObject({
        verdict: 'resource',
        detail: 'the program returned a value too costly to compare',
      });
      expect(next).toMatchObject({ verdict: 'passed' });
    },
    120_000,
  );

  it.each([
    ['deep in its error', `'{"error": {"bases": [' + '[' * 900 + ']' * 900 + '], "errno": 1, "line": 1}}'`],
    ['a type of no name', `'{"value": {"t": {}, "v": 1}}'`],
    ['a range without steps', `'{"value": {"t": "range", "v": ["1", "2", "0"]}}'`],
    ['a duration past all bounds', `'{"value": {"t": "timedelta", "v": [1e308]}}'`],
    ['a key that is none', `'{"value": {"t": "set", "v": [[1]]}}'`],
    ['numbers of no kind', `'{"value": {"t": "numbers", "v": ["01", "", ""]}}'`],
    ['half a number', `'{"value": {"t": "numbers", "v": ["", "00", ""]}}'`],
    ['numbers that are none', `'{"value": {"t": "numbers", "v": [1, 2]}}'`],
    ['no record', `'7'`],
  ])('fail the program where they are nonsense: %s', async (_, record) => {
    expect(await run(forging(record), 'assert f(1) == 3')).toMatchObject({ verdict: 'exception' });
    expect(await run('def f(x):\n    return x', 'assert f(3) == 3')).toMatchObject({ verdict: 'passed' });
  });
});

describe('long lists of numbers', () => {
  it('come as they are, each number of its type', () => {
    const script = `
import math, random, sys
from errorbook_sandbox.shared import wire
from errorbook_sandbox.shared.values import decode, encode
edges = [0, -1, 2**63 - 1, -2**63, 2**62, True, 0.0, -0.0, 1.0, math.inf, -math.inf, math.nan, 5e-324, 1e308]
for seed in range(200):
    random.seed(seed)
    few = random.sample(edges, random.randint(1, len(edges))) + [random.randrange(-2**64, 2**64)] * (seed % 3 == 0)
    value = random.choices(few, k=random.choice([999, 1000, 1001, 3000]))
    back = decode(wire.parse(wire.dump(encode(value))))
    assert [(type(n), repr(n)) for n in back] == [(type(n), repr(n)) for n in value], seed
print("ok")`;
    const told = spawnSync('python3', ['-B', '-c', script], {
      encoding: 'utf8',
      env: { ...process.env, PYTHONPATH: join(import.meta.dirname, '../../../python') },
    });
    expect(told.stderr).toBe('');
    expect(told.stdout).toBe('ok\n');
  });

  it('are compared by value and by type', async () => {
    const mixed = 'def f(x):\n    return [n / 2 if n % 2 else n for n in range(x)]';
    expect(
      await run(mixed, 'assert f(5000)[:3] == [0, 0.5, 2]', 'assert len(f(5000)) == 5000'),
    ).toMatchObject({
      verdict: 'passed',
      weak: false,
    });
    expect(await run(mixed, 'assert isinstance(f(5000)[2], float)')).toMatchObject({
      verdict: 'wrong-answer',
    });
  });
});

const owned = await openSandbox({ workers: 1, kinds: ['bubblewrap'] }).catch(() => undefined);
afterAll(() => owned?.dispose());

describe.skipIf(owned === undefined)('the scratch folder, where programs own it (needs bubblewrap)', () => {
  it.each([
    ['its mode', 'os.chmod(folder, 0)'],
    ['its attributes', 'os.setxattr(folder, "user.left", b"here")'],
    [
      'the rights of new files',
      `os.setxattr(folder, "system.posix_acl_default", struct.pack("<I", 2) + b"".join(struct.pack("<HHI", tag, 0, 2**32 - 1) for tag in (1, 4, 32)))`,
    ],
  ])('is as it was for the next program: %s', async (_, change) => {
    const grade = (code: string, test: string) =>
      owned?.run({ language: 'python', code, tests: asserts(test), limits: shortLimits });
    const spoil = `import os, struct\nfolder = os.environ["TMPDIR"]\ntry:\n    ${change}\nexcept OSError:\n    pass\ndef f(x):\n    return x`;
    expect(await grade(spoil, 'assert f(1) == 2')).toMatchObject({ verdict: 'wrong-answer' });
    const next = `import os\ndef f(x):\n    open("kept", "w").write("x")\n    return open("kept").read(), os.listxattr(".")`;
    expect(await grade(next, 'assert f(1) == ("x", [])')).toMatchObject({ verdict: 'passed' });
  });
});
