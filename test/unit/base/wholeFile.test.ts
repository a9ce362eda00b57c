import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeIfPossible, writeWhole } from '../../../src/base/wholeFile';
import { tempWorkspace } from '../../factories/workspace';

it('of two writes of one file at once each is whole, and nothing is left beside it', async () => {
  const folder = await tempWorkspace();
  const file = join(folder, 'file');
  const texts = ['a', 'b', 'c'].map((letter) => letter.repeat(1 << 20));
  await Promise.all(texts.map((text) => writeWhole(file, [text])));
  expect(texts).toContain(await readFile(file, 'utf8'));
  expect(await readdir(folder)).toEqual(['file']);
});

it('a file without a part is empty', async () => {
  const file = join(await tempWorkspace(), 'file');
  await writeWhole(file, []);
  expect(await readFile(file, 'utf8')).toBe('');
});

it('names the file that cannot be written, but for one that can be made again', async () => {
  const folder = await tempWorkspace();
  await writeWhole(join(folder, 'file'), ['x']);
  const under = join(folder, 'file', 'under');
  await expect(writeWhole(under, ['x'])).rejects.toMatchObject({
    name: 'UserError',
    message: `${under} could not be written: a file is in the way of a folder.`,
  });
  await writeIfPossible(under, 'x');
});
