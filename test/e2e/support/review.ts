/** A person who reviews many samples by the keyboard alone, changes their mind after each, and loses the window. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Book } from '../../../src/book/book';
import type { Review } from '../../../src/domain/sample';
import { addGraded, aDiagnosis, aSample, TAUGHT } from '../../factories/notebook';
import { startEditor, type Editor } from './editor';
import { choose } from './choose';
import { tellFailures } from './failure';

/** How much is reviewed. */
interface Size {
  samples: number;
  /** Milliseconds that the median step may take; a busy machine is no measure of that. */
  within?: number;
}

const nameOf = (n: number) => `task_${String(n).padStart(3, '0')}`;

export function describeReview({ samples, within }: Size): void {
  describe(`a review of ${samples} samples by the keyboard`, { timeout: 600_000 }, () => {
    let folder: string;
    let book: Book;
    let editor: Editor;
    const took: number[] = [];

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'errorbook-review-'));
      await writeFile(join(folder, 'errorbook.json'), TAUGHT);
      book = await Book.open(folder);
      await addGraded(book);
      await book.add('diagnosis', aDiagnosis());
      const names = Array.from({ length: samples }, (_, n) => nameOf(n));
      // The statement of all of them, which has to name what each is called, in lines that are in proportion.
      const listed = names.join(', ').replaceAll(/(.{1,900}) /g, '$1\n');
      const prompt = `Write the items without the last \`count\`, as ${listed}.`;
      const made = names.map((name, n) =>
        aSample({ id: name, entryPoint: name, prompt, skill: n < samples - 2 ? 'slicing' : 'dates' }),
      );
      await book.add('sample', ...made);
      editor = await startEditor({ workspace: folder });
      await openSamples();
    }, 120_000);
    afterAll(async () => {
      await editor.dispose();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    });

    async function openSamples(): Promise<void> {
      const tab = editor.page.getByRole('tab', { name: /Errorbook/ }).first();
      if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
    }

    tellFailures(() => editor);

    const press = (key: string) => editor.page.keyboard.press(key);
    const row = (text: string) =>
      editor.page.locator('.part.sidebar .monaco-list-row').filter({ hasText: text });
    const status = (text: string | RegExp) =>
      editor.page.locator('.part.statusbar').getByText(text).first().waitFor();

    const until = (condition: string) =>
      editor.page.waitForFunction(condition, undefined, { timeout: 60_000, polling: 'raf' });
    const isOpen = (n: number) =>
      `document.querySelector('.editor-group-container.active .tab.active')?.textContent.includes('${nameOf(n)}')`;

    /** Until a sample is open, its row is selected, and the keys go there. */
    const isAt = (n: number) =>
      until(
        `${isOpen(n)} && document.activeElement?.closest('.part.sidebar')` +
          ` && document.querySelector('.part.sidebar .monaco-list-row.selected')?.textContent.includes('${nameOf(n)}')`,
      );

    /** A step is a key and the sample that it shows; the tree comes after, and nobody waits for it. */
    async function step(key: string, n: number): Promise<void> {
      const start = performance.now();
      await press(key);
      await until(isOpen(n));
      took.push(performance.now() - start);
      await isAt(n);
    }

    async function decided(n: number, decision: Review['decision']): Promise<void> {
      const look = async () => {
        await book.refresh();
        return book.decision(nameOf(n));
      };
      await expect.poll(look, { interval: 20, timeout: 30_000 }).toBe(decision);
    }

    it('shows why a sample was made, and the task that it comes from beside it', async () => {
      await choose(row(nameOf(0)));
      await isAt(0);
      await editor.page.getByText('located: A negative slice bound').first().waitFor();
      await status(`0 of ${samples} · 0 rejected`);
      await editor.screenshot('review-sample');
      await press('d');
      await editor.page.locator('.monaco-diff-editor').getByText('return lines[-count:]').first().waitFor();
      await editor.screenshot('review-compared');
      await press('j');
      await isAt(1);
      await editor.page
        .locator('.tab.active')
        .filter({ hasText: `tail ↔ ${nameOf(1)}` })
        .waitFor();
      await press('d');
      await editor.page.locator('.monaco-diff-editor').waitFor({ state: 'detached' });
      await isAt(1);
      await step('k', 0);
    });

    it('decides on each, takes it back, and decides again', async () => {
      for (let n = 0; n < samples - 4; n++) {
        const [key, decision] = n % 3 === 2 ? (['r', 'rejected'] as const) : (['a', 'accepted'] as const);
        await step(key, n + 1);
        await decided(n, decision);
        await step('u', n);
        await decided(n, 'pending');
        await step(key, n + 1);
      }
      const sorted = took.toSorted((a, b) => a - b);
      const median = sorted[Math.floor(sorted.length / 2)] ?? Infinity;
      process.stdout.write(`${sorted.length} steps, ${median.toFixed(0)} ms at the median\n`);
      if (within !== undefined) expect(median).toBeLessThan(within);
      await editor.screenshot('review-many');
    });

    it('keeps the reason of a rejection', async () => {
      await press('Shift+R');
      const input = editor.page.locator('.quick-input-widget input').first();
      await input.waitFor();
      await input.fill('too easy');
      await press('Enter');
      await isAt(samples - 3);
      await decided(samples - 4, 'rejected');
      expect(book.reviews(nameOf(samples - 4)).at(-1)?.note).toBe('too easy');
    });

    it('decides on many at once, and takes that back at once', async () => {
      await press('x');
      await editor.page.getByText('1 selected for one decision').waitFor();
      await step('j', samples - 2);
      await press('x');
      await editor.page.getByText('2 selected for one decision').waitFor();
      await editor.screenshot('review-selected');
      await press('r');
      await decided(samples - 3, 'rejected');
      await decided(samples - 2, 'rejected');
      await isAt(samples - 1);
      await press('u');
      await decided(samples - 3, 'pending');
      await decided(samples - 2, 'pending');
      await isAt(samples - 3);
    });

    it('edits in the editor, and loses nothing with the window', async () => {
      await press('e');
      await until(`document.activeElement?.closest('.editor-instance')`);
      await editor.reload();
      await row(nameOf(samples - 1)).waitFor();
      await status(new RegExp(`${samples - 3} of ${samples} · `));
      expect((await Book.open(folder)).reviews(nameOf(0)).map(({ decision }) => decision)).toEqual([
        'accepted',
        'pending',
        'accepted',
      ]);
    });

    it('is narrowed to what a person wants to see, and ends with the next step', async () => {
      await editor.command('Errorbook: Filter Samples…');
      await editor.page.locator('.quick-input-list .monaco-list-row', { hasText: 'dates' }).click();
      await press('Enter');
      await editor.page.getByText(`dates: 2 of ${samples} samples`).waitFor();
      await editor.screenshot('review-filtered');
      await choose(row(nameOf(samples - 2)));
      await isAt(samples - 2);
      await press('Escape');
      await row(nameOf(samples - 3)).waitFor();
      await choose(row(nameOf(samples - 2)));
      await isAt(samples - 2);
      await step('a', samples - 1);
      await press('a');
      await decided(samples - 1, 'accepted');
      await isAt(samples - 3);
      await press('a');
      await row('Next: fine-tune on').waitFor();
      await status(`${samples} of ${samples} · `);
      await editor.screenshot('review-done');
      await press('u');
      await isAt(samples - 3);
    });

    it('shows in the document what running an edit gave', async () => {
      await press('e');
      await until(`document.activeElement?.closest('.editor-instance')`);
      await press('Control+Home');
      await press('Control+End');
      await editor.page.keyboard.type('# to be run again');
      await press('Control+s');
      // All of these samples say the same, and screening knows it.
      await editor.page.locator('.view-line', { hasText: 'screened out (duplicate)' }).waitFor();
      await row('Screened out').waitFor();
      await editor.screenshot('review-edited');
      expect(await editor.page.locator('.notification-toast').count()).toBe(0);
      expect(await editor.log()).not.toMatch(/Cannot resolve tree item|this is a bug/i);
    });
  });
}
