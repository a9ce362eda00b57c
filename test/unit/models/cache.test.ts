import { describe, expect, it, vi } from 'vitest';
import type { Call } from '../../../src/domain/call';
import { CachedModel, requestHash, type CallStore } from '../../../src/models/cache';
import type { ChatModel, ChatRequest } from '../../../src/models/chat';
import { scriptedModel } from '../../factories/instructor';

const question: ChatRequest = { label: 'diagnose/le/a', messages: [{ role: 'user', content: 'Why?' }] };

function memoryStore(): CallStore & { calls: Map<string, Call> } {
  const calls = new Map<string, Call>();
  return {
    calls,
    get: (hash) => calls.get(hash),
    put: (call) => Promise.resolve(calls.set(call.hash, call)).then(() => undefined),
  };
}

describe('CachedModel.chat', () => {
  it('stores a reply, and answers from it the next time', async () => {
    const store = memoryStore();
    const model = scriptedModel('first', 'second');
    const cached = new CachedModel(model, store);
    expect(await cached.chat(question)).toMatchObject({ text: 'first', cached: false });
    expect(await new CachedModel(model, store).chat(question)).toEqual({
      text: 'first',
      finishReason: 'stop',
      usage: { promptTokens: 10, completionTokens: 5 },
      cached: true,
      call: requestHash('teacher', question),
    });
    expect([...store.calls.values()]).toMatchObject([
      {
        ...{ model: 'teacher', purpose: 'diagnose', text: 'first' },
        request: { messages: [{ role: 'user', content: 'Why?' }] },
      },
    ]);
  });

  it('asks once for two that ask at once', async () => {
    const model = scriptedModel('first', 'second');
    const cached = new CachedModel(model, memoryStore());
    const replies = await Promise.all([cached.chat(question), cached.chat(question), cached.chat(question)]);
    expect(replies.map(({ text }) => text)).toEqual(['first', 'first', 'first']);
    expect(replies.map((reply) => reply.cached)).toEqual([false, true, true]);
    expect(model.asked).toHaveLength(1);
  });

  it('asks anew for another attempt', async () => {
    const cached = new CachedModel(scriptedModel('first', 'second'), memoryStore());
    await cached.chat(question);
    expect((await cached.chat({ ...question, attempt: 1 })).text).toBe('second');
    expect((await cached.chat({ ...question, attempt: 0 })).text).toBe('first');
  });

  it('gives no reply that could not be stored', async () => {
    const store = memoryStore();
    store.put = () => Promise.reject(new Error('disk full'));
    await expect(new CachedModel(scriptedModel('first'), store).chat(question)).rejects.toThrow('disk full');
  });

  it('asks again after a failure', async () => {
    const cached = new CachedModel(scriptedModel(new Error('broken'), 'second'), memoryStore());
    await expect(cached.chat(question)).rejects.toThrow('broken');
    expect((await cached.chat(question)).text).toBe('second');
  });

  it('answers whoever waits although the one who asked was cancelled', async () => {
    let asked = 0;
    const model: ChatModel = {
      id: 'm',
      chat: (_, signal) =>
        asked++ === 0
          ? new Promise((_resolve, reject) => {
              signal?.addEventListener('abort', () => reject(signal.reason as Error));
            })
          : Promise.resolve({ text: 'ok', finishReason: 'stop', cached: false }),
    };
    const cached = new CachedModel(model, memoryStore());
    const stop = new AbortController();
    const first = cached.chat(question, stop.signal);
    const second = cached.chat(question);
    await vi.waitFor(() => expect(asked).toBe(1));
    stop.abort();
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
    expect((await second).text).toBe('ok');
  });
});

describe('requestHash', () => {
  it('differs by all that is sent, and not by the label', () => {
    const hash = requestHash('m', question);
    const variants: [string, ChatRequest][] = [
      ['other', question],
      ['m', { ...question, temperature: 0 }],
      ['m', { ...question, maxTokens: 5 }],
      ['m', { ...question, seed: 1 }],
      ['m', { ...question, messages: [] }],
      ['m', { ...question, schema: { name: 's', schema: {} } }],
    ];
    expect(new Set([hash, ...variants.map(([model, each]) => requestHash(model, each))]).size).toBe(7);
    expect(requestHash('m', { ...question, label: 'diagnose/le/b' })).toBe(hash);
  });
});
