import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox } from '../../../src/sandbox/openSandbox';
import { probe } from '../../../src/sandbox/probe';
import type { Sandbox } from '../../../src/sandbox/sandbox';
import { addProgram, asserts, shortLimits } from '../../factories/programs';

const FOLDER = process.env['ERRORBOOK_WASM'] ?? join(homedir(), '.errorbook', 'wasm');
const INSTALLED = existsSync(join(FOLDER, 'node_modules', 'pyodide'));

describe.skipIf(!INSTALLED)('Pyodide under Deno (which must be installed, see wasm.ts)', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await openSandbox({ kinds: ['wasm'], workers: 2 });
  }, 120_000);
  afterAll(() => sandbox.dispose());
  const run = (code: string, tests = asserts('assert add(1, 2) == 3')) =>
    sandbox.run(addProgram({ code, tests, limits: { ...shortLimits, timeSeconds: 2 } }));
  const GOOD = 'import math\nprint("hi")\ndef add(a, b):\n    return a + b\n';

  it('judges values outside', async () => {
    expect(await run(GOOD)).toMatchObject({ verdict: 'passed', weak: false, stdout: 'hi' });
    expect(await run('def add(a, b):\n    return a - b\n')).toMatchObject({
      verdict: 'wrong-answer',
      actual: '-1',
    });
  });

  it('marks tests that need to be beside the program as weak', async () => {
    const tests = asserts('for n in range(3):\n    assert add(n, n) == 2 * n');
    expect(await run(GOOD, tests)).toMatchObject({ verdict: 'passed', weak: true });
  });

  it('says of a value that hangs the judge that it is too costly, and goes on', async () => {
    const tests = asserts('assert "a" in add(1, 2)');
    const endless = run('def add(a, b):\n    return range(10**18)\n', tests);
    const [costly, next] = await Promise.all([endless, run(GOOD)]);
    expect(costly).toMatchObject({ verdict: 'resource' });
    expect(next).toMatchObject({ verdict: 'passed' });
    expect(await run(GOOD)).toMatchObject({ verdict: 'passed' });
  }, 60_000);

  const js = (expression: string) =>
    `from pyodide.code import run_js\ndef add(a, b):\n    try:\n        run_js(${JSON.stringify(expression)})\n    except BaseException as error:\n        return str(error)\n    return a + b\n`;
  it.each([
    ['reads a file through Deno', js("Deno.readTextFileSync('/etc/passwd')")],
    ['writes a file through Deno', js("Deno.writeTextFileSync('/tmp/errorbook-was-here', '')")],
    ['reads the environment', js('Deno.env.toObject()')],
    ['starts a program', js("new Deno.Command('true').outputSync()")],
    ['listens', js('Deno.listen({ port: 0 })')],
    ['loads a library of the machine', js("Deno.dlopen('libc.so.6', {})")],
    ['leaves early', 'import os\ndef add(a, b):\n    os._exit(0)\n'],
    ['leaves through Deno', 'from js import Deno\ndef add(a, b):\n    Deno.exit(0)\n'],
    ['hangs', 'def add(a, b):\n    while True: pass\n'],
    [
      'takes memory of JavaScript’s',
      js('globalThis.x = []; for (let i = 0; i < 4096; i++) x.push(new Uint8Array(1 << 20).fill(1))'),
    ],
    [
      'takes memory of Python’s',
      'def add(a, b):\n    x = [bytearray(1 << 24) for _ in range(64)]\n    return a + b\n',
    ],
  ])('does not pass a program that %s, and grades the next one right', async (_, code) => {
    const outcome = await run(code);
    expect(outcome.verdict, outcome.detail).not.toBe('passed');
    expect(await run(GOOD)).toMatchObject({ verdict: 'passed' });
  });

  it('leaves nothing of a program to the next', async () => {
    await run(
      'import builtins, js\nbuiltins.abs = lambda x: 3\njs.globalThis.poison = 1\nopen("/tmp/p", "w").close()\ndef add(a, b): return 0\n',
    );
    const code =
      'import os, js\ndef add(a, b):\n    return [abs(-1), hasattr(js, "poison"), os.path.exists("/tmp/p")]\n';
    expect(await run(code)).toMatchObject({ actual: '[1, False, False]' });
  });

  it('keeps all attacks of the probe off', async () => {
    const { findings } = await probe('wasm');
    expect(findings.filter(({ result }) => result !== 'holds')).toEqual([]);
  }, 120_000);
});
