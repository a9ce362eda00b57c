/** What is said of servers that are not what they were taken for: each at once, and in words that lead to the cause. */
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../../../src/base/log';
import type { ChatModel } from '../../../src/models/chat';
import { ModelError } from '../../../src/models/errors';
import { FETCH_SECONDS } from '../../../src/models/patientFetch';
import { openChatModel } from '../../../src/models/openChatModel';
import { openOllamaEmbedder, openOpenAiEmbedder } from '../../../src/models/embedders';
import { startRaw, startRedirecting, startSelfSigned } from '../../servers/odd';
import { startOpenAiServer } from '../../servers/openai';
import { startOllamaServer } from '../../servers/ollama';

const question = { label: 'diagnose/le/s/t/0', messages: [{ role: 'user' as const, content: 'Why?' }] };
const PROVIDERS = ['openai', 'ollama'] as const;

function modelAt(
  provider: (typeof PROVIDERS)[number],
  baseUrl: string,
  key?: string,
  timeoutSeconds = 5,
): Promise<ChatModel> {
  const config = { provider, model: 'm', baseUrl, concurrency: 1, timeoutSeconds };
  return openChatModel(config, { workspace: '', key, log: silentLog });
}

async function failureAt(
  provider: (typeof PROVIDERS)[number],
  baseUrl: string,
  key?: string,
  timeoutSeconds?: number,
) {
  const model = await modelAt(provider, baseUrl, key, timeoutSeconds);
  return model.chat(question).then(
    () => expect.unreachable('it answered'),
    (error: unknown) => error as Error & { hint: string },
  );
}

/** Starts a server that ends with the test. */
async function on<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const server = await starting;
  onTestFinished(() => server.close());
  return server;
}

// What may take longer than fetch waits for is asked in another way, and fails in the same words.
describe.each(
  PROVIDERS.flatMap((provider) => [5, FETCH_SECONDS + 1].map((seconds) => [provider, seconds] as const)),
)('a model of %s that may take %i s', (provider, seconds) => {
  it('behind a certificate that nobody has signed', async () => {
    const server = await on(startSelfSigned());
    const error = await failureAt(provider, server.url, undefined, seconds);
    expect(error.message).toMatch(/certificate that is not trusted \(self-signed certificate.*DEPTH_ZERO/);
    expect(error.hint).toContain('NODE_EXTRA_CA_CERTS');
    expect(server.seen()).toBe(1);
  });

  it('asked by https where http is spoken', async () => {
    const { url } = await on(startRaw('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const error = await failureAt(provider, url.replace('http:', 'https:'), undefined, seconds);
    expect(error).toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(/does not speak TLS as it should/) as string,
      hint: expect.stringContaining('http://') as string,
    });
  });

  it('where something else than HTTP is spoken', async () => {
    const server = await on(startRaw('SSH-2.0-OpenSSH_9.6\r\n'));
    const error = await failureAt(provider, server.url, undefined, seconds);
    expect(error).toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(/does not speak HTTP \(.*Expected HTTP/) as string,
    });
    expect(server.seen()).toBe(1);
  });

  it('in a circle of redirects', async () => {
    const server = await on(startRedirecting());
    const error = await failureAt(provider, server.url, undefined, seconds);
    expect(error).toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(`is elsewhere: ${server.url}/again`) as string,
    });
    expect(server.requests).toHaveLength(1);
  });

  it.each([301, 302, 303, 307, 308])('is never asked by way of another server (%i)', async (status) => {
    const other = await on(startOpenAiServer({ reply: () => 'mine now' }));
    const server = await on(startRedirecting(`${other.url}/chat/completions`, status));
    const { message } = await failureAt(provider, server.url, 'key of the first', seconds);
    expect(message).toContain(other.url);
    expect(other.requests).toEqual([]);
  });

  it('at an address that is none', async () => {
    const error = await failureAt(
      provider,
      provider === 'openai' ? 'not a url' : 'http://a b',
      undefined,
      seconds,
    );
    expect(error).toMatchObject({ message: expect.stringMatching(/no address|Invalid URL/) as string });
  });
});

describe.each(PROVIDERS)('a slow model of %s', (provider) => {
  it('is waited for as long as it may take, not as long as fetch would', async () => {
    const slowly = async () => {
      await setTimeout(3000);
      return 'after long thought';
    };
    const start = provider === 'openai' ? startOpenAiServer : startOllamaServer;
    const server = await on(start({ reply: slowly }));
    // As if fetch's five minutes were one second.
    const name = Symbol.for('undici.globalDispatcher.1');
    await fetch('data:,begin');
    const known = globalThis as unknown as Record<symbol, object>;
    const usual = known[name] as { constructor: new (options: object) => object };
    known[name] = new usual.constructor({ headersTimeout: 1000, bodyTimeout: 1000 });
    onTestFinished(() => void (known[name] = usual));
    const ask = async (seconds: number) =>
      (await modelAt(provider, server.url, undefined, seconds)).chat(question);
    await expect(ask(20)).rejects.toThrow('did not answer in time');
    await expect(ask(FETCH_SECONDS + 1)).resolves.toMatchObject({ text: 'after long thought' });
  });
});

