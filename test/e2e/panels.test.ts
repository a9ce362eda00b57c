import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Book } from '../../src/book/book';
import {
  addGraded,
  addTuned,
  aDiagnosis,
  aSample,
  idOf,
  reviewing,
  RUN,
  TAUGHT,
  TUNED,
} from '../factories/notebook';
import { choose } from './support/choose';
import { startEditor, type Editor } from './support/editor';
import { tellFailures } from './support/failure';

/** A folder with a small notebook in it: graded, diagnosed, with samples, and an iteration that waits for review. */
async function aNotebook(): Promise<{ folder: string; book: Book }> {
  const folder = await mkdtemp(join(tmpdir(), 'errorbook-panels-'));
  await writeFile(join(folder, 'errorbook.json'), TAUGHT);
  const book = await Book.open(folder);
  await addGraded(book);
  await addTuned(book, ['tail']);
  await book.add('diagnosis', aDiagnosis());
  await book.add('sample', aSample(), aSample({ id: 'sample-2', entryPoint: 'keep_first' }));
  for (const event of reviewing('iteration-1')) await book.add('iteration', event);
  await book.add('iteration', {
    iteration: 'iteration-1',
    step: 'evaluate',
    status: 'done',
    message: '',
    run: TUNED,
    baseline: RUN,
  });
  return { folder, book };
}

async function openTail({ page }: Editor): Promise<void> {
  await page
    .getByRole('tab', { name: /Errorbook/ })
    .first()
    .click();
  const rows = page.locator('.pane', { hasText: 'Failed Cases' }).locator('.monaco-list-row');
  await rows.filter({ hasText: 'wrong-answer' }).click();
  await choose(rows.filter({ hasText: 'tail' }));
  await page.locator('.view-line', { hasText: 'return lines[-count:]' }).waitFor();
}

/** What a person can read in a webview, its components' inside included. */
async function reads(frame: Frame, text: string): Promise<void> {
  await frame.getByText(text).first().waitFor({ timeout: 20_000 });
}

describe('the panels', () => {
  let editor: Editor;
  let notebook: Awaited<ReturnType<typeof aNotebook>>;

  beforeAll(async () => {
    notebook = await aNotebook();
    editor = await startEditor({ workspace: notebook.folder });
  });
  afterAll(async () => {
    await editor.dispose();
    await rm(notebook.folder, { recursive: true, force: true, maxRetries: 5 });
  });
  tellFailures(() => editor);

  it('show the whole analysis of the case that is open, by keyboard', async () => {
    await openTail(editor);
    await editor.page.keyboard.press('Alt+Enter');
    const panel = await editor.webview('Analysis: tail');
    await reads(panel, 'A negative slice bound of zero is taken for “none”.');
    await reads(panel, 'Located: the response passes the tests with only the named lines changed');
    await reads(panel, 'shares lines, count');
    await editor.screenshot('analysis');
  });

  it('run no script but their own, and load nothing from elsewhere', async () => {
    const panel = await editor.webview('Analysis: tail');
    const policy = await panel.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    expect(policy).toMatch(/^default-src 'none'; script-src 'nonce-[\w-]+';/);
    expect(policy).not.toContain('unsafe');
  });

  it('accept a sample, and the queue and the disk have it', async () => {
    const panel = await editor.webview('Analysis: tail');
    const button = panel.getByRole('button', { name: 'Accept' }).filter({ hasNotText: 'fix' }).first();
    await button.focus();
    await editor.page.keyboard.press('Enter');
    await reads(panel, 'accepted');
    await expect.poll(async () => (await Book.open(notebook.folder)).decision('sample-1')).toBe('accepted');
    await editor.page.locator('.pane', { hasText: 'Samples' }).getByText('Accepted').first().waitFor();
  });

  it('compare the runs of an iteration', async () => {
    await editor.command('Errorbook: Open Iterations');
    const panel = await editor.webview('Iterations');
    await reads(panel, '25.0 %');
    await reads(panel, '50.0 %');
    expect(await panel.getByRole('button', { name: 'tail', exact: true }).count()).toBe(1);
    await editor.screenshot('iterations');
  });

  it('come back after a reload as they were', async () => {
    await editor.reload();
    // Which of two tabs the editor shows first after a reload is its own affair.
    await editor.page.getByRole('tab', { name: /^Iterations/ }).click();
    const panel = await editor.webview('Iterations');
    await reads(panel, '25.0 %');
    await editor.page.getByRole('tab', { name: /Analysis/ }).click();
    await reads(await editor.webview('Analysis: tail'), 'Located');
  });
});

describe('an untrusted workspace', () => {
  it('can be read, runs nothing, and says why', async () => {
    const { folder, book } = await aNotebook();
    const editor = await startEditor({ workspace: folder, trust: false });
    try {
      await editor.page.locator('.part.statusbar').getByText('Restricted Mode').waitFor();
      await openTail(editor);
      await editor.page
        .getByRole('button', { name: /Diagnose \(LE\)/ })
        .first()
        .click();
      await editor.page.locator('.notification-toast', { hasText: 'not trusted' }).waitFor();
      await editor.screenshot('untrusted');
      await book.refresh();
      expect(book.diagnoses(idOf('tail')).length).toBe(1);
    } finally {
      await editor.dispose();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });
});
