import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { startEditor, type Editor } from './support/editor';
import { copyWorkspace } from './support/workspace';

describe('a workspace that nobody trusts', () => {
  let editor: Editor;
  let workspace: Awaited<ReturnType<typeof copyWorkspace>>;

  beforeAll(async () => {
    workspace = await copyWorkspace(join(import.meta.dirname, '../../examples/starter'));
    editor = await startEditor({ workspace: workspace.folder, trust: false });
  });
  afterAll(async () => {
    await editor.dispose();
    await workspace.dispose();
  });

  it('opens in Restricted Mode', async () => {
    const item = editor.page.locator('.part.statusbar').getByText('Restricted Mode');
    await item.waitFor();
    await editor.screenshot('restricted');
    expect(await editor.log()).toContain('listening on');
  });
});
