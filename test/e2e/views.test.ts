/** A person who looks at runs, and reviews samples by the keyboard, quickly, and changes their mind. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Book } from '../../src/book/book';
import { addGraded, addTuned, aDiagnosis, aSample, TAUGHT } from '../factories/notebook';
import { choose, chooseFile, chooseFromMenu } from './support/choose';
import { startEditor, type Editor } from './support/editor';
import { tellFailures } from './support/failure';

const IDS = Array.from({ length: 24 }, (_, n) => `sample-${n + 10}`);

describe('the views', () => {
  let folder: string;
  let book: Book;
  let editor: Editor;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'errorbook-review-'));
    await writeFile(join(folder, 'errorbook.json'), TAUGHT);
    book = await Book.open(folder);
    await addGraded(book);
    await addTuned(book, ['tail', 'mean']);
    await book.add('run', { id: 'empty', target: 'unreachable', suites: [], source: 'collect' });
    await book.add('diagnosis', aDiagnosis());
    await book.add('sample', ...IDS.map((id) => aSample({ id, entryPoint: id.replace('-', '_') })));
    editor = await startEditor({ workspace: folder });
    await editor.page
      .getByRole('tab', { name: /Errorbook/ })
      .first()
      .click();
  });
  afterAll(async () => {
    await editor.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  tellFailures(() => editor);

  const rowOf = (text: string) =>
    editor.page.locator('.part.sidebar .monaco-list-row').filter({ hasText: text });
  const row = (id: string) => rowOf(`${id.replace('-', '_')}()`);

  async function accepted(): Promise<number> {
    await book.refresh();
    return IDS.filter((id) => book.decision(id) === 'accepted').length;
  }

  /** The editor of a sample is the one that has the focus of editors. */
  const isOpen = (id: string) =>
    editor.page
      .locator('.tab.active')
      .filter({ hasText: id.replace('-', '_') })
      .waitFor();

  /** The tree has gone to a sample, and to nothing else: what it still has to do could take a selection away later. */
  const isSelected = (id: string) =>
    expect
      .poll(
        () => editor.page.locator('.monaco-list-row.selected').filter({ hasText: 'sample_' }).allInnerTexts(),
        {
          timeout: 30_000,
        },
      )
      .toEqual([expect.stringContaining(`${id.replace('-', '_')}()`)]);

  /** Keys go to the tree from now on. */
  const isInTree = () =>
    expect
      .poll(() => editor.page.evaluate("document.activeElement?.closest('.part.sidebar') !== null"))
      .toBe(true);

  async function press(key: string, times: number): Promise<void> {
    for (let n = 0; n < times; n++) await editor.page.keyboard.press(key);
  }

  it('show the newest run that is graded, the one that is clicked, and the newest again', async () => {
    const title = editor.page.locator('.pane-header').filter({ hasText: 'Failed Cases' });
    await title.filter({ hasText: 'small-model · pass@1 25.0 % (1 of 4)' }).waitFor();
    expect(await rowOf('unreachable').count()).toBe(0);
    await choose(rowOf('tuned-model'));
    await title.filter({ hasText: 'chosen: tuned-model · pass@1 75.0 % (3 of 4)' }).waitFor();
    await editor.screenshot('run-chosen');
    await editor.command('Errorbook: Back to the Newest Run');
    await title.filter({ hasText: /Cases\W*small-model · pass@1 25.0 % \(1 of 4\)$/ }).waitFor();
  });

  it('decide as fast as keys are pressed, each on the sample after the last, without a complaint', async () => {
    await choose(row('sample-10'));
    await isOpen('sample-10');
    await isSelected('sample-10');
    await isInTree();
    await press('Alt+Enter', 8);
    await expect.poll(() => accepted(), { timeout: 30_000 }).toBe(8);
    await isOpen('sample-18');
    await isSelected('sample-18');
    await editor.screenshot('review-fast');
    expect(await editor.log()).not.toMatch(/Cannot resolve tree item/);
    expect(await editor.page.locator('.notification-toast').count()).toBe(0);
  });

  it('take a decision back by the key in the editor of a sample', async () => {
    await choose(row('sample-20'));
    await isOpen('sample-20');
    await editor.page.getByText('def drop_last').first().click();
    await press('Alt+Enter', 1);
    await expect.poll(() => accepted(), { timeout: 30_000 }).toBe(9);
    await isOpen('sample-21');
    await isSelected('sample-21');
    await press('Control+z', 1);
    await expect.poll(() => accepted(), { timeout: 30_000 }).toBe(8);
    expect(book.decision('sample-20')).toBe('pending');
    await isOpen('sample-20');
    await isSelected('sample-20');
  });

  it('take a bulk back in one step', async () => {
    await choose(row('sample-20'));
    await isOpen('sample-20');
    await row('sample-24').click({ modifiers: ['Shift'] });
    const selected = editor.page.locator('.monaco-list-row.selected').filter({ hasText: 'sample_' });
    await expect.poll(() => selected.count(), { timeout: 30_000 }).toBe(5);
    await chooseFromMenu(row('sample-22'), 'Accept Sample');
    await expect.poll(() => accepted(), { timeout: 30_000 }).toBeGreaterThanOrEqual(12);
    await press('Control+z', 1);
    await expect.poll(() => accepted(), { timeout: 30_000 }).toBe(8);
    await editor.screenshot('review-undone');
  });

  it('take in samples of a file, verified, and say which rows are none', async () => {
    const file = join(folder, 'theirs.jsonl');
    const good = {
      ...{
        prompt: 'Write `triple(n)` that returns three times n.',
        completion: 'def triple(n):\n    return n * 3',
      },
      tests: ['assert triple(2) == 6', 'assert triple(-1) == -3'],
    };
    await writeFile(file, `${JSON.stringify(good)}\n{"prompt": "Say hello."}\n`);
    await editor.command('Errorbook: Import Samples…');
    await chooseFile(editor.page, file, 'Import');
    await editor.page
      .locator('.notification-toast')
      .filter({ hasText: /1 row left out.*row 2: it has no prompt, or no answer/ })
      .waitFor();
    await book.refresh();
    const [made] = book.samples().filter(({ kind }) => kind === 'imported');
    expect(made).toMatchObject({ entryPoint: 'triple', verification: { status: 'verified' } });
    await editor.command('Errorbook: Filter Samples…');
    await editor.page.locator('.quick-input-list .monaco-list-row', { hasText: 'imported' }).click();
    await editor.page.keyboard.press('Enter');
    await choose(row('triple'));
    await editor.page.locator('.tab.active').filter({ hasText: 'triple' }).waitFor();
    await editor.page.getByText('(imported)').first().waitFor();
    await editor.screenshot('samples-imported');
  });
});