describe('a key', () => {
  it('that a server repeats is not passed on, nor one that cannot be sent', async () => {
    const message = 'Incorrect API key provided: key-of-mine. See <b>our</b> pages.';
    const server = await on(startOpenAiServer({ reply: () => ({ kind: 'status', status: 401, message }) }));
    const error = await failureAt('openai', server.url, 'key-of-mine');
    expect(error.message).toContain(
      'refused the key (401: 401 Incorrect API key provided: …. See our pages.)',
    );
    const unfit = await failureAt('openai', server.url, 'key\nof-mine');
    expect(unfit).toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('cannot be sent') as string,
    });
    expect(unfit.message).not.toContain('of-mine');
  });

  it('is asked for where none is known: for which URL, and how', async () => {
    const server = await on(startOpenAiServer({ reply: () => 'ok', key: 'the right one' }));
    const error = await failureAt('openai', server.url);
    expect(error.message).toContain(`${server.url} asks for a key, and none is known for it`);
    expect(error.hint).toContain(`ERRORBOOK_KEYS='{"${server.url}":"…"}'`);
    expect(error.hint).toContain('Errorbook: Set API Key');
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('of the environment goes to no server, in no header', async () => {
    const names = {
      OPENAI_API_KEY: 'k1',
      OPENAI_ADMIN_KEY: 'k2',
      OPENAI_CUSTOM_HEADERS: 'x-key: k3',
      OLLAMA_API_KEY: 'k4',
    };
    const before = process.env;
    process.env = { ...before, ...names };
    onTestFinished(() => void (process.env = before));
    const openai = await on(startOpenAiServer({ reply: () => 'ok' }));
    const ollama = await on(startOllamaServer({ reply: () => 'ok' }));
    await (await modelAt('openai', openai.url)).chat(question);
    await (await modelAt('openai', openai.url, 'own')).chat(question);
    await (await modelAt('ollama', ollama.url)).chat(question);
    const headers = [...openai.requests, ...ollama.requests].map((each) => JSON.stringify(each.headers));
    expect(headers.filter((each) => /k[1234]/.test(each))).toEqual([]);
    expect(openai.requests.map((each) => each.headers.authorization)).toEqual([undefined, 'Bearer own']);
  });
});

describe('an embedding model', () => {
  it('that sends no vectors, or is no embedding model, is said at once', async () => {
    const server = await on(startRaw('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}'));
    for (const open of [openOllamaEmbedder, openOpenAiEmbedder])
      await expect(open({ model: 'm', baseUrl: server.url })).rejects.toThrow(/sent no vectors/);
  });
});

describe('an answer under status 200', () => {
  const body = (value: unknown) => ({ kind: 'body' as const, body: JSON.stringify(value) });
  const completion = (content: unknown) =>
    body({ choices: [{ message: { role: 'assistant', content }, finish_reason: null }] });

  it.each([
    [
      'a list of parts',
      completion([{ type: 'text', text: 'Be' }, 'cause', { type: 'text', text: '.' }]),
      'Because.',
    ],
    ['no text', completion(null), ''],
    ['JSON that is called text', { ...completion('Because.'), contentType: 'text/plain' }, 'Because.'],
  ])('with %s is read', async (_, reply, text) => {
    const server = await on(startOpenAiServer({ reply: () => reply }));
    const model = await modelAt('openai', server.url);
    expect(await model.chat(question)).toMatchObject({ text, finishReason: 'stop' });
  });

  it.each([
    ['a text that is none', completion({ deep: 1 }), /text cannot be read \(choices.0.message.content/],
    ['parts that are none', completion([{ type: 'image' }]), /text cannot be read/],
    [
      'a web page',
      { kind: 'body' as const, body: '<html><title>Sign in</title><p>…', contentType: 'text/html' },
      /does not speak the OpenAI API; it answered: Sign in\. Correct/,
    ],
    ['nothing', { kind: 'body' as const, body: '' }, /does not speak the OpenAI API; it answered: nothing/],
  ])('with %s is the problem of that one question', async (_, reply, message) => {
    const server = await on(startOpenAiServer({ reply: () => reply }));
    const error = await failureAt('openai', server.url);
    expect(error).toBeInstanceOf(ModelError);
    expect(error.message).toMatch(message);
    expect(server.requests).toHaveLength(1);
  });

  it('that is an error of the server behind it is that error', async () => {
    const server = await on(
      startOpenAiServer({ reply: () => body({ error: { message: 'No such model', code: 404 } }) }),
    );
    expect((await failureAt('openai', server.url)).message).toMatch(/no model “m” \(404: No such model\)/);
  });

  it.each([
    [
      'a text that is none',
      { kind: 'body' as const, body: '{"message": {"content": []}, "done": true}' },
      /text cannot be read/,
    ],
    ['a web page', { kind: 'body' as const, body: '<html>', contentType: 'text/html' }, /sent a web page/],
  ])('of Ollama with %s is the problem of that one question', async (_, reply, message) => {
    const server = await on(startOllamaServer({ reply: () => reply }));
    const error = await failureAt('ollama', server.url);
    expect(error).toBeInstanceOf(ModelError);
    expect(error.message).toMatch(message);
  });
});
