import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { errorbook } from '../../factories/cli';
import { program } from '../../factories/training';
import { tempWorkspace } from '../../factories/workspace';

it('errorbook setup needs no .errorbook before it has something to log, and adds to the log', async () => {
  const [workspace, bin] = [await tempWorkspace(), await tempWorkspace()];
  const setup = () =>
    errorbook(['setup', '--workspace', workspace], { PATH: bin, ERRORBOOK_PYTHON_ENV: join(bin, 'venv') });
  const none = await setup();
  expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('Training needs Python 3.10') });
  expect(await readdir(workspace)).toEqual([]);

  await program(
    bin,
    'python3',
    'case "$*" in *version_info*) echo 3.12;; *) echo no venv today; exit 1;; esac',
  );
  for (const times of [1, 2]) {
    const { code, stderr } = await setup();
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/venv could not be created: no venv today/),
    });
    const log = await readFile(join(workspace, '.errorbook', 'setup.log'), 'utf8');
    expect(log.match(/^===== .*\n3\.12\nno venv today\n/gm)).toHaveLength(times);
  }
});

it('a log that cannot be written does not keep errorbook setup from going on', async () => {
  const [workspace, bin] = [await tempWorkspace(), await tempWorkspace()];
  await mkdir(join(workspace, '.errorbook', 'setup.log'), { recursive: true });
  await program(bin, 'python3', 'echo 3.9');
  const env = { PATH: bin, ERRORBOOK_PYTHON_ENV: join(bin, 'venv') };
  const { code, stderr } = await errorbook(['setup', '--workspace', workspace], env);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(
      /warning: .*setup\.log could not be written: it is a folder\.\n[^]*python3 is 3\.9\.\n {2}Install python3/,
    ),
  });
});
