/** An iteration that came to its end, as a person looks at it: the report, a fixed case, what the gate can see, a way back. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Book } from '../../src/book/book';
import { promotedModel } from '../../src/iteration/state';
import { addGraded, addTuned, aDiagnosis, aSample, idOf, RUN, TUNED } from '../factories/notebook';
import { startEditor, THEMES, type Editor } from './support/editor';
import { tellFailures } from './support/failure';

/** Half of these tasks may be taught from (`tail`, `mean`), half are the gate (`head`, `spin`), by the hash of their ids. */
const CONFIG = JSON.stringify({
  suites: [{ name: 'lists', path: 'lists.jsonl' }],
  target: { provider: 'ollama', model: 'small' },
  instructor: { provider: 'ollama', model: 'large' },
});
const SUITE = ['tail', 'head', 'mean', 'spin']
  .map((id) =>
    JSON.stringify({ id, prompt: `Write ${id}(x).`, entry_point: id, tests: [`assert ${id}(1) == 1`] }),
  )
  .join('\n');

describe('an iteration that was promoted', () => {
  let editor: Editor;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'errorbook-report-'));
    await writeFile(join(folder, 'errorbook.json'), CONFIG);
    await writeFile(join(folder, 'lists.jsonl'), SUITE);
    await mkdir(join(folder, '.vscode'));
    await promoted(await Book.open(folder));
    editor = await startEditor({ workspace: folder });
  });
  afterAll(async () => {
    await editor.dispose();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  tellFailures(() => editor);

  it('says what the gate can see, and shows a fixed task as the diff of both responses', async () => {
    await editor.command('Errorbook: Open Iterations');
    const panel = await editor.webview('Iterations');
    await panel.getByText(/^Gate: /).waitFor({ timeout: 20_000 });
    await panel.getByRole('button', { name: 'tail', exact: true }).click();
    await editor.page.getByRole('tab', { name: /tail: before ↔ after/ }).waitFor();
  });

  it('has a report, which leads to the same diff, in three themes', async () => {
    await editor.command('Errorbook: Show Report');
    const report = await editor.webview('Report: iteration-1');
    await report.getByRole('heading', { name: 'iteration-1: promoted' }).waitFor();
    expect(await report.locator('script').count()).toBe(0);
    for (const theme of ['dark', 'light', 'high-contrast'] as const) {
      const settings = JSON.stringify({ 'workbench.colorTheme': THEMES[theme] });
      await writeFile(join(folder, '.vscode', 'settings.json'), settings);
      const kind = { dark: 'vscode-dark', light: 'vscode-light', 'high-contrast': 'vscode-high-contrast' };
      await report.locator(`body[data-vscode-theme-kind="${kind[theme]}"]`).waitFor({ timeout: 20_000 });
      await editor.screenshot(`report-${theme}`);
    }
    await editor.page.getByRole('tab', { name: /tail: before ↔ after/ }).click();
    await editor.command('View: Close Editor');
    await (await editor.webview('Report: iteration-1')).getByRole('link', { name: 'lists/tail' }).click();
    await editor.page.getByRole('tab', { name: /tail: before ↔ after/ }).waitFor();
  });

  it('shows what each task is for, and keeps what is held out apart', async () => {
    await editor.page
      .getByRole('tab', { name: /Errorbook/ })
      .first()
      .click();
    // The other sample comes of a task that may be taught from: it waits for a review.
    const rows = editor.page.locator('.part.sidebar .monaco-list-row');
    const held = rows.filter({ hasText: 'Held out, never trained' });
    await held.click();
    await rows.filter({ hasText: /unspun\(\).*gate/ }).waitFor();
    await rows.filter({ hasText: /drop_last\(\)slicing/ }).waitFor();
    expect(await rows.filter({ hasText: 'Held out, never trained' }).textContent()).toMatch(/1$/);
    await editor.screenshot('roles');
  });

  it('tells before an iteration begins what its gate will be able to see', async () => {
    await editor.command('Errorbook: Run Iteration');
    const question = editor.page.getByRole('dialog').filter({ hasText: 'Run an iteration of the loop?' });
    await question.getByText(/Gate: 2 tasks: no gain can be seen/).waitFor();
    await editor.screenshot('confirmation');
    await question.getByRole('button', { name: 'Cancel' }).click();
  });

  it('offers to train it again with more seeds', async () => {
    await editor.command('Errorbook: Train With N Seeds…');
    await editor.page.getByText(/How many seeds in all, iteration-1’s own included\?/).waitFor();
    await editor.page.keyboard.press('Escape');
  });

  it('is rolled back when a person says so', async () => {
    await editor.command('Errorbook: Roll Back Promotion');
    await editor.page.getByRole('button', { name: 'Roll Back', exact: true }).click();
    await expect.poll(async () => promotedModel(await Book.open(folder))).toBeUndefined();
  });
});

/** An iteration in which one more task came to pass, and which a gate promoted. */
async function promoted(book: Book): Promise<void> {
  await addGraded(book);
  await addTuned(book, ['tail']);
  await book.add('diagnosis', aDiagnosis({ contrast: [] }));
  const held = { case: idOf('spin'), diagnosis: 'diagnosis-2' };
  await book.add('diagnosis', aDiagnosis({ id: 'diagnosis-2', case: held.case, contrast: [] }));
  await book.add('sample', aSample(), aSample({ id: 'sample-2', entryPoint: 'unspun', ...held }));
  const event = { iteration: 'iteration-1', status: 'done' as const, message: '' };
  for (const step of ['collect', 'diagnose', 'supply', 'review'] as const)
    await book.add('iteration', { ...event, step, ...(step === 'collect' && { run: RUN }) });
  await book.add(
    'iteration',
    { ...event, step: 'train', output: 'tuned' },
    { ...event, step: 'evaluate', run: TUNED, baseline: RUN },
    { ...event, step: 'gate', outcome: 'promoted', message: 'Promoted: it gained.' },
  );
}
