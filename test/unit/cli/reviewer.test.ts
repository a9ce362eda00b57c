import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Book } from '../../../src/book/book';
import { errorbookJson } from '../../factories/cli';
import { addGraded, aDiagnosis, aSample, TAUGHT } from '../../factories/notebook';
import { tempWorkspace } from '../../factories/workspace';

it('carries one name on what a person records: the one that git has for the workspace', async () => {
  const workspace = await tempWorkspace();
  const git = (...args: string[]) => execFileSync('git', args, { cwd: workspace });
  git('init', '--quiet');
  git('config', 'user.name', 'Ada Lovelace');
  await writeFile(join(workspace, 'errorbook.json'), TAUGHT);
  const book = await Book.open(workspace);
  await addGraded(book);
  await book.add('diagnosis', aDiagnosis());
  await book.add('sample', aSample());
  const where = ['--workspace', workspace];
  await errorbookJson(['mark', 'diagnosis-1', 'right', ...where]);
  await errorbookJson(['samples', 'accept', '--id', 'sample-1', ...where]);
  const recorded = await Promise.all(
    ['marks', 'reviews'].map((name) => readFile(join(workspace, '.errorbook', `${name}.jsonl`), 'utf8')),
  );
  expect(recorded.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { reviewer: 'Ada Lovelace' },
    { by: 'Ada Lovelace' },
  ]);
});
