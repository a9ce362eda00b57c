/** llama.cpp by its Node library, with a real (tiny) model: what every engine owes those who ask it. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { setUpPythonEnvironment } from '../../../scripts/python-env.mjs';
import { silentLog } from '../../../src/base/log';
import { resource } from '../../../src/base/resources';
import { collect } from '../../../src/notebook/collect';
import { testModels } from '../../../src/notebook/testModels';
import { Workbench } from '../../../src/notebook/workbench';
import type { Engine, Served } from '../../../src/serving/engine';
import { ggufOf } from '../../../src/serving/gguf';
import { installLlamaCpp, llamaCppEngine } from '../../../src/serving/llamaCpp';
import { interpreterOf } from '../../../src/training/environment';
import { makeTinyModel } from '../../../src/training/tiny';
import { writeRows } from '../../factories/workspace';

const HELLO = [{ role: 'user', content: 'Write a Python function `tail(lines, count)`.' }];

const taught = ['one', 'two', 'three'].map((name, n) => ({
  prompt: [{ role: 'user', content: `Write a Python function that returns ${name}.` }],
  completion: [
    { role: 'assistant', content: `def ${name}():\n    return ${n + 1}  # and nothing but that\n` },
  ],
}));

describe('llama.cpp', { timeout: 600_000 }, () => {
  let folder: string;
  let engine: Engine;
  let served: Served;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'errorbook-serving-'));
    vi.stubEnv('XDG_CACHE_HOME', resource('.cache', 'serving'));
    const environment = await setUpPythonEnvironment();
    vi.stubEnv('ERRORBOOK_PYTHON_ENV', environment);
    await writeRows(join(folder, 'data.jsonl'), taught);
    // What it answers does not matter here, only that it is the same model each time.
    const tiny = { data: join(folder, 'data.jsonl'), out: join(folder, 'tiny') };
    await makeTinyModel(interpreterOf(environment), tiny.data, tiny.out, { seconds: 2 });
    engine = llamaCppEngine({ workspace: folder }, await installLlamaCpp());
    served = await engine.serve(join(folder, 'tiny'), { log: join(folder, 'log') });
  }, 600_000);
  afterAll(async () => {
    await served.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  interface Reply {
    choices: { message: { content: string }; finish_reason: string }[];
    usage: { prompt_tokens: number; completion_tokens: number };
    error?: { message: string; code: number };
  }

  async function ask(body: object, signal?: AbortSignal): Promise<Reply> {
    const init = {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    };
    const asked = await fetch(`${served.baseUrl}/chat/completions`, { ...init, signal });
    return (await asked.json()) as Reply;
  }

  const greedy = (more: object = {}) => ask({ messages: HELLO, temperature: 0, max_tokens: 40, ...more });

  it('writes the model’s file once, and says with what it serves it', async () => {
    expect(engine).toMatchObject({ kind: 'llama.cpp', name: 'node-llama-cpp 3.22.1', precision: 'f16' });
    expect(await readdir(folder)).toContain('tiny.gguf');
  });

  it('writes it anew where another model is in the folder, however old that is', async () => {
    const before = await readFile(join(folder, 'tiny.gguf.of'), 'utf8');
    await utimes(join(folder, 'tiny', 'config.json'), 1, 1);
    const made = await ggufOf({ workspace: folder }, join(folder, 'tiny'), {});
    expect(await readFile(`${made}.of`, 'utf8')).not.toBe(before);
  });

  it('answers greedily the same every time, also side by side', async () => {
    const [first] = (await greedy()).choices;
    const more = await Promise.all(Array.from({ length: 6 }, () => greedy()));
    expect(first?.message.content).not.toBe('');
    expect(new Set(more.map(({ choices }) => choices[0]?.message.content))).toEqual(
      new Set([first?.message.content]),
    );
  });

  it('reproduces a seed, and differs by it', async () => {
    const seeded = (seed: number) =>
      greedy({ temperature: 1.5, seed, top_k: 0, min_p: 0 }).then(
        ({ choices }) => choices[0]?.message.content,
      );
    expect(await seeded(7)).toBe(await seeded(7));
    expect(new Set(await Promise.all([1, 2, 3, 4].map(seeded))).size).toBeGreaterThan(1);
  });

  it('ends at the most tokens, and at a text that ends it', async () => {
    const whole = await greedy();
    const short = await greedy({ max_tokens: 3 });
    expect(short).toMatchObject({ choices: [{ finish_reason: 'length' }], usage: { completion_tokens: 3 } });
    const text = whole.choices[0]?.message.content ?? '';
    const stop = text.slice(8, 12);
    expect((await greedy({ stop: [stop] })).choices[0]?.message.content).toBe(
      text.slice(0, text.indexOf(stop)),
    );
  });

  it('refuses what it does not know, and a prompt that does not fit, in the API’s own form', async () => {
    expect((await ask({ messages: [] })).error).toMatchObject({ code: 400 });
    const long = [{ role: 'user', content: 'word '.repeat(20_000) }];
    expect((await ask({ messages: long, max_tokens: 1 })).error?.message).toMatch(
      /request \(\d+ tokens\) exceeds the available context size/,
    );
  });

  it('goes on when a client goes away', async () => {
    const going = new AbortController();
    const all = Array.from({ length: 24 }, () =>
      ask({ messages: HELLO, max_tokens: 500, temperature: 1.5 }, going.signal),
    );
    setTimeout(() => going.abort(), 20);
    const ends = await Promise.allSettled(all);
    expect(ends.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0);
    expect((await greedy({ max_tokens: 2 })).usage.completion_tokens).toBe(2);
  });

  it('serves the target that is a model of this machine, once; a name that is mistyped is told at once', async () => {
    const config = (model: string) =>
      writeFile(
        join(folder, 'errorbook.json'),
        JSON.stringify({
          suites: [{ path: 'tasks.jsonl' }],
          target: { provider: 'local', model, maxTokens: 40 },
          evaluation: { server: 'llama.cpp' },
        }),
      );
    const tasks = ['a', 'b'].map((id) => ({ id, prompt: `Write ${id}().`, tests: [`assert ${id}() == 1`] }));
    await writeRows(join(folder, 'tasks.jsonl'), tasks);
    await config('./tiny');
    const inBench = async <T>(act: (bench: Workbench) => Promise<T>) => {
      const keyFor = () => Promise.resolve(undefined);
      const bench = await Workbench.open({ workspace: folder, log: silentLog, keyFor });
      return act(bench).finally(() => bench.dispose());
    };
    const asked = () =>
      inBench(async (bench) => {
        const { run } = await collect(bench);
        return { target: run.target, cases: bench.book.cases(run.id).length };
      });
    // Before anything is recorded.
    const [report] = await inBench((bench) => testModels(bench));
    expect(report?.checks.map(({ what, ok }) => `${what} ${ok}`)).toContain('is served true');
    const first = await asked();
    expect(first).toEqual({ target: expect.stringMatching(/^tiny@/) as string, cases: 2 });
    expect(await asked()).toEqual(first);
    await config('./tiny.gguf');
    expect(await asked()).toEqual({ target: expect.stringMatching(/^\.\/tiny\.gguf@/) as string, cases: 2 });
    await config('./tinny');
    await expect(asked()).rejects.toThrow(/There is no model in .*tinny/);
  });

  it('leaves no process when it is disposed of, nor when who started it is killed', async () => {
    const script = `
      import { llamaCppEngine, installLlamaCpp } from ${JSON.stringify(resource('src', 'serving', 'llamaCpp.ts'))};
      const engine = llamaCppEngine({ workspace: '.' }, await installLlamaCpp());
      const served = await engine.serve(${JSON.stringify(join(folder, 'tiny'))}, { log: ${JSON.stringify(join(folder, 'log-2'))} });
      console.log(served.baseUrl);
      setInterval(() => undefined, 1000);`;
    const args = ['--import', 'tsx', '--input-type=module', '-e', script];
    const child = execFile(process.execPath, args, { cwd: resource() });
    const url = await new Promise<string>((resolve) =>
      child.stdout?.once('data', (line: string) => resolve(line.trim())),
    );
    expect((await fetch(`${url}/models`)).ok).toBe(true);
    child.kill('SIGKILL');
    const isThere = () =>
      fetch(`${url}/models`).then(
        ({ ok }) => ok,
        () => false,
      );
    await vi.waitUntil(async () => !(await isThere()), { timeout: 5000, interval: 50 });
    const log = await readFile(join(folder, 'log-2'), 'utf8');
    expect(log).not.toContain('Error');
  });
});
