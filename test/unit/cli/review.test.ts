import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Book } from '../../../src/book/book';
import { errorbook, errorbookJson } from '../../factories/cli';
import { addGraded, aDiagnosis, aSample } from '../../factories/notebook';
import { tempWorkspace } from '../../factories/workspace';

/** A notebook with two samples, of which one is well tested; its rules are those given. */
async function aNotebook(rules: object[]): Promise<{ workspace: string; book: Book }> {
  const workspace = await tempWorkspace();
  const suites = [{ path: 'lists.jsonl', role: 'teach' }];
  await writeFile(join(workspace, 'errorbook.json'), JSON.stringify({ suites, review: { rules } }));
  const book = await Book.open(workspace);
  await addGraded(book);
  await book.add('diagnosis', aDiagnosis());
  const mutants = { made: 10, killed: 10, survivors: [] };
  await book.add(
    'sample',
    aSample({ id: 'poor' }),
    aSample({ id: 'tested', verification: { status: 'verified', reason: '', mutants } }),
  );
  return { workspace, book };
}

describe('errorbook samples accept --rules', () => {
  it('shows before what it takes and why not the rest, takes that, and a lineage tells of it', async () => {
    const { workspace, book } = await aNotebook([{ name: 'well tested', noticed: 0.9 }]);
    const of = ['--workspace', workspace];
    const { stdout } = await errorbook(['samples', 'accept', '--rules', '--preview', ...of]);
    expect(stdout).toMatch(/^1 would be accepted:\n.*\ntested +well tested +100\.0 %/);
    expect(stdout).toMatch(/\n1 would wait:\n.*\npoor +no change of its solution was tried/);
    expect(await errorbookJson(['samples', 'accept', '--rules', '--preview', ...of])).toEqual({
      taken: [{ sample: 'tested', rule: 'well tested' }],
      left: [{ sample: 'poor', why: 'no change of its solution was tried' }],
    });
    await book.refresh();
    expect(book.decision('tested')).toBe('pending');
    expect(await errorbookJson(['samples', 'accept', '--rules', ...of])).toMatchObject({
      samples: ['tested'],
    });
    const lineage = await errorbook(['lineage', 'tested', ...of]);
    expect(lineage.stdout).toMatch(/decision tested@1 {2}accepted by rule: well tested, /);
    expect((await errorbook(['lineage', 'nothing', ...of])).stderr).toMatch(/nothing of the id nothing/);
  });

  it('says that there are no rules', async () => {
    const { workspace } = await aNotebook([]);
    const { code, stderr } = await errorbook(['samples', 'accept', '--rules', '--workspace', workspace]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/names no rule of acceptance/)]);
  });
});
