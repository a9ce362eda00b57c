/** Keys that a person sets in the editor: two servers, each gets its own, from the extension host and from a task. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesWith } from '../factories/files';
import { diagnosisReply } from '../factories/instructor';
import type { FakeServer } from '../servers/http';
import { startOpenAiServer } from '../servers/openai';
import { startEditor, type Editor } from './support/editor';
import { copyWorkspace } from './support/workspace';

const KEYS = { target: 'secret-of-the-target', instructor: 'secret-of-the-instructor' };

/** The starter's. */
const TASKS = 48;

describe('keys that are set in the editor', () => {
  let editor: Editor;
  let target: FakeServer;
  let instructor: FakeServer;
  let workspace: Awaited<ReturnType<typeof copyWorkspace>>;

  beforeAll(async () => {
    workspace = await copyWorkspace(join(import.meta.dirname, '../../examples/starter'));
    target = await startOpenAiServer({ key: KEYS.target, reply: () => '```python\npass\n```' });
    instructor = await startOpenAiServer({ key: KEYS.instructor, reply: () => diagnosisReply() });
    const config = {
      suites: [{ name: 'starter', path: 'tasks.jsonl' }],
      target: { model: 'learner', baseUrl: target.url },
      instructor: { model: 'teacher', baseUrl: instructor.url },
      strategy: { name: 'le' },
      evaluation: { server: 'transformers' },
    };
    await writeFile(join(workspace.folder, 'errorbook.json'), JSON.stringify(config));
    // What a shell may have besides is nobody's here.
    editor = await startEditor({ workspace: workspace.folder, env: { OPENAI_API_KEY: 'secret-of-openai' } });
  });
  afterAll(async () => {
    await editor.dispose();
    await Promise.all([target.close(), instructor.close()]);
    await workspace.dispose();
  });

  const input = () => editor.page.locator('.quick-input-widget input').first();
  const sent = ({ requests }: FakeServer) => [
    ...new Set(requests.map(({ headers }) => headers.authorization)),
  ];

  /** Sets a key as a person does: the server from the list, then the key, which is not shown. */
  async function setKey(url: string, key: string): Promise<void> {
    await editor.command('Errorbook: Set API Key…');
    await editor.page.locator('.quick-input-list .label-name').filter({ hasText: url }).click();
    await editor.page.locator('.quick-input-widget input[type=password]').waitFor();
    await input().fill(key);
    await editor.page.keyboard.press('Enter');
    await editor.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  it('go to their servers from the extension host', async () => {
    await setKey(target.url, KEYS.target);
    await setKey(instructor.url, KEYS.instructor);
    await editor.command('Errorbook: Test Models');
    await expect.poll(() => sent(target), { timeout: 60_000 }).toEqual([`Bearer ${KEYS.target}`]);
    await expect.poll(() => sent(instructor), { timeout: 60_000 }).toEqual([`Bearer ${KEYS.instructor}`]);
  });

  it('go to their servers from the task of an iteration, and are in no file', async () => {
    await editor.command('Errorbook: Run Iteration');
    await editor.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Run Iteration' }).click();
    const diagnoses = () =>
      instructor.requests.filter(({ body }) => JSON.stringify(body)?.includes('"diagnosis"'));
    await expect.poll(() => diagnoses().length, { timeout: 120_000 }).toBeGreaterThan(0);
    expect(target.requests.length).toBeGreaterThanOrEqual(TASKS); // All were collected before the first diagnosis.
    expect(sent(target)).toEqual([`Bearer ${KEYS.target}`]);
    expect(sent(instructor)).toEqual([`Bearer ${KEYS.instructor}`]);
    const bodies = [...target.requests, ...instructor.requests].map(({ body }) =>
      JSON.stringify(body ?? null),
    );
    expect(bodies.filter((body) => body.includes('secret-of-'))).toEqual([]);
    expect(await filesWith(workspace.folder, 'secret-of-')).toEqual([]);
    expect(await editor.log()).not.toContain('secret-of-');
  });
});
