/** Failed cases and their analysis as a person goes through them in one editor, by keyboard but for links and Cancel. */
import type { Frame, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Book } from '../../src/book/book';
import type { CaseSummary } from '../../src/domain/case';
import { contrast } from './support/colours';
import { startEditor, type Editor } from './support/editor';
import { tellFailures } from './support/failure';
import { instructedStarter, type Instructed } from './support/instructed';

/** Its mistake is at one line, and both strategies find it. */
const TASK = 'last-log-lines';

/** As long as a busy machine may take for what a person sees at once. */
const SOON = { timeout: 30_000 };

/** Looked at in the page itself: the colour of the text and of what lies behind it. */
const COLOURS = `[
  getComputedStyle(document.querySelector('errorbook-analysis')).color,
  getComputedStyle(document.documentElement).getPropertyValue('--vscode-editor-background'),
]`;

/** How many pixels the page is wider than its window. */
const OVERFLOW = 'document.documentElement.scrollWidth - innerWidth';

describe('failed cases and their analysis', () => {
  let editor: Editor;
  let notebook: Instructed;
  const press = (...keys: string[]) => pressAll(editor, keys);
  const diagnosesOf = async (task: string) => {
    const book = await Book.open(notebook.folder);
    return book.diagnoses(caseOf(book, task).id);
  };

  beforeAll(async () => {
    notebook = await instructedStarter();
    editor = await startEditor({ workspace: notebook.folder });
  });
  afterAll(async () => {
    await editor.dispose();
    await notebook.dispose();
  });
  tellFailures(() => editor);

  it('grade the recorded responses', async () => {
    await editor.command('Errorbook: Grade Recorded Responses');
    await editor.command('Errorbook: Focus on Failed Cases View');
    await rowOf(editor, /wrong-answer/).waitFor({ timeout: 120_000 });
    await expect
      .poll(async () => (await Book.open(notebook.folder)).cases().filter((each) => !each.verdict).length, {
        timeout: 120_000,
      })
      .toBe(0);
  });

  it('are found by words of their responses, which the names of the list do not have', async () => {
    await focusTree(editor);
    await press('Control+Alt+f');
    await typed(editor, 'negative slicing last');
    await rowOf(editor, /last-log-lines/).waitFor({ timeout: 60_000 });
    await press('Enter');
    await editor.page.getByText(/“negative slicing last”: \d+ failed cases?$/).waitFor();
    await editor.screenshot('cases-filter');
  });

  it('open with the verdict at its line, and the way to the failing test', async () => {
    await openCase(editor);
    await editor.page.locator('.squiggly-error').first().waitFor();
    await focusCase(editor);
    await problemWith(editor, /The failing test/);
    await editor.screenshot('case-problem');
    await closeProblem(editor);
    await showHover(editor, 'gave another value than the test expects');
    await editor.screenshot('case-verdict-hover');
    await press('Escape');
  });

  it('are diagnosed by one strategy, then by the other', async () => {
    await focusCase(editor);
    await press('Control+Alt+l');
    await expect
      .poll(async () => (await diagnosesOf(TASK)).map(({ strategy }) => strategy), SOON)
      .toEqual(['le']);
    await editor.page.locator('.squiggly-warning').first().waitFor();
    await press('Control+Alt+o');
    await expect
      .poll(async () => (await diagnosesOf(TASK)).map(({ strategy, status }) => [strategy, status]), SOON)
      .toEqual([
        ['le', 'located'],
        ['lec', 'located'],
      ]);
  });

  it('explain a finding, and lead to the contrast and to the panel', async () => {
    await focusCase(editor);
    await problemWith(editor, /Contrast, \d\.\d\d similar/);
    await editor.screenshot('case-finding');
    await closeProblem(editor);
    await showHover(editor, 'Skill');
    await editor.screenshot('case-hover');
    await press('Escape');
    const explained = await showHover(editor, 'missed-edge-case');
    await explained.locator('a.code-link').last().click();
    const panel = await editor.webview(`Analysis: ${TASK}`);
    await reads(panel, 'Located: the response passes the tests with only the named lines changed');
  });

  it('offer what one can do about them, and run the corrected solution', async () => {
    await focusCase(editor);
    await press('Control+.');
    const menu = editor.page.locator('.quick-input-widget');
    for (const title of [
      'Show the corrected solution',
      'Run the corrected solution',
      'Accept the fix as a sample',
      'Diagnose again (LE)',
      'Diagnose again with contrast (LEC)',
    ]) {
      await menu.getByText(title, { exact: true }).waitFor();
    }
    await editor.screenshot('case-actions');
    await editor.page.keyboard.type('Run the corrected');
    await press('Enter');
    await status(editor, /The corrected solution passes the tests \(\d+ ms of CPU time/).waitFor();
    await editor.page.getByText('Fix passed').first().waitFor();
  });

  it('show the correction as a diff, where it can be run and accepted', async () => {
    await focusCase(editor);
    await press('Control+Alt+s');
    await editor.page.locator('.monaco-diff-editor .line-insert').first().waitFor();
    await editor.screenshot('case-diff');
    await press('Control+Alt+a');
    await status(editor, /The fix is a sample now/).waitFor();
    await editor.page.locator('.pane', { hasText: 'Samples' }).getByText('Accepted').first().waitFor();
    await editor.command('View: Close Editor');
    await openCase(editor);
  });

  it('show all of it in the panel, in every theme, wide and narrow', async () => {
    await focusCase(editor);
    await press('Alt+Enter');
    const panel = await editor.webview(`Analysis: ${TASK}`);
    for (const text of [
      'gave another value than the test expects',
      'Located: the response passes the tests with only the named lines changed',
      'similar',
      'of CPU time',
    ]) {
      await reads(panel, text);
    }
    expect(await panel.locator('.removed .word, .added .word').count()).toBeGreaterThan(0);
    await panel.getByText('What was sent to the model').focus();
    await press('Enter');
    await reads(panel, 'schema “diagnosis”');
    await reads(panel, /answer \(stop, 100 tokens in, 50 out, \$0\.0006\)/);
    expect(await panel.locator('main').innerText()).not.toContain('Bearer');
    await editor.screenshot('analysis-sent');
    await press('Enter');
    for (const theme of ['dark', 'light', 'high-contrast', 'high-contrast-light'] as const) {
      await notebook.theme(theme);
      for (const [name, width] of [
        ['wide', 1600],
        ['narrow', 820],
      ] as const) {
        await editor.page.setViewportSize({ width, height: 1000 });
        await untilTheme(panel, theme);
        const [text = '', page = ''] = await panel.evaluate<string[]>(COLOURS);
        expect(contrast(text, page), `${text} on ${page}`).toBeGreaterThan(4.5);
        expect(await panel.evaluate<number>(OVERFLOW)).toBeLessThanOrEqual(0);
        await picture(editor, panel, `analysis-${theme}-${name}`);
      }
    }
    await notebook.theme('dark');
    await editor.page.setViewportSize({ width: 1440, height: 900 });
  });

  it('go to the next and the previous one from the panel', async () => {
    await press('Escape');
    await focusTree(editor);
    await press('Escape');
    await focusCase(editor);
    await press('Alt+ArrowDown');
    await expect.poll(() => editor.page.title(), SOON).not.toContain(TASK);
    await press('Alt+ArrowUp');
    await expect.poll(() => editor.page.title(), SOON).toContain(TASK);
  });

  it('are diagnosed in bulk, with its cost, how long it will take, and a way to stop it', async () => {
    notebook.delay(4000);
    await focusTree(editor);
    await press('Control+Alt+b');
    const choice = editor.page.locator('.quick-input-widget');
    await choice
      .getByText(/about \d+ calls, \d+ thousand tokens, \$0\.\d\d/)
      .first()
      .waitFor();
    await editor.screenshot('bulk-cost');
    await press('Enter');
    const toast = editor.page.locator('.notification-toast', { hasText: 'diagnosing 10 cases' });
    await toast.getByText(/[1-9] of 10, .* left/).waitFor();
    await editor.screenshot('bulk-progress');
    await toast.getByRole('button', { name: 'Cancel' }).click();
    await status(editor, /Cancelled after \d+ of 10 cases: what is diagnosed is kept/).waitFor();
    const made = new Set((await Book.open(notebook.folder)).diagnoses().map((each) => each.case)).size;
    expect(made).toBeGreaterThan(1);
    expect(made).toBeLessThan(11);
  });

  it('are grouped by cluster, with how much each explains', async () => {
    await focusTree(editor);
    await press('Control+Alt+g');
    await typed(editor, 'cluster');
    await press('Enter');
    await rowOf(editor, /\d+ · [\d.]+ % of failures/)
      .first()
      .waitFor();
    await editor.screenshot('cases-clusters');
    expect(await editor.log()).not.toMatch(/this is a bug/i);
  });
});

function caseOf(book: Book, task: string): CaseSummary {
  const found = book.cases().find((each) => each.task === task);
  if (found === undefined) throw new Error(`There is no case of ${task}`);
  return found;
}

async function pressAll({ page }: Pick<Editor, 'page'>, keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Types into the box that the editor asks something in, once that is there. */
async function typed({ page }: Editor, text: string): Promise<void> {
  await page.locator('.quick-input-widget input').first().fill(text);
}

const focusTree = (editor: Editor) => editor.command('Errorbook: Focus on Failed Cases View');

/** Opens the case that the filter leaves. */
async function openCase(editor: Editor): Promise<void> {
  await focusTree(editor);
  await pressAll(editor, ['Home', 'ArrowDown', 'ArrowDown', 'Enter']);
  await editor.page.locator('.view-line', { hasText: 'return lines[-count:]' }).first().waitFor();
}

/** Goes from problem to problem until one is shown with this text. */
async function problemWith({ page }: Editor, text: RegExp): Promise<Locator> {
  const marker = page.locator('.marker-widget');
  for (let step = 0; step < 6; step++) {
    await page.keyboard.press('F8');
    const isThere = marker.getByText(text).first().waitFor({ timeout: 2000 });
    if (await isThere.then(() => true).catch(() => false)) return marker;
  }
  throw new Error(`No problem says ${text}`);
}

async function closeProblem({ page }: Editor): Promise<void> {
  const marker = page.locator('.marker-widget');
  await expect
    .poll(async () => {
      await page.keyboard.press('Escape');
      return marker.isVisible();
    }, SOON)
    .toBe(false);
}

/** Puts the focus into the document of the case. */
async function focusCase(editor: Editor): Promise<void> {
  await editor.command('View: Focus First Editor Group');
  await editor.page.locator('.monaco-editor.focused').first().waitFor();
}

function rowOf({ page }: Editor, text: RegExp): Locator {
  return page
    .locator('.pane', { hasText: 'Failed Cases' })
    .locator('.monaco-list-row')
    .filter({ hasText: text });
}

/** Has the editor show what it has to say at the cursor. The mouse must not be over anything else that speaks. */
async function showHover({ page }: Editor, text: string): Promise<Locator> {
  const found = page.locator('.monaco-hover:not(.hidden)', { hasText: text }).first();
  await page.mouse.move(0, 0);
  await expect
    .poll(async () => {
      await pressAll({ page }, ['Escape', 'Control+k', 'Control+i']);
      return found.waitFor({ timeout: 3000 }).then(
        () => true,
        () => false,
      );
    }, SOON)
    .toBe(true);
  return found;
}

function status({ page }: Editor, text: RegExp): Locator {
  return page.locator('.part.statusbar').getByText(text).first();
}

/** What a person can read in a webview, its components' inside included. */
async function reads(panel: Frame, text: string | RegExp): Promise<void> {
  await panel.getByText(text).first().waitFor({ timeout: 20_000 });
}

/** The panel is drawn in the theme's kind of colours. */
async function untilTheme(panel: Frame, theme: string): Promise<void> {
  const kinds: Record<string, string> = {
    dark: 'vscode-dark',
    light: 'vscode-light',
    'high-contrast': 'vscode-high-contrast',
    'high-contrast-light': 'vscode-high-contrast-light',
  };
  await panel.locator(`body[data-vscode-theme-kind="${kinds[theme]}"]`).waitFor({ timeout: 20_000 });
}

/** The panel from its top to its end, a window's height at a time. */
async function picture(editor: Editor, panel: Frame, name: string): Promise<void> {
  for (let part = 0; part < 4; part++) {
    await panel.evaluate(`scrollTo(0, ${part} * innerHeight * 0.9)`);
    await editor.screenshot(`${name}-${part + 1}`);
  }
}
