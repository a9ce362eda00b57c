import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ollamaVersion, publishToOllama } from '../../../src/training/ollama';
import { OllamaServerDouble, type OllamaBehaviour } from '../../factories/ollamaServer';

const CONTENT = Buffer.from('GGUF and so on');
const DIGEST = `sha256:${createHash('sha256').update(CONTENT).digest('hex')}`;

let folder: string;
let gguf: string;
let server: OllamaServerDouble | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errorbook-ollama-'));
  gguf = join(folder, 'tuned.gguf');
  await writeFile(gguf, CONTENT);
});

afterEach(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

async function publish(behaviour: OllamaBehaviour = {}, like?: string): Promise<OllamaServerDouble> {
  server = new OllamaServerDouble(behaviour);
  await publishToOllama({ gguf, name: 'tuned:1', baseUrl: await server.listen(), like });
  return server;
}

describe('publishToOllama', () => {
  it('uploads the file and creates the model from its digest', async () => {
    const { blobs, created } = await publish();
    expect(blobs.get(DIGEST)).toEqual(CONTENT);
    expect(created).toEqual([{ model: 'tuned:1', files: { 'tuned.gguf': DIGEST }, stream: true }]);
  });

  it('does not upload what Ollama has', async () => {
    const { requests } = await publish({ blobs: [DIGEST] });
    expect(requests).toEqual(['GET /api/version', 'HEAD /api/blobs/DIGEST', 'POST /api/create']);
  });

  it('takes template and parameters over from the base model', async () => {
    const show = {
      template: '{{ .Prompt }}',
      renderer: 'qwen3',
      system: '',
      parameters: 'stop                           "<|im_end|>"\nstop "<|end|>"\ntemperature 0.6',
    };
    const { created } = await publish({ show }, 'base');
    expect(created[0]).toMatchObject({
      template: '{{ .Prompt }}',
      renderer: 'qwen3',
      parameters: { stop: ['<|im_end|>', '<|end|>'], temperature: 0.6 },
    });
    expect(created[0]).not.toHaveProperty('system');
  });

  it('says when the base model is not there', async () => {
    await expect(publish({}, 'base')).rejects.toMatchObject({
      message: "Ollama did not take the model: model 'base' not found",
      hint: expect.stringContaining('ollama pull') as string,
    });
  });

  it('sees an error that comes in the stream under status 200', async () => {
    const createLines = [{ status: 'parsing GGUF' }, { error: 'invalid file magic' }];
    await expect(publish({ createLines })).rejects.toThrow('invalid file magic');
  });

  it('does not take a stream that breaks off for success', async () => {
    await expect(publish({ createLines: [{ status: 'parsing GGUF' }] })).rejects.toThrow('parsing GGUF');
  });

  it('refuses an Ollama that is too old, and takes a development build', async () => {
    await expect(publish({ version: '0.5.4' })).rejects.toThrow('Ollama 0.5.4 cannot take a model file');
    await server?.close();
    await expect(publish({ version: '0.0.0' })).resolves.toBeDefined();
  });

  it('says when Ollama does not run', async () => {
    const baseUrl = 'http://127.0.0.1:9';
    await expect(publishToOllama({ gguf, name: 'x', baseUrl })).rejects.toMatchObject({
      message: expect.stringContaining('Ollama does not answer at http://127.0.0.1:9') as string,
      hint: expect.stringContaining('ollama serve') as string,
    });
    expect(await ollamaVersion(baseUrl)).toBeUndefined();
  });
});
