import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { errorbook, errorbookJson } from '../../factories/cli';
import { PYTHON_FILES, repositoryOf } from '../../factories/repository';
import { tempWorkspace, writeRows } from '../../factories/workspace';

it('makes a suite of a repository, which grades responses; it writes over no file unasked', async () => {
  const { 'shop/words.py': words, 'words_test.py': tests } = PYTHON_FILES;
  const repository = await repositoryOf({
    'shop/words.py': words,
    'words_test.py': tests,
    'broken.py': 'def',
  });
  const workspace = await tempWorkspace();
  await writeFile(join(workspace, 'errorbook.json'), '{ "suites": [{ "path": "team.jsonl" }] }');
  const make = ['tasks', 'from-repo', repository, '--suite', 'team', '--workspace', workspace];
  const file = join(workspace, 'team.jsonl');
  expect(await errorbookJson(make)).toMatchObject({
    file,
    tasks: ['shop/words.py::initials', 'shop/words.py::longest'],
    weak: 0,
    leftOut: [],
  });
  const first = await readFile(file, 'utf8');

  const again = await errorbook(make);
  expect(again.code).toBe(1);
  expect(again.stderr).toContain('--replace');
  expect(await errorbookJson([...make, '--replace'])).toMatchObject({ file });
  expect(await readFile(file, 'utf8')).toBe(first);

  const responses = await writeRows(join(workspace, 'responses.jsonl'), [
    {
      task_id: 'shop/words.py::longest',
      response: '```python\ndef longest(words):\n    return words[0]\n```',
    },
    {
      task_id: 'shop/words.py::initials',
      completion: '    return "".join(w[0] for w in name.upper().split())\n',
    },
  ]);
  const graded = await errorbookJson([
    ...['grade', '--tasks', file, '--responses', responses, '--workspace', workspace],
  ]);
  expect(graded).toMatchObject({ cases: 2, passed: 1, verdicts: { passed: 1, 'wrong-answer': 1 } });
});
