/** A person who reviews samples by the keyboard, quickly, and changes their mind. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Book } from '../../src/book/book';
import type { Review } from '../../src/domain/sample';
import { addGraded, aDiagnosis, aSample } from '../factories/notebook';
import { startEditor, type Editor } from './support/editor';

const IDS = Array.from({ length: 24 }, (_, n) => `sample-${n + 10}`);

describe('reviewing samples', () => {
  let folder: string;
  let book: Book;
  let editor: Editor;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'errorbook-review-'));
    await writeFile(join(folder, 'errorbook.json'), '{}');
    book = await Book.open(folder);
    await addGraded(book);
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

  const row = (name: string) =>
    editor.page.locator('.part.sidebar .monaco-list-row').filter({ hasText: `${name.replace('-', '_')}()` });

  /** Waits until so many samples are decided so. */
  async function decided(decision: Review['decision'], count: number): Promise<void> {
    await expect
      .poll(
        async () => {
          await book.refresh();
          return IDS.filter((id) => book.decision(id) === decision).length;
        },
        { timeout: 30_000 },
      )
      .toBe(count);
  }

  async function press(key: string, times: number): Promise<void> {
    for (let n = 0; n < times; n++) await editor.page.keyboard.press(key);
  }

  it('decides as fast as keys are pressed, each on the sample after the last, without a complaint', async () => {
    await row('sample-10').click();
    await row('sample-10').focus();
    await editor.command('Errorbook: Focus on Samples View');
    await press('Alt+Enter', 8);
    await decided('accepted', 8);
    await editor.screenshot('review-fast');
    expect(await editor.log()).not.toMatch(/Cannot resolve tree item/);
    expect(await editor.page.locator('.notification-toast').count()).toBe(0);
  });

  it('takes a decision back by the key in the editor of a sample', async () => {
    await row('sample-20').click();
    await editor.page.getByText('def drop_last').first().click();
    await press('Alt+Enter', 1);
    await decided('accepted', 9);
    await press('Control+z', 1);
    await decided('accepted', 8);
    expect(book.decision('sample-20')).toBe('pending');
  });

  it('takes a bulk back in one step', async () => {
    await row('sample-20').click();
    await row('sample-24').click({ modifiers: ['Shift'] });
    await row('sample-22').click({ button: 'right' });
    await editor.page.getByRole('menuitem', { name: 'Accept Sample' }).first().click();
    await decided('accepted', 13);
    await press('Control+z', 1);
    await decided('accepted', 8);
    await editor.screenshot('review-undone');
  });
});
