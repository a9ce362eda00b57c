import { afterEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/base/errors';
import { ModelError } from '../../../src/models/errors';
import { OpenAiModel, type OpenAiOptions } from '../../../src/models/openai';
import {
  dropped,
  empty,
  rateLimited,
  refused,
  script,
  serverError,
  stalled,
  truncated,
  wrongKey,
  type Behaviour,
} from '../../servers/behaviour';
import type { FakeServer } from '../../servers/http';
import { startOpenAiServer, type OpenAiServerOptions } from '../../servers/openai';

const question = { label: 'diagnose/le/s/t/0', messages: [{ role: 'user' as const, content: 'Why?' }] };
const schema = { name: 'reply', schema: { type: 'object', properties: { a: { type: 'number' } } } };

let server: FakeServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function modelOn(
  options: OpenAiServerOptions,
  more: Partial<OpenAiOptions> = {},
): Promise<OpenAiModel> {
  server = await startOpenAiServer(options);
  const retry = { retries: 3, minPauseMs: 1 };
  return new OpenAiModel({ model: 'm', baseUrl: server.url, timeoutSeconds: 5, retry, ...more });
}

const modelThat = (...behaviours: [Behaviour, ...Behaviour[]]) => modelOn({ reply: script(...behaviours) });

describe('OpenAiModel.chat', () => {
  it('gives the text, the finish reason and the usage of an answer', async () => {
    const model = await modelThat({
      content: 'Because.',
      finishReason: 'length',
      usage: { promptTokens: 7, completionTokens: 3 },
    });
    expect(await model.chat(question)).toEqual({
      text: 'Because.',
      finishReason: 'length',
      usage: { promptTokens: 7, completionTokens: 3 },
      cached: false,
    });
  });

  it('sends what the request says, and neither its label nor its attempt', async () => {
    const model = await modelThat('ok');
    await model.chat({ ...question, temperature: 0.2, maxTokens: 9, seed: 4, attempt: 1, schema });
    expect(server?.requests[0]?.body).toEqual({
      model: 'm',
      messages: question.messages,
      temperature: 0.2,
      max_tokens: 9,
      seed: 4,
      response_format: { type: 'json_schema', json_schema: { ...schema, strict: true } },
    });
  });

  it.each([
    ['a server error', serverError()],
    ['an overloaded server', serverError(503)],
    ['a rate limit', rateLimited(0)],
    ['a dropped connection', dropped()],
    ['half an answer', truncated('A long answer that breaks off')],
    ['an answer without a message', { kind: 'body' as const, body: '{"choices":[]}' }],
  ])('asks again after %s', async (_, behaviour) => {
    const model = await modelThat(behaviour, 'ok');
    expect((await model.chat(question)).text).toBe('ok');
    expect(server?.requests).toHaveLength(2);
  });

  it('waits as long as Retry-After says', async () => {
    const model = await modelThat(rateLimited(1), 'ok');
    const started = Date.now();
    await model.chat(question);
    expect(Date.now() - started).toBeGreaterThanOrEqual(1000);
  });

  it.each([
    ['500s', serverError(), /could not answer \(500/],
    ['half answers', truncated('A long answer that breaks off'), /broke the connection|not whole JSON/],
  ])('names %s that do not end', async (_, behaviour, message) => {
    const model = await modelThat(behaviour);
    const error: unknown = await model.chat(question).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ModelError);
    expect((error as Error).message).toMatch(message);
    expect(server?.requests).toHaveLength(4);
  });

  it('gives a rate limit that does not pass to the person', async () => {
    const model = await modelThat(rateLimited(0));
    await expect(model.chat(question)).rejects.toMatchObject({
      name: 'UserError',
      hint: expect.stringContaining('concurrency') as string,
    });
  });

  it('does not wait for a Retry-After of an hour', async () => {
    const model = await modelThat(rateLimited(3600));
    await expect(model.chat(question)).rejects.toBeInstanceOf(UserError);
    expect(server?.requests).toHaveLength(1);
  });

  it('asks once where the account has no credit', async () => {
    const model = await modelThat({
      kind: 'status',
      status: 429,
      code: 'insufficient_quota',
      message: 'You exceeded your quota',
    });
    await expect(model.chat(question)).rejects.toThrow(/no credit/);
    expect(server?.requests).toHaveLength(1);
  });

  it('does not repeat a request that timed out', async () => {
    server = await startOpenAiServer({ reply: script(stalled(2000, 'late')) });
    const model = new OpenAiModel({ model: 'm', baseUrl: server.url, timeoutSeconds: 0.2 });
    await expect(model.chat(question)).rejects.toThrow(/did not answer within 0.2 s/);
    expect(server.requests).toHaveLength(1);
  });

  it('says what to do about a wrong key, and asks once', async () => {
    const model = await modelOn({ reply: () => wrongKey() }, { key: 'wrong' });
    const error = await model.chat(question).catch((thrown: unknown) => thrown as UserError);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).hint).toMatch(/Errorbook: Set API Key.*ERRORBOOK_KEYS/);
    expect(server?.requests).toHaveLength(1);
  });

  it('sends the key', async () => {
    const model = await modelOn({ reply: () => 'ok', key: 'sk-right' }, { key: 'sk-right' });
    expect((await model.chat(question)).text).toBe('ok');
  });

  it('says that the model is not known', async () => {
    const model = await modelOn({ reply: () => 'ok', models: ['other'] });
    await expect(model.chat(question)).rejects.toThrow(/has no model “m”/);
  });

  it('says that nobody answers', async () => {
    const model = await modelThat('ok');
    await server?.close();
    const error = await model.chat(question).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toMatch(/cannot be reached.*ECONNREFUSED/);
  });

  it('says that a web page is not the API', async () => {
    const model = await modelThat({ kind: 'body', body: '<html></html>', contentType: 'text/html' });
    await expect(model.chat(question)).rejects.toThrow(/does not speak the OpenAI API/);
  });

  it('passes a refusal and an empty answer on', async () => {
    const model = await modelThat(refused('No.'), empty());
    expect(await model.chat(question)).toMatchObject({ text: 'No.', finishReason: 'refusal' });
    expect(await model.chat(question)).toMatchObject({ text: '', finishReason: 'stop' });
  });

  it('falls back to json_object and then to the schema in words, and learns it once', async () => {
    const model = await modelOn({
      reply: () => '{}',
      refuses: ['response_format.json_schema', 'response_format.json_object'],
    });
    await model.chat({ ...question, schema });
    await model.chat({ ...question, schema });
    const formats = server?.requests.map(
      ({ body }) => (body?.['response_format'] as { type?: string } | undefined)?.type,
    );
    expect(formats).toEqual(['json_schema', 'json_object', undefined, undefined]);
    const [system] = server?.requests[3]?.body?.['messages'] as { role: string; content: string }[];
    expect(system).toMatchObject({
      role: 'system',
      content: expect.stringContaining('"properties"') as string,
    });
  });

  it('does without temperature, seed and max_tokens where the server refuses them', async () => {
    const model = await modelOn({ reply: () => 'ok', refuses: ['temperature', 'seed', 'max_tokens'] });
    await model.chat({ ...question, temperature: 0, seed: 1, maxTokens: 5 });
    expect(server?.requests.at(-1)?.body).toEqual({
      model: 'm',
      messages: question.messages,
      max_completion_tokens: 5,
    });
  });

  it('names a request that is refused for another reason', async () => {
    const model = await modelThat({
      kind: 'status',
      status: 400,
      message: 'maximum context length is 8192 tokens',
    });
    await expect(model.chat({ ...question, schema })).rejects.toThrow(
      /refused the request.*maximum context length/,
    );
    expect(server?.requests).toHaveLength(1);
  });

  it('stops at once when it is cancelled, while waiting too', async () => {
    const model = await modelThat(rateLimited(60));
    const stop = new AbortController();
    const asking = model.chat(question, stop.signal);
    const outcome = expect(asking).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(() => server?.requests.length).toBe(1);
    stop.abort();
    await outcome;
  });
});
