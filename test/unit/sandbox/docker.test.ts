import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { resource } from '../../../src/base/resources';
import { openSandbox } from '../../../src/sandbox/openSandbox';
import { addProgram } from '../../factories/programs';

/** Stands for Docker's client: notes what it is told, and runs the image's Python on this machine. */
const CLIENT = `#!/bin/sh
printf '%s\\n' "$*" >> "$(dirname "$0")/calls"
[ "$1" = run ] || exit 0
while [ "$1" != -I ]; do shift; done
shift 3
exec python3 -I -B ${resource('python', 'errorbook_sandbox', 'start.py')} "$@"
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errorbook-docker-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

describe('a sandbox in Docker', () => {
  it('is a confined container for each worker, which is ended with it', async () => {
    await writeFile(join(folder, 'docker'), CLIENT);
    await chmod(join(folder, 'docker'), 0o755);
    vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH']}`);
    const sandbox = await openSandbox({ workers: 2, docker: { image: 'an/image' } });
    expect(sandbox.isolation).toMatchObject({ kind: 'docker', isolated: true });
    const wrong = addProgram({ code: 'def add(a, b):\n    return a - b\n' });
    const outcomes = await Promise.all([addProgram(), wrong, addProgram()].map((each) => sandbox.run(each)));
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['passed', 'wrong-answer', 'passed']);
    await sandbox.dispose();

    const calls = async () => (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n');
    await vi.waitFor(async () => expect(await calls()).toHaveLength(4), 10_000);
    const runs = (await calls()).filter((call) => call.startsWith('run '));
    for (const run of runs) {
      expect(run).toContain('--network none --read-only');
      expect(run).toContain('--cap-drop ALL');
      expect(run).toContain(`${resource('python')}:/errorbook:ro --entrypoint python3 an/image`);
    }
    const names = runs.map((run) => /--name (\S+)/.exec(run)?.[1]);
    expect((await calls()).filter((call) => call.startsWith('kill ')).sort()).toEqual(
      names.map((name) => `kill ${name}`).sort(),
    );
  });

  it('says what to do where there is no Docker', async () => {
    vi.stubEnv('PATH', folder);
    await expect(openSandbox({ docker: {} })).rejects.toThrow(
      'The sandbox could not be started with docker.',
    );
  });
});
