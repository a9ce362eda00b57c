import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEditor, type Editor } from './support/editor';
import { copyWorkspace } from './support/workspace';

const starter = join(import.meta.dirname, '../../examples/starter');

describe.each(['dark', 'light'] as const)('the starter notebook in an editor with the %s theme', (theme) => {
  let editor: Editor;
  let workspace: Awaited<ReturnType<typeof copyWorkspace>>;

  beforeAll(async () => {
    workspace = await copyWorkspace(starter);
    editor = await startEditor({ workspace: workspace.folder, theme });
  });
  afterAll(async () => {
    await editor.dispose();
    await workspace.dispose();
  });

  it('shows the Errorbook activity, which opens its views', async () => {
    await editor.page
      .getByRole('tab', { name: /Errorbook/ })
      .first()
      .click();
    const title = editor.page.locator('.part.sidebar .composite.title');
    await title.filter({ hasText: /Errorbook/i }).waitFor();
    await editor.screenshot(`smoke-${theme}`);
    expect(await title.innerText()).toMatch(/Errorbook/i);
  });

  it('reads what a webview shows', async () => {
    await editor.command('View: Show Explorer');
    await editor.page.getByRole('treeitem', { name: 'README.md' }).click();
    await editor.command('Markdown: Open Preview');
    const preview = await editor.webview('Preview README.md');
    expect(await preview.getByRole('heading').first().innerText()).not.toBe('');
  });

  it('runs a command from the palette', async () => {
    await editor.command('View: Toggle Output');
    await editor.page.locator('.part.panel .output-view').waitFor();
  });
});
