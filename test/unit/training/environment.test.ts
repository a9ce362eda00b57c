import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { environmentFolder, requireEnvironment, resolveEnvironment } from '../../../src/training/environment';
import { program } from '../../factories/training';

const CHECK = {
  python: '3.12.1',
  executable: '/opt/python',
  packages: { torch: '2.13.0' },
  missing: [] as string[],
  cuda: false,
  mps: false,
  gpus: [],
  error: null as string | null,
};

let workspace: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'errorbook-environment-'));
  vi.stubEnv('ERRORBOOK_PYTHON_ENV', undefined);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(workspace, { recursive: true, force: true });
});

function saying(check: Partial<typeof CHECK>): Promise<string> {
  return program(workspace, 'python', `echo 'a warning'; echo '${JSON.stringify({ ...CHECK, ...check })}'`);
}

describe('environmentFolder', () => {
  it('is in the workspace unless ERRORBOOK_PYTHON_ENV names another', () => {
    expect(environmentFolder('/w')).toBe(join('/w', '.errorbook', 'venv'));
    vi.stubEnv('ERRORBOOK_PYTHON_ENV', '/shared');
    expect(environmentFolder('/w')).toBe('/shared');
  });
});

describe('resolveEnvironment', () => {
  it('says that nothing is set up yet', async () => {
    expect((await resolveEnvironment({ workspace })).problem).toBe(
      'the Python environment is not set up yet',
    );
  });

  it('says which interpreter hangs, and waits for none for ever', async () => {
    await program(workspace, 'python', 'exec sleep 60');
    vi.stubEnv('ERRORBOOK_CHECK_SECONDS', '1');
    const environment = await resolveEnvironment({ workspace, python: './python' });
    expect(environment.problem).toBe(
      `${join(workspace, 'python')} could not be used: it said nothing within 1 second`,
    );
  });

  it('takes the interpreter that the configuration names, relative to the workspace', async () => {
    await saying({});
    const environment = await resolveEnvironment({ workspace, python: './python' });
    expect(environment).toMatchObject({
      python: join(workspace, 'python'),
      problem: undefined,
      folder: undefined,
    });
    expect(environment.check?.packages['torch']).toBe('2.13.0');
  });

  it('names the packages that are missing', async () => {
    const python = await saying({ missing: ['trl', 'peft'] });
    expect((await resolveEnvironment({ workspace, python })).problem).toBe('/opt/python lacks trl, peft');
  });

  it('passes on why torch cannot be used', async () => {
    const python = await saying({ error: 'OSError: libcudart.so.13' });
    expect((await resolveEnvironment({ workspace, python })).problem).toContain('libcudart');
  });

  it('says when the interpreter is not there', async () => {
    expect((await resolveEnvironment({ workspace, python: './nowhere' })).problem).toContain('ENOENT');
  });
});

describe('requireEnvironment', () => {
  it('tells the owner of an interpreter what to install', async () => {
    const python = await saying({ missing: ['trl'] });
    await expect(requireEnvironment({ workspace, python })).rejects.toMatchObject({
      name: 'UserError',
      hint: expect.stringContaining('requirements.txt') as string,
    });
  });

  it('asks an interpreter that is ready once, and one that is not each time', async () => {
    const asked = join(workspace, 'asked');
    const says = (check: Partial<typeof CHECK>) =>
      program(workspace, 'python', `echo x >> '${asked}'; echo '${JSON.stringify({ ...CHECK, ...check })}'`);
    const python = await says({ missing: ['trl'] });
    for (let round = 0; round < 2; round++)
      await expect(requireEnvironment({ workspace, python })).rejects.toThrow('lacks trl');
    await says({});
    for (let round = 0; round < 2; round++)
      expect(await requireEnvironment({ workspace, python })).toMatchObject({ python });
    expect((await readFile(asked, 'utf8')).match(/x/g)).toHaveLength(3);
  });

  it('offers the set-up otherwise', async () => {
    await expect(requireEnvironment({ workspace })).rejects.toMatchObject({
      hint: expect.stringContaining('Set Up Python for Training') as string,
    });
  });
});
