/** What Ollama says when it cannot, in its own words, and what a person gets to read of it. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openOllamaEmbedder } from '../../../src/models/embedders';
import { OllamaModel } from '../../../src/models/ollama';
import { errorIn } from '../../../src/models/ollamaError';
import { OllamaServer } from '../../../src/training/ollamaApi';
import { digestOf, OllamaReplay } from '../../servers/ollamaLike/replay';

const question = { label: 'l', messages: [{ role: 'user' as const, content: 'Why?' }] };
const retry = { retries: 2, minPauseMs: 1 };

let folder: string;
let replay: OllamaReplay;
let model: OllamaModel;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errorbook-ollama-'));
  replay = new OllamaReplay(folder);
  await replay.open();
  await replay.create('small', 'own.gguf');
  model = new OllamaModel({ model: 'small', baseUrl: replay.url, timeoutSeconds: 5, retry });
});
afterEach(async () => {
  await replay.server.close();
  await rm(folder, { recursive: true, force: true });
});

describe('OllamaModel', () => {
  it('asks again when the queue was full, and when the engine was killed while it wrote', async () => {
    Object.assign(replay.server.odd, { full: 1, dies: 1 });
    expect((await model.chat(question)).text).toBe('hi');
  });

  it('says in a sentence that the engine is killed each time', async () => {
    replay.server.odd.dies = 3;
    await expect(model.chat(question)).rejects.toThrow(/while running the model: unexpected EOF\)\.$/);
  });

  it('says in a sentence that a prompt does not fit, and does not ask again', async () => {
    replay.said = { text: '', count: 9000, made: 0, reason: 'stop' };
    await expect(model.chat(question)).rejects.toThrow(
      /refused the request \(400: request \(9000 tokens\) exceeds the available context size \(8192 tokens\), try increasing it\)\.$/,
    );
    expect(replay.server.requests.filter(({ path }) => path === 'POST /api/chat')).toHaveLength(1);
  });

  it('knows at once that a model cannot embed', async () => {
    await expect(openOllamaEmbedder({ model: 'small', baseUrl: replay.url, retry })).rejects.toThrow(
      /cannot do that \(501: This server does not support embeddings/,
    );
    expect(replay.server.requests.filter(({ path }) => path === 'POST /api/embed')).toHaveLength(1);
  });
});

describe('OllamaServer', () => {
  it('says of a file that changed on its way that it did', async () => {
    const server = new OllamaServer(replay.url);
    const digest = `sha256:${'0'.repeat(64)}`;
    await expect(server.upload(__filename, digest, (await stat(__filename)).size)).rejects.toThrow(
      `Ollama did not take the model: digest mismatch, expected "${digest}"`,
    );
  });

  it('says of a file that went away that it did', async () => {
    const files = { 'm.gguf': `sha256:${'1'.repeat(64)}` };
    const created = new OllamaServer(replay.url).create({ model: 'a', files }, () => undefined);
    await expect(created).rejects.toThrow(
      /did not take the model: open …sha256-1+: no such file or directory$/,
    );
  });

  it('says of a template that it is none', async () => {
    const request = { model: 'a', files: { 'm.gguf': digestOf('own.gguf') }, template: '{{ .Prompt }' };
    await expect(new OllamaServer(replay.url).create(request, () => undefined)).rejects.toThrow(
      /template error/,
    );
  });
});

describe('errorIn', () => {
  it.each([
    ['model not found', 'model not found'],
    ['{"error":"model \'a\' not found"}', "model 'a' not found"],
    ['{"error":{"message":"no","type":"x","code":null}}', 'no'],
    ['{"error":"{\\"error\\":{\\"code\\":400,\\"message\\":\\"too long\\"}}"}', 'too long'],
    ['{"error":"{not JSON}"}', '{not JSON}'],
    ['{"status":"success"}', '{"status":"success"}'],
  ])('reads %s', (body, says) => expect(errorIn(body)).toBe(says));
});
