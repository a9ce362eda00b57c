import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { inTurn, withLock } from '../../../src/book/lock';
import { tempWorkspace } from '../../factories/workspace';

describe('withLock', () => {
  it('refuses the second and says who has it', async () => {
    const dir = await tempWorkspace();
    await withLock(dir, 'grade run-1', async () => {
      await expect(withLock(dir, 'grade run-1', () => Promise.resolve())).rejects.toMatchObject({
        name: 'UserError',
        message: expect.stringMatching(new RegExp(`Process ${process.pid} .* “grade run-1”`)),
      });
    });
  });

  it('lets different jobs run at once, and gives the lock back after a failure', async () => {
    const dir = await tempWorkspace();
    await expect(
      withLock(dir, 'a', () => withLock(dir, 'b', () => Promise.reject(new Error('no')))),
    ).rejects.toThrow('no');
    expect(await withLock(dir, 'b', () => Promise.resolve(1))).toBe(1);
  });

  it('lets only one of many take over from a process that is gone', async () => {
    for (let round = 0; round < 5; round++) {
      const dir = await tempWorkspace();
      await mkdir(join(dir, 'locks', 'train.lock'), { recursive: true });
      const gone = { pid: 2 ** 30, host: hostname(), since: 'yesterday' };
      await writeFile(join(dir, 'locks', 'train'), JSON.stringify(gone));
      let [inside, most] = [0, 0];
      const job = async () => {
        most = Math.max(most, ++inside);
        await setTimeout(5);
        inside -= 1;
      };
      await Promise.allSettled(Array.from({ length: 8 }, () => withLock(dir, 'train', job)));
      expect(most).toBe(1);
    }
  });

  it('takes over at once from a process that was killed', async () => {
    const dir = await tempWorkspace();
    const holder = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'lockHolder.ts'), dir]);
    await once(holder.stdout, 'data');
    holder.kill('SIGKILL');
    await once(holder, 'close');
    const before = Date.now();
    await withLock(dir, 'train', () => Promise.resolve());
    expect(Date.now() - before).toBeLessThan(5_000);
  });
});

describe('inTurn', () => {
  it('has many do what only one may do at a time, one after the other', async () => {
    const dir = await tempWorkspace();
    let [inside, most, done] = [0, 0, 0];
    const job = async () => {
      most = Math.max(most, ++inside);
      await setTimeout(5);
      inside -= 1;
      done += 1;
    };
    await Promise.all(Array.from({ length: 8 }, () => inTurn(dir, 'load', job)));
    expect({ most, done }).toEqual({ most: 1, done: 8 });
    await expect(inTurn(dir, 'load', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});
