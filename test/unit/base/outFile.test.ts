import { spawn, spawnSync } from 'node:child_process';
import { chmod, link, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/base/errors';
import { outFile } from '../../../src/base/outFile';
import { tempWorkspace } from '../../factories/workspace';

async function place() {
  const folder = await tempWorkspace();
  const at = (name: string) => join(folder, name);
  return { folder, at };
}

const write = async (...args: Parameters<typeof outFile>) =>
  (await outFile(...args)).write(['one\n', 'two\n']);

describe('outFile', () => {
  it('makes a file, its folder too, and replaces a regular one with its mode kept', async () => {
    const { at } = await place();
    await write(at('a/b/new.jsonl'));
    expect(await readFile(at('a/b/new.jsonl'), 'utf8')).toBe('one\ntwo\n');
    await writeFile(at('old'), 'x');
    await chmod(at('old'), 0o600);
    await write(at('old'));
    expect(await readFile(at('old'), 'utf8')).toBe('one\ntwo\n');
    expect((await stat(at('old'))).mode & 0o777).toBe(0o600);
  });

  it('leaves what is there where writing fails, and nothing beside it', async () => {
    const { folder, at } = await place();
    await writeFile(at('old'), 'x');
    async function* broken(): AsyncGenerator<string> {
      yield await Promise.resolve('one\n');
      throw new Error('no more');
    }
    await expect((await outFile(at('old'))).write(broken())).rejects.toThrow(
      /old could not be written: no more/,
    );
    expect(await readFile(at('old'), 'utf8')).toBe('x');
    expect(await readdir(folder)).toEqual(['old']);
  });

  it('writes through a symbolic link, and refuses one that leads nowhere or in a circle', async () => {
    const { at } = await place();
    await writeFile(at('real'), 'x');
    await symlink(at('real'), at('link'));
    await write(at('link'));
    expect(await readFile(at('real'), 'utf8')).toBe('one\ntwo\n');
    expect((await lstat(at('link'))).isSymbolicLink()).toBe(true);
    await symlink(at('nothing'), at('dangling'));
    await symlink(at('circle'), at('circle'));
    for (const name of ['dangling', 'circle'])
      await expect(outFile(at(name))).rejects.toThrow(/symbolic link that leads nowhere/);
  });

  it('never writes over what is read, by whatever name, nor over a folder’s own files', async () => {
    const { at } = await place();
    await writeFile(at('input'), 'x');
    await link(at('input'), at('hard'));
    await symlink(at('input'), at('soft'));
    for (const name of ['input', 'hard', 'soft'])
      await expect(outFile(at(name), { inputs: [at('absent'), at('input')] })).rejects.toThrow(
        /which is read/,
      );
    await mkdir(at('.errorbook'));
    const own = { folders: [at('.errorbook')] };
    await expect(outFile(at('.errorbook/new.jsonl'), own)).rejects.toThrow(/Errorbook’s own/);
    await expect(outFile(at('.errorbook'), own)).rejects.toThrow(/is a folder/);
    expect(await readFile(at('input'), 'utf8')).toBe('x');
  });

  it('writes into a pipe that somebody reads', async () => {
    const { at } = await place();
    spawnSync('mkfifo', [at('pipe')]);
    const reader = spawn('cat', [at('pipe')]);
    await write(at('pipe'));
    expect(await text(reader.stdout)).toBe('one\ntwo\n');
    expect((await lstat(at('pipe'))).isFIFO()).toBe(true);
  });

  it('leaves devices what they are', async () => {
    await write('/dev/null');
    await expect(write('/dev/full')).rejects.toThrow('/dev/full could not be written: the disk is full.');
    for (const device of ['/dev/null', '/dev/full'])
      expect((await lstat(device)).isCharacterDevice()).toBe(true);
  });

  it('says what is wrong with a path', async () => {
    const { at } = await place();
    await writeFile(at('file'), 'x');
    for (const [path, why] of [
      [at('file/x'), /a part of the path is a file/],
      [at('x'.repeat(300)), /the name is too long/],
      ['/proc/errorbook/x', /could not be written/],
    ] as const) {
      const refused = await write(path).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(UserError);
      expect((refused as UserError).message).toMatch(why);
    }
  });
});
