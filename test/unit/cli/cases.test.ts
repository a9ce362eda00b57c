import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorbook, errorbookJson } from '../../factories/cli';
import { tempWorkspace, writeRows } from '../../factories/workspace';

const RESPONSE =
  'Here:\n```python\nprint("loading")\ndef double(n):\n    print(n)\n    return n * n\n```\nDone.';
const TASK = {
  id: 'double',
  prompt: 'Write double(n).',
  tests: ['assert double(3) == 6'],
  entry_point: 'double',
};

/** A workspace with one graded case, and the case's id. */
async function oneCase(): Promise<{ workspace: string; id: string }> {
  const workspace = await tempWorkspace();
  const tasks = await writeRows(join(workspace, 't.jsonl'), [TASK]);
  const responses = await writeRows(join(workspace, 'r.jsonl'), [{ task_id: 'double', response: RESPONSE }]);
  await errorbookJson(['grade', '--tasks', tasks, '--responses', responses, '--workspace', workspace]);
  const { cases } = await errorbookJson(['cases', '--workspace', workspace]);
  return { workspace, id: (cases as { id: string }[])[0]?.id ?? '' };
}

describe('errorbook cases --search', () => {
  it('leaves no temporary folder behind', async () => {
    const { workspace, id } = await oneCase();
    const TMPDIR = join(workspace, 'temporary');
    await mkdir(TMPDIR);
    const found = await errorbookJson(['cases', '--search', 'double', '--workspace', workspace], { TMPDIR });
    expect(found).toMatchObject({ cases: [{ id }] });
    expect(await readdir(TMPDIR)).toEqual([]);
  });
});

describe('errorbook cases show', () => {
  it('prints verdict, failing test, response, code with the reason, and what the program printed', async () => {
    const { workspace, id } = await oneCase();
    const { code, stdout } = await errorbook(['cases', 'show', id, '--workspace', workspace]);
    expect(code).toBe(0);
    expect(stdout).toContain('--- double: wrong-answer');
    expect(stdout).toContain('expected 6\ngot 9');
    expect(stdout).toContain('--- failing test\nassert double(3) == 6');
    expect(stdout).toContain(`--- response\n${RESPONSE}`);
    expect(stdout).toContain(
      '--- code: the fenced block, without a statement that only shows how it is used\n',
    );
    expect(stdout).toContain('--- stdout\n3');
  });

  it('prints only the code, and takes the name of the task for its only case', async () => {
    const { workspace } = await oneCase();
    const shown = await errorbook(['cases', 'show', 'double', '--extracted', '--workspace', workspace]);
    expect(shown.stdout).toBe('def double(n):\n    print(n)\n    return n * n\n');
  });

  it('prints one object, from whose line map a line of the code is found in the response', async () => {
    const { workspace, id } = await oneCase();
    const shown = await errorbookJson(['cases', 'show', id, '--workspace', workspace]);
    expect(shown).toMatchObject({ case: id, response: RESPONSE, verdict: { verdict: 'wrong-answer' } });
    const line = (shown['program'] as string).split('\n').indexOf('    return n * n');
    expect(RESPONSE.split('\n')[line + (shown['lineOffset'] as number)]).toBe('    return n * n');
  });

  it('says so when there is no such case', async () => {
    const { workspace } = await oneCase();
    const { code, stderr } = await errorbook(['cases', 'show', 'nothing', '--workspace', workspace]);
    expect(code).toBe(1);
    expect(stderr).toContain('There is no case nothing.');
  });
});
