import { writeFile } from 'node:fs/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Book } from '../../../src/book/book';
import { errorbook, errorbookJson, gradedStarter, startErrorbook } from '../../factories/cli';
import { diagnosisReply } from '../../factories/instructor';
import { startOpenAiServer } from '../../servers/openai';
import { BatchService, type BatchServiceOptions } from '../../servers/openaiBatches';

async function notebookWith(options: BatchServiceOptions, changes: Record<string, unknown> = {}) {
  const batches = new BatchService(options);
  const server = await startOpenAiServer({ batches, reply: () => diagnosisReply({ skill: 'asked-again' }) });
  onTestFinished(() => server.close());
  const workspace = await gradedStarter({
    instructor: { model: 'teacher', baseUrl: server.url, timeoutSeconds: 20 },
    strategy: { name: 'le' },
    prices: { teacher: { prompt: 2, completion: 8 } },
    ...changes,
  });
  const chats = () => server.requests.filter(({ path }) => path === '/v1/chat/completions').length;
  return { workspace, batches, chats };
}

const good = { content: diagnosisReply() };

describe('errorbook diagnose --batch', { timeout: 240_000 }, () => {
  it('diagnoses by a batch, asks once more about output of no use, and records what failed to be retried', async () => {
    let line = 0;
    const fates = [good, { content: 'not JSON' }, { kind: 'status', status: 500, message: 'broke' } as const];
    const { workspace, batches, chats } = await notebookWith({ line: () => fates[line++ % 3] ?? good });
    const at = ['--workspace', workspace];
    const made = await errorbookJson(['diagnose', '--batch', '--limit', '6', ...at]);
    expect(made).toMatchObject({ made: 6, failed: 2 });
    expect(chats()).toBe(2);
    const book = await Book.open(workspace);
    const { failed, again } = {
      failed: book.diagnoses().filter(({ status }) => status === 'failed'),
      again: book.diagnoses().filter(({ skill }) => skill === 'asked-again'),
    };
    expect(failed.map(({ reason }) => reason)).toEqual(
      Array(2).fill('the batch gave no answer (500: broke)'),
    );
    expect(again).toHaveLength(2);

    line = 0;
    fates.splice(1);
    const retried = await errorbookJson(['diagnose', '--batch', '--retry-failed', ...at]);
    expect(retried).toMatchObject({ made: 2, failed: 0 });
    expect(batches.created).toHaveLength(2);
  });

  it('goes on with the same batch after a kill -9, between its creation and the answers', async () => {
    const { workspace, batches } = await notebookWith({ line: () => good, polls: 2 });
    const at = ['--workspace', workspace];
    const { child, ended } = startErrorbook(['diagnose', '--batch', '--limit', '4', ...at]);
    await expect.poll(() => batches.created.length, { timeout: 60_000, interval: 20 }).toBe(1);
    child.kill('SIGKILL');
    expect((await ended).code).toBeNull();
    // Asked one by one they would be paid twice: that is said.
    const { stderr } = await errorbook(['diagnose', '--limit', '1', '--max-calls', '1', ...at]);
    expect(stderr).toContain('batch of 4 questions is under way');
    const made = await errorbookJson(['diagnose', '--batch', '--limit', '3', ...at]);
    expect(made['failed']).toBe(0);
    expect(batches.created).toHaveLength(1);
    expect((await Book.open(workspace)).diagnoses()).toHaveLength(4);
  });

  it('asks the server to cancel, halves the estimate, and begins nothing over the budget', async () => {
    const { workspace, batches } = await notebookWith({ line: () => good, polls: 1 });
    const at = ['--workspace', workspace];
    expect(await errorbookJson(['diagnose', '--cancel-batch', ...at])).toEqual({ asked: 0 });
    const estimate = async (...args: string[]) =>
      (await errorbookJson(['diagnose', '--estimate', ...args, ...at])) as { diagnose: { dollars: number } };
    const [full, half] = [await estimate(), await estimate('--batch')];
    expect(half.diagnose.dollars).toBeCloseTo(full.diagnose.dollars / 2, 10);
    const over = await errorbook(['diagnose', '--batch', '--max-calls', '3', ...at]);
    expect(over).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('more than the budget') as string,
    });
    expect(batches.created).toEqual([]);
  });

  it('says which providers have no batches', async () => {
    const { workspace } = await notebookWith({ line: () => good });
    await writeFile(
      `${workspace}/errorbook.json`,
      JSON.stringify({
        suites: [{ name: 'starter', path: 'tasks.jsonl' }],
        instructor: { provider: 'ollama', model: 'm' },
      }),
    );
    const { code, stderr } = await errorbook(['diagnose', '--batch', '--workspace', workspace]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('no batch service') as string,
    });
  });
});
