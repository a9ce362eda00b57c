/**
 * What a server must not get away with, seen from outside: a real tiny model, files of it with a fault each, and a
 * server that takes them as Ollama does and answers by them.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runProgram } from '../../../src/base/process';
import { OllamaModel } from '../../../src/models/ollama';
import { promptFor } from '../../../src/results/prompt';
import { compare, nearTie, type Mismatch, type Parity } from '../../../src/serving/parity';
import { ollamaRender, probeOf } from '../../../src/serving/probe';
import { probePrompts } from '../../../src/serving/probes';
import { referenceOf, type Reference } from '../../../src/serving/reference';
import { trainerEnv } from '../../../src/training/environment';
import { publishToOllama } from '../../../src/training/ollama';
import { setUpEnvironment } from '../../../src/training/setup';
import { Engine } from '../../servers/ollamaLike/engine';
import { OllamaLike } from '../../servers/ollamaLike/server';

const own = ['double', 'triple'].map((name) =>
  promptFor({ prompt: `Write ${name}(n), of 1234 and 56.`, language: 'python' }),
);
const prompts = probePrompts(own);
const answers = ['def double(n):\n    return n * 2', 'def triple(n):\n    return n * 3'];

let folder: string;
let url: string;
let engine: Engine;
let server: OllamaLike;
let python: string;
const references = new Map<string, Reference>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errorbook-parity-'));
  vi.stubEnv(
    'ERRORBOOK_PYTHON_ENV',
    process.env['ERRORBOOK_PYTHON_ENV'] ?? join(process.cwd(), '.cache', 'venv'),
  );
  ({ python } = await setUpEnvironment({ workspace: folder }));
  const pairs = prompts.map(({ messages }, at) => ({
    prompt: messages,
    completion: [{ role: 'assistant', content: answers[at] ?? `Answer number ${at}.` }],
  }));
  await writeFile(join(folder, 'pairs.jsonl'), pairs.map((pair) => `${JSON.stringify(pair)}\n`).join(''));
  const script = join(__dirname, '..', '..', 'factories', 'plantedGguf.py');
  const { code, tail } = await runProgram(python, [script, folder], { env: trainerEnv() });
  expect(code, tail.join('\n')).toBe(0);
  for (const model of ['model', 'with-system'])
    references.set(model, await referenceOf(python, join(folder, model), prompts));
  engine = new Engine(python);
  server = new OllamaLike(join(folder, 'ollama'), engine);
  url = await server.listen();
}, 300_000);

afterAll(async () => {
  engine?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
  vi.unstubAllEnvs();
});

async function serve(file: string, trained = 'model'): Promise<Parity | Mismatch> {
  const name = `served:${file.replace(/ /g, '-')}`;
  await publishToOllama({ gguf: join(folder, `${file}.gguf`), name, baseUrl: url });
  const client = new OllamaModel({ model: name, baseUrl: url, timeoutSeconds: 60 });
  const reference = references.get(trained);
  if (reference === undefined) throw new Error(`there is no reference of ${trained}`);
  return compare(prompts, reference, probeOf(client, ollamaRender(url, name)), nearTie('f16'));
}

describe('compare', { timeout: 120_000 }, () => {
  it('finds a model that is served as it was trained equal, to the ends of its answers', async () => {
    const all = { prompts: 10, rendered: 10, equal: 10, nearTies: 0, stopped: true };
    expect(await serve('right')).toEqual(all);
    expect(await serve('with system', 'with-system')).toEqual(all);
    expect(server.models.get('served:right')).toMatchObject({ template: undefined });
  });

  it.each([
    ['guessed template', 'prompt'],
    ['wrong pre-tokenizer', 'tokens'],
    ['wrong rope frequency', 'answer'],
    ['missing stop token', 'end'],
  ])('finds a %s', async (file, kind) => {
    expect(await serve(file)).toMatchObject({ kind });
  });

  it('finds that a default system message is dropped', async () => {
    expect(await serve('dropped system', 'with-system')).toMatchObject({
      kind: 'prompt',
      expected: expect.stringContaining('You are helpful.') as string,
      actual: expect.not.stringContaining('You are helpful.') as string,
    });
  });
});
