import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isAbort } from '../../../src/base/errors';
import { setUpEnvironment } from '../../../src/training/setup';
import { torchFor, wheelsFor } from '../../../src/training/wheels';
import { program } from '../../factories/training';

const VERSION = 'case "$*" in *version_info*) echo 3.12; exit 0;; esac';

let workspace: string;
let bin: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'errorbook-setup-'));
  bin = join(workspace, 'bin');
  await mkdir(bin);
  vi.stubEnv('PATH', bin);
  vi.stubEnv('ERRORBOOK_PYTHON_ENV', undefined);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(workspace, { recursive: true, force: true });
});

/** A python3 whose `venv` makes an environment whose pip does what the script says. */
async function pythonWithPip(pip: string): Promise<void> {
  await program(
    bin,
    'python3',
    `${VERSION}
PATH=/usr/bin:/bin
mkdir -p "$3/bin"
printf '%s\\n' '#!/bin/sh' 'case "$*" in *--version*) exit 0;; esac' ${JSON.stringify(pip)} > "$3/bin/python"
chmod +x "$3/bin/python"`,
  );
}

describe('setUpEnvironment', () => {
  it('says how to get Python where there is none', async () => {
    await expect(setUpEnvironment({ workspace })).rejects.toMatchObject({
      name: 'UserError',
      message: 'Training needs Python 3.10 or later; none was found.',
      hint: expect.stringContaining('Install python3') as string,
    });
  });

  it('names a Python that is too old', async () => {
    await program(bin, 'python3', 'echo 3.8');
    await expect(setUpEnvironment({ workspace })).rejects.toThrow(
      'only an older one was found: python3 is 3.8',
    );
  });

  it('says how to get ensurepip where Debian left it out', async () => {
    await program(
      bin,
      'python3',
      `${VERSION}\necho "The virtual environment was not created: ensurepip is not available."; exit 1`,
    );
    await expect(setUpEnvironment({ workspace })).rejects.toMatchObject({
      hint: expect.stringContaining('python3-venv') as string,
    });
  });

  it('shows pip’s own error and what to do', async () => {
    await pythonWithPip(
      'echo "ERROR: Could not install packages due to an OSError: No space left on device" >&2; exit 1',
    );
    await expect(setUpEnvironment({ workspace })).rejects.toMatchObject({
      message: expect.stringContaining('No space left on device') as string,
      hint: expect.stringContaining('The disk is full') as string,
    });
  });

  it('tells what pip does in place of its lines', async () => {
    await pythonWithPip(
      ['Collecting torch==2.13.0', '  Downloading https://host/a/torch-2.13.0%2Bcpu-cp312.whl (190.5 MB)']
        .map((line) => `echo "${line}";`)
        .join(' ') +
        ' echo "Requirement already satisfied: x"; echo "Installing collected packages: torch, sympy"; exit 1',
    );
    const told: (string | undefined)[] = [];
    const onProgress = ({ message }: { message?: string }) => void told.push(message);
    await expect(setUpEnvironment({ workspace, onProgress })).rejects.toThrow('pip could not install');
    const steps = told.flatMap((each) => /^Installing torch.* for \w.*?: (.+)$/.exec(each ?? '')?.[1] ?? []);
    expect(steps).toEqual(['collecting torch', 'downloading torch (190.5 MB)', 'installing 2 packages']);
  });

  it('chooses the builds for the machine', async () => {
    const on = (platform: NodeJS.Platform, arch = 'x64') => wheelsFor(undefined, { platform, arch });
    const plain = await on('linux');
    expect(plain).toMatchObject({
      machine: 'no GPU',
      requirements: 'requirements.txt',
      torch: { local: 'cpu' },
    });
    expect(await on('darwin', 'arm64')).toMatchObject({ more: ['mlx-lm'], requirements: 'requirements.txt' });
    expect((await on('darwin')).torch).toBeUndefined();
    await program(bin, 'rocminfo', 'exit 0');
    expect(await on('linux')).toMatchObject({ machine: 'an AMD GPU', torch: { local: 'rocm6.4' } });
    await program(bin, 'nvidia-smi', 'exit 0');
    const cuda = await on('linux');
    expect(cuda).toMatchObject({ requirements: 'requirements-cuda.txt' });

    const server = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const index = `http://127.0.0.1:${(server.address() as AddressInfo).port}/cpu`;
    const own = { ...plain, torch: { index, local: 'cpu' } };
    expect(await torchFor('torch==2.13.0', own)).toEqual(['torch==2.13.0+cpu', '--extra-index-url', index]);
    server.close();
    await once(server, 'close');
    expect(await torchFor('torch==2.13.0', own)).toEqual(['torch==2.13.0']);
    expect(await torchFor('torch==2.13.0', cuda)).toEqual(['torch==2.13.0']);
  });

  it('can be cancelled while pip runs', async () => {
    await pythonWithPip('echo Collecting; PATH=/usr/bin:/bin exec sleep 60');
    const controller = new AbortController();
    const onLine = (line: string) => line === 'Collecting' && controller.abort();
    const running = setUpEnvironment({ workspace, signal: controller.signal, onLine });
    await expect(running).rejects.toSatisfy(isAbort);
  });
});
