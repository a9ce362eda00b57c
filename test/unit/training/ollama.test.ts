import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Progress } from '../../../src/base/progress';
import { ollamaVersion, publishToOllama, withoutLoadedModels } from '../../../src/training/ollama';
import { OllamaServer } from '../../../src/training/ollamaApi';
import { ggufOf, NEAR_CHATML } from '../../factories/gguf';
import { OllamaLike, type OddWays } from '../../servers/ollamaLike/server';

let folder: string;
let gguf: string;
let url: string;
let server: OllamaLike;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errorbook-ollama-'));
  gguf = join(folder, 'tuned.gguf');
  await writeFile(gguf, ggufOf({ 'general.architecture': 'llama', 'tokenizer.chat_template': NEAR_CHATML }));
  await start();
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(odd: OddWays = {}): Promise<void> {
  await server?.close();
  server = new OllamaLike(join(folder, 'ollama'), undefined, odd);
  url = await server.listen();
}

const publish = (more: object = {}) => publishToOllama({ gguf, name: 'tuned:1', baseUrl: url, ...more });

describe('publishToOllama', () => {
  it('uploads the file, creates the model from it, and tells how far it is in bytes', async () => {
    const told: Progress[] = [];
    await publish({ onProgress: (progress: Progress) => void told.push({ ...progress }) });
    expect([...server.models.keys()]).toEqual(['tuned:1']);
    expect(told.at(-1)).toMatchObject({ done: told[0]?.total, message: 'Ollama: success' });
    expect(new Set(told.map(({ message }) => message))).toContain('giving Ollama the model');
  });

  it('does not upload what Ollama has', async () => {
    await publish();
    server.requests.length = 0;
    await publish({ name: 'tuned:2' });
    const uploads = server.requests.filter(({ path }) => path.includes('/blobs/'));
    expect(uploads.map(({ path }) => path)).toEqual(['HEAD /api/blobs/DIGEST']);
  });

  it('takes how a base model is sampled and its licence, and nothing that changes what the model is asked', async () => {
    await new OllamaServer(url).upload(gguf, await digest(), (await bytes()).length);
    const settings = {
      ...{
        template: '{{ range .Messages }}{{ .Content }}{{ end }}',
        system: 'Be brief.',
        license: 'Apache-2.0',
      },
      ...{ renderer: 'qwen3-coder', messages: [{ role: 'user', content: 'hi' }] },
      parameters: { temperature: 0.6, stop: ['<|user|>'], repeat_penalty: 1.3, num_ctx: 1024 },
    };
    await new OllamaServer(url).create(
      { model: 'base', files: { 'a.gguf': await digest() }, ...settings },
      () => undefined,
    );
    await publish({ like: 'base' });
    expect(server.requests.at(-1)?.body).toEqual({
      ...{ model: 'tuned:1', files: { 'tuned.gguf': await digest() }, stream: true, license: 'Apache-2.0' },
      parameters: { temperature: 0.6, num_ctx: 1024 },
    });
  });

  it('says when the base model is not there', async () => {
    await expect(publish({ like: 'base' })).rejects.toMatchObject({
      message: "Ollama did not take the model: model 'base' not found",
      hint: expect.stringContaining('ollama pull') as string,
    });
  });

  it('sees what is refused before the first byte, and what is said after it under status 200', async () => {
    await expect(publish({ name: 'a b/c:d:e' })).rejects.toThrow('invalid model name');
    await writeFile(gguf, 'no model');
    await expect(publish()).rejects.toThrow('supplied file was not in GGUF format');
    await writeFile(gguf, (await whole()).subarray(0, 60));
    await expect(publish()).rejects.toThrow('unexpected EOF');
  });

  it('takes no stream that breaks off for success, and leaves nothing of it', async () => {
    await start({ createEndsAfter: 4 });
    await expect(publish()).rejects.toThrow('it ended with “using autodetected template chatml”');
    expect([...server.models.keys()]).toEqual([]);
  });

  it('keeps a model that was there before when it cannot be made anew', async () => {
    await publish();
    server.odd.createEndsAfter = 1;
    await expect(publish()).rejects.toThrow('parsing GGUF');
    expect([...server.models.keys()]).toEqual(['tuned:1']);
  });

  it('refuses an Ollama that is too old, and takes a development build', async () => {
    await start({ version: '0.5.4' });
    await expect(publish()).rejects.toThrow('Ollama 0.5.4 cannot take a model file');
    await start({ version: '0.0.0' });
    await expect(publish()).resolves.toBeUndefined();
  });

  it('says when Ollama does not run', async () => {
    const baseUrl = 'http://127.0.0.1:9';
    await expect(publish({ baseUrl })).rejects.toMatchObject({
      message: expect.stringContaining('Ollama does not answer at http://127.0.0.1:9') as string,
      hint: expect.stringContaining('ollama serve') as string,
    });
    expect(await ollamaVersion(baseUrl)).toBeUndefined();
  });
});

describe('withoutLoadedModels', () => {
  it('has Ollama give back its memory for as long as a job takes, and puts back what was loaded', async () => {
    await publish();
    server.loaded.add('tuned:1');
    server.odd.stays = 2;
    const during = await withoutLoadedModels(url, () => Promise.resolve([...server.loaded]));
    expect([during, [...server.loaded]]).toEqual([[], ['tuned:1']]);
    await expect(withoutLoadedModels(url, () => Promise.reject(new Error('job')))).rejects.toThrow('job');
    expect([...server.loaded]).toEqual(['tuned:1']);
    expect(await withoutLoadedModels('http://127.0.0.1:9', () => Promise.resolve(1))).toBe(1);
  });
});

const whole = () =>
  Promise.resolve(ggufOf({ 'general.architecture': 'llama', 'tokenizer.chat_template': NEAR_CHATML }));

async function bytes(): Promise<Buffer> {
  return readFile(gguf);
}

async function digest(): Promise<string> {
  return `sha256:${createHash('sha256')
    .update(await bytes())
    .digest('hex')}`;
}
