import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tests } from '../../../src/domain/tests';
import { openSandbox } from '../../../src/sandbox/openSandbox';
import { openRemoteSandbox } from '../../../src/sandbox/remote';
import type { Sandbox } from '../../../src/sandbox/sandbox';
import { addProgram, asserts, shortLimits } from '../../factories/programs';
import type { FakeServer } from '../../servers/http';
import { startSandboxFusion } from '../../servers/sandboxFusion';

/** Prints which of our modules are loaded where the program runs, once its function is called. */
const CODE = `import sys
def add(a, b):
    print(*sorted(name for name in sys.modules if name.startswith("errorbook")))
    return a + b
`;

/** What is tested here takes no time, but starting an interpreter on a busy machine does. */
const limits = { ...shortLimits, timeSeconds: 10 };

/** Tests that are judged by the supervisor, by the judge's process, and beside the program. */
const FORMS: Record<string, Tests> = {
  supervisor: asserts('assert add(1, 2) == 3'),
  judge: asserts('for n in (1, 2):\n    assert add(n, 2) == n + 2'),
  'process of the program': asserts('import inspect', 'assert inspect.isfunction(add) and add(1, 2) == 3'),
};

let sandbox: Sandbox;
let remote: Sandbox;
let server: FakeServer;
beforeAll(async () => {
  sandbox = await openSandbox({ workers: 1 });
  server = await startSandboxFusion();
  remote = await openRemoteSandbox({ url: server.url, concurrency: 1, minPauseMs: 1 });
});
afterAll(async () => {
  await Promise.all([sandbox.dispose(), remote.dispose()]);
  await server.close();
});

describe.each(Object.entries(FORMS))('a program whose tests are judged by the %s', (_, tests) => {
  it.each([
    ['here', () => sandbox],
    ['elsewhere', () => remote],
  ])('finds nothing that knows what is expected, run %s', async (_, where) => {
    const { verdict, stdout = '' } = await where().run(addProgram({ code: CODE, tests, limits }));
    expect(verdict).toBe('passed');
    const packages = new Set(stdout.split(/\s+/).map((name) => name.split('.')[1]));
    expect(packages).toContain('candidate');
    expect([...packages].filter((each) => /judge|supervisor/.test(each ?? ''))).toEqual([]);
  });
});

it('gives the process of tests nothing of the supervisor', async () => {
  const found = '[n for n in sys.modules if n.startswith("errorbook_sandbox.supervisor")]';
  const tests = asserts('import sys', `for n in (1, 2):\n    assert add(n, 2) == n + 2 and ${found} == []`);
  expect(await sandbox.run(addProgram({ tests, limits }))).toMatchObject({ verdict: 'passed', weak: false });
});
