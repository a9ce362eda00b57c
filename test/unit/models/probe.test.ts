import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../../../src/base/log';
import { keepCapabilities, knownCapabilities } from '../../../src/models/capabilities';
import { OllamaModel } from '../../../src/models/ollama';
import { OpenAiModel } from '../../../src/models/openai';
import { probeChat } from '../../../src/models/probe';
import { tempWorkspace } from '../../factories/workspace';
import type { Behaviour } from '../../servers/behaviour';
import type { SeenRequest } from '../../servers/http';
import { startOllamaServer, type OllamaServerOptions } from '../../servers/ollama';
import { startOpenAiServer, type OpenAiServerOptions } from '../../servers/openai';

const asksJson = ({ body }: SeenRequest) => JSON.stringify(body).includes('17 + 25');
const able = (request: SeenRequest): Behaviour => (asksJson(request) ? '{"answer": 42}' : 'ready');
const options = { model: 'teacher', timeoutSeconds: 5, retry: { retries: 0 } };

async function openAi(server: Partial<OpenAiServerOptions> = {}) {
  const { url, close } = await startOpenAiServer({ reply: able, ...server });
  onTestFinished(close);
  return new OpenAiModel({ ...options, baseUrl: url });
}

async function ollama(server: Partial<OllamaServerOptions> = {}) {
  const { url, close } = await startOllamaServer({ reply: able, ...server });
  onTestFinished(close);
  return new OllamaModel({ ...options, baseUrl: url });
}

describe('probeChat', () => {
  it('says what a good server can', async () => {
    expect(await probeChat(await openAi())).toMatchObject([
      { what: 'answers', ok: true, says: expect.stringContaining('s for a short answer') as string },
      { what: 'speed', ok: true, says: expect.stringMatching(/^\d+(?:\.\d)? tokens\/s/) as string },
      {
        what: 'structured output',
        ok: true,
        says: expect.stringContaining('that the server enforces') as string,
      },
      { what: 'context length', ok: true, says: 'the server does not tell' },
    ]);
    expect((await probeChat(await ollama())).at(-1)).toMatchObject({ ok: true, says: '131,072 tokens' });
  });

  it('measures speed without the time that loading took', async () => {
    let asked = 0;
    const usage = { promptTokens: 10, completionTokens: 40 };
    const slow = async (request: SeenRequest): Promise<Behaviour> => {
      if (asked++ === 0) await new Promise((resolve) => setTimeout(resolve, 400));
      return asksJson(request) ? able(request) : { content: '1 2 3', usage };
    };
    const [answers, speed] = await probeChat(await ollama({ reply: slow }));
    expect(Number(/([\d.]+) s for/.exec(answers?.says ?? '')?.[1])).toBeGreaterThanOrEqual(0.4);
    expect(Number(/^([\d.]+) tokens/.exec(speed?.says ?? '')?.[1])).toBeGreaterThan(100);
  });

  it('says that prompts are cut where Ollama stands behind an OpenAI address, and offers its own', async () => {
    const warned: string[] = [];
    const { url, close } = await startOpenAiServer({ reply: able, fingerprint: 'fp_ollama' });
    onTestFinished(close);
    const log = { ...silentLog, warn: (text: string) => void warned.push(text) };
    const model = new OpenAiModel({ ...options, baseUrl: url, retry: { retries: 0, log } });
    const checks = await probeChat(model);
    expect(checks.find(({ what }) => what === 'whole prompts')).toMatchObject({ ok: false, says: warned[0] });
    expect(warned).toEqual([expect.stringContaining(`"baseUrl": "${url.replace(/\/v1$/, '')}"`)]);
    expect((await probeChat(await openAi())).map(({ what }) => what)).not.toContain('whole prompts');
  });

  it('learns what a server does not know', async () => {
    const model = await openAi({ refuses: ['response_format.json_schema', 'temperature'] });
    expect((await probeChat(model))[2]).toMatchObject({
      ok: true,
      says: expect.stringContaining('only said in the prompt') as string,
    });
    expect(model.learned).toMatchObject({ format: 'json_object', temperature: false });
  });

  it.each([
    ['a model that is not there', { models: ['other'] }, /has no model “teacher”/],
    ['a key that is missing', { key: 'right' }, /asks for a key/],
    ['an empty answer', { reply: () => '' }, /The answer is empty/],
  ])('names %s, and tries no more', async (_, server, says) => {
    expect(await probeChat(await openAi(server))).toEqual([
      { what: 'answers', ok: false, says: expect.stringMatching(says) as string },
    ]);
  });

  it('tells a model that cannot write JSON from one that cannot be asked', async () => {
    expect((await probeChat(await ollama({ reply: () => 'ready' })))[2]).toMatchObject({
      ok: false,
      says: expect.stringContaining('not with the JSON') as string,
    });
  });
});

describe('capabilities', () => {
  const learned = { format: 'text', tokens: 'max_tokens', temperature: true, seed: false } as const;

  it('are kept by name, and used by the next client without asking', async () => {
    const dir = await tempWorkspace();
    await keepCapabilities(dir, 'a', learned);
    await keepCapabilities(dir, 'b', { ...learned, format: 'json_object' });
    expect(await knownCapabilities(dir, 'a')).toEqual(learned);
    const server = await startOpenAiServer({ reply: able, refuses: ['response_format.json_schema'] });
    onTestFinished(server.close);
    const model = new OpenAiModel({ ...options, baseUrl: server.url, learned });
    await probeChat(model);
    expect(server.requests.filter(({ path }) => path.endsWith('completions'))).toHaveLength(3);
  });

  it('are learned anew where the file is broken', async () => {
    const dir = await tempWorkspace();
    await writeFile(join(dir, 'models.json'), '{');
    expect(await knownCapabilities(dir, 'a')).toBeUndefined();
    await keepCapabilities(dir, 'a', learned);
    expect(await knownCapabilities(dir, 'a')).toEqual(learned);
  });
});
