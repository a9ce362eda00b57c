/** A tuned model on its way to Ollama: the real trainer's model and GGUF, and a server that speaks Ollama's API. */
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { writeFile } from 'node:fs/promises';
import { silentLog } from '../../../src/base/log';
import { makeTiny } from '../../../src/notebook/makeTiny';
import { runFolder } from '../../../src/notebook/runFolder';
import { Workbench } from '../../../src/notebook/workbench';
import { setUpEnvironment } from '../../../src/training/setup';
import { tempWorkspace, writeRows } from '../../factories/workspace';
import { startOllamaServer } from '../../servers/ollama';

const RIGHT = 'Here:\n```python\ndef double(n):\n    return n * 2\n```\n';
const task = (id: string) => ({
  id,
  prompt: `Write double(n), ${id}.`,
  tests: ['assert double(2) == 4'],
  entry_point: 'double',
});

describe('runFolder', { timeout: 20 * 60_000 }, () => {
  it('publishes the model to Ollama and runs it there, once', async () => {
    vi.stubEnv(
      'ERRORBOOK_PYTHON_ENV',
      process.env['ERRORBOOK_PYTHON_ENV'] ?? join(process.cwd(), '.cache', 'venv'),
    );
    const server = await startOllamaServer({ reply: () => RIGHT });
    onTestFinished(() => server.close());
    const bench = await benchWith(server.url);
    await setUpEnvironment({ workspace: bench.book.workspace });
    await makeTiny(bench, 'tiny');

    const run = await runFolder(bench, 'tiny');
    expect(bench.book.cases(run.id).map((each) => each.verdict)).toEqual(['passed', 'passed']);
    const created = server.requests.filter(({ path }) => path === '/api/create').map(({ body }) => body);
    expect(created).toEqual([
      expect.objectContaining({ files: { 'tiny.gguf': expect.stringMatching(/^sha256:/) } }),
    ]);
    const asked = server.requests.filter(({ path }) => path === '/api/chat');
    expect(new Set(asked.map(({ body }) => body?.['model']))).toEqual(new Set([created[0]?.['model']]));

    await runFolder(bench, 'tiny');
    expect(server.requests.filter(({ path }) => path === '/api/chat')).toHaveLength(asked.length);
  });
});

async function benchWith(ollama: string): Promise<Workbench> {
  const workspace = await tempWorkspace();
  await writeRows(join(workspace, 'tasks.jsonl'), [task('a'), task('b')]);
  await writeRows(join(workspace, 'responses.jsonl'), [
    { task_id: 'a', response: RIGHT },
    { task_id: 'b', response: 'def double(n):\n    return n' },
  ]);
  const config = {
    suites: [{ path: 'tasks.jsonl' }],
    responses: ['responses.jsonl'],
    target: { provider: 'ollama', baseUrl: ollama },
  };
  await writeFile(join(workspace, 'errorbook.json'), JSON.stringify(config));
  const bench = await Workbench.open({
    workspace,
    log: silentLog,
    keyFor: () => Promise.resolve(undefined),
  });
  onTestFinished(() => bench.dispose());
  return bench;
}
