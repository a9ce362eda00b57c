/** A tuned model on its way to Ollama: the real trainer's model and GGUF, and a server that answers by that file. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../../src/base/log';
import { makeTiny } from '../../../src/notebook/makeTiny';
import { runFolder } from '../../../src/notebook/runFolder';
import { Workbench } from '../../../src/notebook/workbench';
import { setUpEnvironment } from '../../../src/training/setup';
import { writeRows } from '../../factories/workspace';
import { Engine } from '../../servers/ollamaLike/engine';
import { OllamaLike } from '../../servers/ollamaLike/server';

const RIGHT = 'Here:\n```python\ndef double(n):\n    return n * 2\n```\n';
const task = (id: string) => ({
  id,
  prompt: `Write double(n), ${id}.`,
  tests: ['assert double(2) == 4'],
  entry_point: 'double',
});

let bench: Workbench;
let server: OllamaLike;

describe('runFolder', { timeout: 20 * 60_000 }, () => {
  beforeAll(async () => {
    const environment = process.env['ERRORBOOK_PYTHON_ENV'] ?? join(process.cwd(), '.cache', 'venv');
    vi.stubEnv('ERRORBOOK_PYTHON_ENV', environment);
    const workspace = await mkdtemp(join(tmpdir(), 'errorbook-served-'));
    const { python } = await setUpEnvironment({ workspace });
    const engine = new Engine(python);
    server = new OllamaLike(join(workspace, 'ollama'), engine);
    bench = await benchWith(workspace, await server.listen());
    await makeTiny(bench, 'tiny');
    return async () => {
      engine.close();
      await server.close();
      await bench.dispose();
      await rm(workspace, { recursive: true, force: true });
    };
  }, 300_000);

  it('asks nothing of a server that renders another prompt, and says how it differs', async () => {
    server.odd.guessesAlways = true;
    await expect(runFolder(bench, 'tiny')).rejects.toMatchObject({
      mismatch: { kind: 'prompt', probe: expect.stringContaining('own prompt') as string },
      message: expect.stringMatching(
        /renders another prompt[^]*- <\|user\|>[^]*\+ <\|im_start\|>user/,
      ) as string,
      hint: expect.stringContaining('evaluation.server') as string,
    });
    expect([...server.models.keys()]).toEqual([]);
    const chats = server.requests.filter(({ path }) => path === 'POST /api/chat');
    expect(chats.map(({ body }) => body?.['_debug_render_only'])).toEqual([true]);
  });

  it('publishes the model to Ollama, sees that it is served as trained, and runs it there, once', async () => {
    server.odd.guessesAlways = false;
    server.requests.length = 0;
    const run = await runFolder(bench, 'tiny');
    expect(bench.book.cases(run.id).map((each) => each.verdict)).toEqual(['passed', 'passed']);
    const created = server.requests.filter(({ path }) => path === 'POST /api/create').map(({ body }) => body);
    expect(created).toEqual([
      expect.objectContaining({ files: { 'tiny.gguf': expect.stringMatching(/^sha256:/) as string } }),
    ]);
    expect(await readdir(join(bench.book.dir, 'parity'))).toHaveLength(1);
    expect([...server.models.keys()], 'what an evaluation made is removed').toEqual([]);

    const chats = () => server.requests.filter(({ path }) => path === 'POST /api/chat');
    const asked = chats().length;
    await runFolder(bench, 'tiny');
    expect(chats()).toHaveLength(asked);
  });
});

async function benchWith(workspace: string, ollama: string): Promise<Workbench> {
  await writeRows(join(workspace, 'tasks.jsonl'), [task('a'), task('b')]);
  await writeRows(join(workspace, 'responses.jsonl'), [
    { task_id: 'a', response: RIGHT },
    { task_id: 'b', response: RIGHT },
  ]);
  const config = {
    suites: [{ path: 'tasks.jsonl' }],
    responses: ['responses.jsonl'],
    target: { provider: 'ollama', baseUrl: ollama },
  };
  await writeFile(join(workspace, 'errorbook.json'), JSON.stringify(config));
  const keyFor = () => Promise.resolve(undefined);
  return Workbench.open({ workspace, log: silentLog, keyFor });
}
