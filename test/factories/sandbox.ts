import { afterAll, beforeAll } from 'vitest';
import { openSandbox } from '../../src/sandbox/openSandbox';
import type { Sandbox } from '../../src/sandbox/sandbox';

/** One real sandbox for all tests of a file, started before the first and ended after the last. */
export function sharedSandbox(): () => Sandbox {
  let sandbox: Sandbox | undefined;
  beforeAll(async () => {
    sandbox = await openSandbox({ workers: 1 });
  });
  afterAll(() => sandbox?.dispose());
  return () => {
    if (sandbox === undefined) throw new Error('the sandbox is there only while tests run');
    return sandbox;
  };
}
