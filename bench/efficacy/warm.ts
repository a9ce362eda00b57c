import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { spawnGroup, killGroup } from '../../src/base/process';
import { requireEnvironment, trainerEnv } from '../../src/training/environment';

/**
 * Has the trainer's commands run as forks of one Python (warm.py), for as long as a job takes: it is the interpreter that
 * this machine names. What they do is the same, but that nothing is imported again.
 */
export async function withWarmPython<T>(workspace: string, job: () => Promise<T>): Promise<T> {
  const { python } = await requireEnvironment({ workspace });
  const before = process.env['ERRORBOOK_PYTHON'];
  const folder = await mkdtemp(join(tmpdir(), 'errorbook-warm-'));
  const [warm, link, command] = [
    fileURLToPath(new URL('warm.py', import.meta.url)),
    ...['socket', 'python'].map((name) => join(folder, name)),
  ] as [string, string, string];
  await writeFile(command, `#!/bin/sh\nexec '${python}' -S -E '${warm}' run '${link}' "$@"\n`);
  await chmod(command, 0o755);
  const env = trainerEnv({ HF_HUB_OFFLINE: '1', TRANSFORMERS_OFFLINE: '1' });
  const server = spawnGroup(python, [warm, 'serve', link], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    if (server.stdout === null) throw new Error('The Python that is kept warm has no output.');
    await once(createInterface({ input: server.stdout }), 'line');
    process.env['ERRORBOOK_PYTHON'] = command;
    return await job();
  } finally {
    if (before === undefined) delete process.env['ERRORBOOK_PYTHON'];
    else process.env['ERRORBOOK_PYTHON'] = before;
    await killGroup(server.pid);
    await rm(folder, { recursive: true, force: true });
  }
}
