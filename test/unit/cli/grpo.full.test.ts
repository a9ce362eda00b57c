/** A GRPO run of ten steps on a tiny model goes through the reward server, by the example as it stands. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { setUpPythonEnvironment } from '../../../scripts/python-env.mjs';
import { resource } from '../../../src/base/resources';
import { errorbook, starterCopy, startErrorbook } from '../../factories/cli';

it('trains by rewards of the sandbox', { timeout: 600_000 }, async () => {
  const python = join(await setUpPythonEnvironment(), 'bin', 'python');
  const workspace = await starterCopy();
  const made = await errorbook(['tiny', '--out', 'tiny', '-w', workspace]);
  expect(made.code, made.stderr).toBe(0);
  const server = startErrorbook(['rewards', 'serve', '--port', '0', '--json', '-w', workspace]);
  onTestFinished(() => void server.child.kill('SIGKILL'));
  const [line] = (await once(server.child.stdout ?? server.child, 'data')) as [Buffer];
  const { url } = JSON.parse(line.toString()) as { url: string };
  const example = resource('examples', 'rewards', 'grpo.py');
  const { stdout } = await promisify(execFile)(python, [example, join(workspace, 'tiny'), '10'], {
    cwd: workspace,
    env: { ...process.env, ERRORBOOK_REWARDS: url, HF_HUB_OFFLINE: '1', TQDM_DISABLE: '1' },
  });
  const rewards = [...stdout.matchAll(/'reward': '?([\d.e-]+)/g)].map(([, text]) => Number(text));
  expect(rewards).toHaveLength(10);
  // The tiny model knows some answers by heart: rewards come from the sandbox, and are neither all nothing nor all there is.
  expect(Math.max(...rewards)).toBeGreaterThan(0);
  expect(Math.min(...rewards)).toBeLessThan(1);
  server.child.kill('SIGTERM');
  expect((await server.ended).code).toBe(0);
});
