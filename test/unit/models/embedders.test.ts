import { afterEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/base/errors';
import { openOllamaEmbedder, openOpenAiEmbedder } from '../../../src/models/embedders';
import type { Embedder } from '../../../src/models/chat';
import { sendJson, startServer, type FakeServer } from '../../servers/http';
import { startOllamaServer } from '../../servers/ollama';
import { startOpenAiServer } from '../../servers/openai';
import { letterVector } from '../../servers/vectors';

let server: FakeServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const providers: [string, () => Promise<Embedder>][] = [
  [
    'openai',
    async () => {
      server = await startOpenAiServer({ reply: () => '', key: 'sk', models: ['e'] });
      return openOpenAiEmbedder({ model: 'e', baseUrl: server.url, key: 'sk' });
    },
  ],
  [
    'ollama',
    async () => {
      server = await startOllamaServer({ reply: () => '', models: ['e'] });
      return openOllamaEmbedder({ model: 'e', baseUrl: server.url });
    },
  ],
];

describe.each(providers)('an embedder of %s', (provider, open) => {
  it('knows its dimension and names itself by it', async () => {
    const embedder = await open();
    expect(embedder).toMatchObject({ id: `${provider}/e/8`, dimension: 8 });
  });

  it('gives vectors of length 1 in the order of the texts, in batches', async () => {
    const embedder = await open();
    const texts = Array.from({ length: 150 }, (_, index) => `text number ${index}`);
    const vectors = await embedder.embed(texts);
    expect(vectors).toHaveLength(150);
    expect(server?.requests.map(({ body }) => (body?.['input'] as string[]).length)).toEqual([1, 64, 64, 22]);
    for (const [index, vector] of vectors.entries()) {
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
      const wanted = letterVector(texts[index] ?? '');
      const length = Math.hypot(...wanted);
      wanted.forEach((value, at) => expect(vector[at]).toBeCloseTo(value / length, 5));
    }
  });
});

describe('openOpenAiEmbedder', () => {
  it('says that the key is wrong', async () => {
    server = await startOpenAiServer({ reply: () => '', key: 'sk' });
    const opening = openOpenAiEmbedder({ model: 'e', baseUrl: server.url, key: 'other' });
    await expect(opening).rejects.toThrow(/refused the key/);
  });
});

describe('openOllamaEmbedder', () => {
  it('says how to get a model that is not there', async () => {
    server = await startOllamaServer({ reply: () => '', models: ['other'] });
    const opening = openOllamaEmbedder({ model: 'e', baseUrl: server.url });
    await expect(opening).rejects.toMatchObject({ hint: expect.stringContaining('ollama pull e') as string });
  });

  it('asks once only where the model cannot embed, and where nobody is there', async () => {
    const one = await startServer((_, response) => {
      sendJson(response, 501, {
        error: 'This server does not support embeddings. Start it with `--embeddings`',
      });
      return Promise.resolve();
    });
    await expect(openOllamaEmbedder({ model: 'e', baseUrl: one.url })).rejects.toThrow(
      /cannot do that .*does not support embeddings/,
    );
    expect(one.requests).toHaveLength(1);
    await one.close();
    await expect(openOllamaEmbedder({ model: 'e', baseUrl: one.url })).rejects.toThrow(UserError);
  });
});
