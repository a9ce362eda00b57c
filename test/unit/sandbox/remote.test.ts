import { afterEach, describe, expect, it } from 'vitest';
import type { Program, Sandbox } from '../../../src/sandbox/sandbox';
import { openRemoteSandbox } from '../../../src/sandbox/remote';
import { addProgram as program, asserts, shortLimits } from '../../factories/programs';
import type { FakeServer } from '../../servers/http';
import { startSandboxFusion, type Trouble } from '../../servers/sandboxFusion';

/** Its limits are for tests of other things than time. */
const addProgram = (overrides: Partial<Program> = {}) =>
  program({ limits: { ...shortLimits, timeSeconds: 10 }, ...overrides });

let server: FakeServer | undefined;
let sandbox: Sandbox | undefined;
afterEach(async () => {
  await sandbox?.dispose();
  await server?.close();
});

async function open(trouble?: (count: number) => Trouble | undefined, key?: string): Promise<Sandbox> {
  server = await startSandboxFusion(trouble);
  sandbox = await openRemoteSandbox({ url: server.url, concurrency: 4, minPauseMs: 1, key });
  return sandbox;
}

describe('a sandbox on another machine', () => {
  it('judges values here: what tests expect is never sent', async () => {
    const remote = await open(undefined, 'a-token');
    const tests = asserts('assert add(1, 2) == 271828182845');
    const outcome = await remote.run(
      addProgram({ tests, code: 'print("hi")\ndef add(a, b):\n    return a + b\n' }),
    );
    expect(outcome).toMatchObject({
      verdict: 'wrong-answer',
      actual: '3',
      expected: '271828182845',
      weak: false,
      stdout: 'hi',
    });
    expect(JSON.stringify(server?.requests[0]?.body)).not.toContain('271828182845');
    expect(server?.requests[0]?.headers.authorization).toBe('Bearer a-token');
    expect(await remote.run(addProgram())).toMatchObject({ verdict: 'passed', weak: false });
  });

  it.each([
    ['leaving early', 'import os\ndef add(a, b):\n    os._exit(0)\n', 'exception'],
    ['printing a forged record', 'print(\'{"passed": true}\')\nraise SystemExit\n', 'exception'],
    ['closing stdout', 'import os\nos.close(1)\ndef add(a, b):\n    return a + b\n', 'exception'],
    [
      'an object that equals everything',
      'class E:\n    __eq__ = lambda s, o: True\ndef add(a, b):\n    return E()\n',
      'wrong-answer',
    ],
    ['hanging', 'def add(a, b):\n    while True: pass\n', 'timeout'],
    ['a syntax error', 'def add(:\n', 'syntax'],
    ['a missing name', 'x = 1\n', 'missing-name'],
  ])('does not pass a program that fails by %s', async (_, code, verdict) => {
    const remote = await open();
    const limits = verdict === 'timeout' ? { limits: shortLimits } : {};
    expect(await remote.run(addProgram({ code, ...limits }))).toMatchObject({ verdict });
  });

  it('runs tests that cannot be split there, and marks them as weak', async () => {
    const remote = await open();
    const tests = asserts('for n in range(3):\n    assert add(n, n) == 2 * n');
    expect(await remote.run(addProgram({ tests }))).toMatchObject({ verdict: 'passed', weak: true });
    const bad = await remote.run(addProgram({ tests, code: 'def add(a, b):\n    return 1\n' }));
    expect(bad).toMatchObject({ verdict: 'wrong-answer', weak: true });
    const left = await remote.run(addProgram({ tests, code: 'def add(a, b):\n    exit(0)\n' }));
    expect(left.verdict).not.toBe('passed');
  });

  it('says of a value that hangs the judge that it is too costly; programs beside it get their own outcomes', async () => {
    const remote = await open();
    const endless = addProgram({
      code: 'def add(a, b):\n    return range(10**18)\n',
      tests: asserts('assert "a" in add(1, 2)'),
    });
    const programs = [addProgram(), endless, ...Array.from({ length: 4 }, () => addProgram())];
    const outcomes = await Promise.all(programs.map((each) => remote.run(each)));
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(
      programs.map((each) => (each === endless ? 'resource' : 'passed')),
    );
    expect(outcomes[1]?.detail).toBe('the program returned a value too costly to compare');
    expect(await remote.run(endless)).toMatchObject({ verdict: 'resource' });
  }, 60_000);

  it('asks the reference first where tests are its values', async () => {
    const remote = await open();
    const tests = {
      kind: 'inputs' as const,
      reference: 'def add(a, b):\n    return a + b\n',
      base: '[[1, 2]]',
      plus: '[[3, 4]]',
      tolerance: 0,
      rule: 'equal' as const,
    };
    expect(await remote.run(addProgram({ tests }))).toMatchObject({
      verdict: 'passed',
      weak: false,
    });
    const wrong = await remote.run(addProgram({ tests, code: 'def add(a, b):\n    return 3\n' }));
    expect(wrong).toMatchObject({ verdict: 'wrong-answer', actual: '3', expected: '7' });
  });

  const TROUBLES: Trouble[] = [
    { status: 429, headers: { 'retry-after': '0' } },
    { status: 503 },
    'sandbox-error',
    'dropped',
    'half',
    'nonsense',
  ];
  it('tries again after each kind of trouble; every program gets its own outcome', async () => {
    const remote = await open((count) => TROUBLES[count]);
    const programs = Array.from({ length: 12 }, (_, n) =>
      addProgram({ tests: asserts(`assert add(${n}, 1) == ${n % 2 === 0 ? n + 1 : n}`) }),
    );
    const outcomes = await Promise.all(programs.map((program) => remote.run(program)));
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(
      programs.map((_, n) => (n % 2 === 0 ? 'passed' : 'wrong-answer')),
    );
    expect(server?.requests).toHaveLength(12 + TROUBLES.length);
  });

  it('gives up with what a person can do when the trouble does not pass', async () => {
    const remote = await open(() => ({ status: 503 }));
    await expect(remote.run(addProgram())).rejects.toMatchObject({
      name: 'UserError',
      hint: expect.stringContaining('sandbox.remote') as string,
    });
    await server?.close();
    await expect(remote.run(addProgram())).rejects.toThrow(/did not answer.*ECONNREFUSED/);
  });

  it('says at once what does not pass: a wrong address or key', async () => {
    const remote = await open(() => ({ status: 401 }));
    await expect(remote.run(addProgram())).rejects.toThrow(/answered 401/);
    expect(server?.requests).toHaveLength(1);
  });

  it('can be aborted', async () => {
    const remote = await open();
    const controller = new AbortController();
    const running = remote.run(addProgram({ code: 'while True: pass' }), controller.signal);
    const outcome = expect(running).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(() => server?.requests.length).toBe(1);
    controller.abort();
    await outcome;
  });
});
