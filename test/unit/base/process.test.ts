import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { isAbort } from '../../../src/base/errors';
import { killGroup, runProgram, spawnGroup, startTime } from '../../../src/base/process';

describe('runProgram', () => {
  it('gives the exit status and the lines of both streams', async () => {
    const lines: string[] = [];
    const ended = await runProgram('sh', ['-c', 'echo out; echo err >&2; exit 3'], {
      onLine: (line) => lines.push(line),
    });
    expect(ended.code).toBe(3);
    expect(lines.sort()).toEqual(['err', 'out']);
    expect(ended.tail.sort()).toEqual(['err', 'out']);
  });

  it('ends the program and its children when it is aborted', async () => {
    const controller = new AbortController();
    let child = 0;
    const running = runProgram('sh', ['-c', 'sleep 60 & echo $!; wait'], {
      signal: controller.signal,
      onLine: (line) => {
        child = Number(line);
        controller.abort();
      },
    });
    await expect(running).rejects.toSatisfy(isAbort);
    await expect.poll(() => startTime(child)).toBeUndefined();
  });

  it('says when there is no such program', async () => {
    await expect(runProgram('no-such-program', [])).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('killGroup', () => {
  it('kills what ignores SIGTERM', async () => {
    const child = spawnGroup('sh', ['-c', 'trap "" TERM; echo deaf; while :; do sleep 0.1; done'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    if (child.stdout !== null) await once(child.stdout, 'data');
    await killGroup(child.pid, 300);
    await expect.poll(() => startTime(child.pid ?? 0)).toBeUndefined();
  });
});

describe('startTime', () => {
  it('is the same for one process and differs from that of another', async () => {
    const first = await startTime(process.pid);
    const child = spawn('sleep', ['5']);
    const second = await startTime(child.pid ?? 0);
    child.kill();
    expect(first).toBe(await startTime(process.pid));
    expect(second).toBeDefined();
    expect(second).not.toBe(first);
  });
});
