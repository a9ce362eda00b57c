import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { UserError } from '../../../src/base/errors';
import { resource } from '../../../src/base/resources';
import { problemLine } from '../../../src/cli/problem';
import { tempWorkspace } from '../../factories/workspace';

interface Manifest {
  contributes: { problemMatchers: { name: string; pattern: { regexp: string } }[] };
}

it('is at the setting that can be changed, in the form that the editor’s problem matcher reads', async () => {
  const workspace = await tempWorkspace();
  const config = { training: { baseModel: 'org/model', maxLength: 4096 }, suites: [] };
  await writeFile(join(workspace, 'errorbook.json'), JSON.stringify(config, undefined, 2));
  const manifest = JSON.parse(await readFile(resource('package.json'), 'utf8')) as Manifest;
  const matcher = manifest.contributes.problemMatchers.find(({ name }) => name === 'errorbook');
  const failures: [string, string, string, string][] = [
    ['Training failed: out of memory.', 'Lower training.maxLength or\n take another.', '4', '5'],
    ['Training failed: there is no model in x.', 'training.baseModel must be a folder.', '3', '5'],
    ['The chat template is not fit.', 'Take another model as training.baseModel.', '3', '5'],
    ['There is no accepted sample to train on.', 'Review the samples and accept some.', '1', '1'],
    ['It is too slow.', 'Set training.batchSize.', '2', '3'],
  ];
  for (const [message, hint, line, column] of failures) {
    const said = await problemLine(workspace, new UserError(message, hint));
    const found = new RegExp(matcher?.pattern.regexp ?? '$^').exec(said ?? '')?.slice(1);
    expect(found).toEqual([
      'errorbook.json',
      line,
      column,
      'error',
      `${message} ${hint.replace('\n ', ' ')}`,
    ]);
  }
  expect(await problemLine(workspace, new Error('a bug'))).toBeUndefined();
});
