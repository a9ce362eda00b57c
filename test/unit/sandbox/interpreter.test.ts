import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { languagesHere } from '../../../src/sandbox/languages/toolchains';
import { openSandbox } from '../../../src/sandbox/openSandbox';
import { tempWorkspace } from '../../factories/workspace';

afterEach(() => void vi.unstubAllEnvs());

/** A `python3` that comes first on the PATH: a script of the shell. @returns where it lies */
async function pythonThat(does: string): Promise<string> {
  const folder = join(await tempWorkspace(), 'bin');
  await mkdir(folder);
  const python = join(folder, 'python3');
  await writeFile(python, `#!/bin/sh\n${does}\n`);
  await chmod(python, 0o755);
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH'] ?? ''}`);
  return python;
}

// Not for Windows, where a command is no script.
describe.skipIf(process.platform === 'win32')('a python3 on the PATH that does not work', () => {
  it('is named, in bounded time, where it hangs', async () => {
    const python = await pythonThat('sleep 600');
    const before = Date.now();
    const message = `${python} gave no answer within 10 seconds.`;
    const opened = openSandbox().catch((error: unknown) => error);
    const [, , listed] = await Promise.all([opened, openSandbox().catch(() => undefined), languagesHere()]);
    expect(await opened).toMatchObject({ name: 'UserError', message });
    expect(listed.find(({ language }) => language === 'python')?.missing[0]?.name).toBe(message);
    await expect(openSandbox()).rejects.toMatchObject({ message });
    expect(Date.now() - before).toBeLessThan(20_000);
  });

  it('is named where it fails, says something else, or cannot be run', async () => {
    const failing = await pythonThat('echo "no module named encodings" >&2; exit 1');
    await expect(openSandbox({ python: failing })).rejects.toMatchObject({
      message: `${failing} is no Python that works: it said “no module named encodings” and ended with status 1.`,
    });
    const chatty = await pythonThat('echo hello');
    await expect(openSandbox({ python: chatty })).rejects.toMatchObject({
      message: `${chatty} is no Python that works: it said “hello”.`,
    });
    await chmod(chatty, 0o644);
    await expect(openSandbox({ python: `${chatty}-gone` })).rejects.toMatchObject({
      message: `No Python interpreter was found: ${chatty}-gone.`,
    });
  });
});
