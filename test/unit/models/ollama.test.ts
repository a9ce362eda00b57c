import { afterEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../src/base/errors';
import { OllamaModel } from '../../../src/models/ollama';
import { dropped, script, serverError, stalled, truncated, type Behaviour } from '../../servers/behaviour';
import type { FakeServer } from '../../servers/http';
import { startOllamaServer, type OllamaServerOptions } from '../../servers/ollama';

const question = { label: 'l', messages: [{ role: 'user' as const, content: 'Why?' }] };

let server: FakeServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function modelOn(options: OllamaServerOptions, timeoutSeconds = 5): Promise<OllamaModel> {
  server = await startOllamaServer(options);
  const retry = { retries: 3, minPauseMs: 1 };
  return new OllamaModel({ model: 'small', baseUrl: server.url, timeoutSeconds, retry });
}

const modelThat = (...behaviours: [Behaviour, ...Behaviour[]]) => modelOn({ reply: script(...behaviours) });

describe('OllamaModel.chat', () => {
  it('gives the text, the finish reason and the usage of an answer', async () => {
    const usage = { promptTokens: 7, completionTokens: 3 };
    const model = await modelThat({ content: 'Because.', finishReason: 'length', usage });
    expect(await model.chat(question)).toEqual({
      text: 'Because.',
      finishReason: 'length',
      usage,
      cached: false,
    });
  });

  it('sends schema and options, and forbids silent truncation', async () => {
    const model = await modelThat('{}');
    const schema = { type: 'object' };
    await model.chat({ ...question, temperature: 0, seed: 3, maxTokens: 50, schema: { name: 's', schema } });
    expect(server?.requests[0]?.body).toEqual({
      model: 'small',
      messages: question.messages,
      stream: false,
      format: schema,
      truncate: false,
      shift: false,
      options: { num_ctx: 8192, temperature: 0, seed: 3, num_predict: 50 },
    });
  });

  it('asks for a context that holds a long prompt', async () => {
    const model = await modelThat('ok');
    await model.chat({ label: 'l', messages: [{ role: 'user', content: 'x'.repeat(60_000) }] });
    expect(server?.requests[0]?.body).toMatchObject({ options: { num_ctx: 32_768 } });
  });

  it.each([
    ['a full queue', { ...serverError(503), message: 'server busy, please try again.' } as Behaviour],
    ['a dropped connection', dropped()],
    ['half an answer', truncated('A long answer that breaks off')],
    ['an error under status 200', { kind: 'body' as const, body: '{"error":"the runner stopped"}' }],
  ])('asks again after %s', async (_, behaviour) => {
    const model = await modelThat(behaviour, 'ok');
    expect((await model.chat(question)).text).toBe('ok');
    expect(server?.requests).toHaveLength(2);
  });

  it('says how to get a model that is not there', async () => {
    const model = await modelOn({ reply: () => 'ok', models: ['other'] });
    const error = await model.chat(question).catch((thrown: unknown) => thrown as UserError);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(/has no model “small”.*not found/);
    expect((error as UserError).hint).toContain('ollama pull small');
  });

  it('says that Ollama does not run', async () => {
    const model = await modelThat('ok');
    await server?.close();
    await expect(model.chat(question)).rejects.toMatchObject({
      name: 'UserError',
      hint: expect.stringContaining('ollama serve') as string,
    });
  });

  it('does not repeat a request that timed out', async () => {
    const model = await modelOn({ reply: script(stalled(2000, 'late')) }, 0.2);
    await expect(model.chat(question)).rejects.toThrow(/did not answer within 0.2 s/);
    expect(server?.requests).toHaveLength(1);
  });

  it('stops when it is cancelled', async () => {
    const model = await modelThat(stalled(2000, 'late'));
    const signal = AbortSignal.timeout(100);
    await expect(model.chat(question, signal)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('writes nothing to the console', async () => {
    const log = vi.spyOn(console, 'log');
    const model = await modelThat({ kind: 'status', status: 400, message: 'prompt is too long' });
    await expect(model.chat(question)).rejects.toThrow(/prompt is too long/);
    expect(log).not.toHaveBeenCalled();
    log.mockRestore();
  });
});
