import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resource } from '../../../src/base/resources';
import { tempWorkspace } from '../../factories/workspace';

/** A user namespace in which nobody may make another one: neither we nor bubblewrap. */
const CONFINED = ['-Ur', 'sh', '-c', 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"', 'sh'];
const CAN_CONFINE = spawnSync('unshare', [...CONFINED, 'true']).status === 0;

/** Runs the command line where nothing can isolate programs. */
function confined(...args: string[]): Promise<{ code: number | null; text: string }> {
  const command = [...CONFINED, process.execPath, resource('dist', 'cli.js'), ...args];
  const child = spawn('unshare', command);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => (text += data.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, text })));
}

describe.skipIf(!CAN_CONFINE)('a machine without any sandbox (needs unshare to be made here)', () => {
  it('runs nothing until a person says so, and says why', async () => {
    const workspace = await tempWorkspace();
    const ran = join(workspace, 'ran');
    const [tasks, responses, out] = ['tasks.jsonl', 'responses.jsonl', 'out.jsonl'].map((name) =>
      join(workspace, name),
    ) as [string, string, string];
    const task = {
      task_id: 'T/0',
      prompt: 'def f():\n',
      entry_point: 'f',
      test: 'def check(candidate):\n    assert candidate() == 1\n',
    };
    const completion = `open(${JSON.stringify(ran)}, "w").close()\n\ndef f():\n    return 1\n`;
    await writeFile(tasks, `${JSON.stringify(task)}\n`);
    await writeFile(responses, `${JSON.stringify({ task_id: 'T/0', solution: completion })}\n`);
    const grade = ['grade', '-w', workspace, '--tasks', tasks, '--responses', responses, '--out', out];

    const refused = await confined(...grade);
    expect(refused.code).toBe(1);
    expect(refused.text).toContain('does not let Errorbook isolate programs, so none was run');
    expect(existsSync(ran)).toBe(false);
    expect(existsSync(out)).toBe(false);

    const doctor = await confined('doctor', '-w', workspace);
    expect(doctor.text).toContain('namespaces: not to be had here');
    expect(doctor.text).toContain('bubblewrap: not to be had here');
    expect(existsSync(ran)).toBe(false);

    const allowed = await confined(...grade, '--unsandboxed');
    expect(allowed.code).toBe(0);
    expect(existsSync(ran)).toBe(true);
    expect(readFileSync(out, 'utf8')).toContain('"passed":true');
  }, 180_000);
});
