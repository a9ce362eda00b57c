import { describe, expect, it, onTestFinished } from 'vitest';
import { Book } from '../../../src/book/book';
import { BatchedModel } from '../../../src/models/batchedModel';
import { CachedModel } from '../../../src/models/cache';
import type { ChatRequest } from '../../../src/models/chat';
import { OpenAiModel } from '../../../src/models/openai';
import { tempWorkspace } from '../../factories/workspace';
import { refused, serverError } from '../../servers/behaviour';
import { startOpenAiServer } from '../../servers/openai';
import { BatchService, type BatchServiceOptions } from '../../servers/openaiBatches';

const question = (name: string): ChatRequest => ({
  label: `diagnose/le/suite/${name}/1`,
  messages: [{ role: 'user', content: `about ${name}.` }],
  temperature: 0,
});
const NAMES = ['one', 'two', 'three', 'four', 'five'];
const nameIn = (text: string) => /about (\w+)\./.exec(text)?.[1] ?? '';
const echo: BatchServiceOptions['line'] = (text) => ({ content: `answer to ${nameIn(text)}` });

/** A service, a book, and a model over both as a process has it; `again` is the same in another process. */
async function parts(options: BatchServiceOptions) {
  const service = new BatchService(options);
  const server = await startOpenAiServer({ batches: service, reply: () => 'answered one by one' });
  onTestFinished(() => server.close());
  const { workspace } = await Book.open(await tempWorkspace());
  const open = async () => {
    const book = await Book.open(workspace);
    const retry = { retries: 2, minPauseMs: 1 };
    const model = new OpenAiModel({ model: 'teacher', baseUrl: server.url, timeoutSeconds: 5, retry });
    const store = {
      get: (hash: string) => book.call(hash),
      put: (call: Parameters<typeof book.add<'call'>>[1]) => book.add('call', call),
    };
    const journal = {
      open: (id: string) => book.openBatches(id),
      put: (record: Parameters<typeof book.add<'batch'>>[1]) => book.add('batch', record),
    };
    const deps = { batches: model.batches, store, journal, pauses: { firstMs: 1, mostMs: 5 } };
    return { book, journal, deps, batched: new BatchedModel(new CachedModel(model, store), deps) };
  };
  const chats = () => server.requests.filter(({ path }) => path === '/v1/chat/completions').length;
  return { service, server, open, chats, ...(await open()) };
}

describe('BatchedModel', () => {
  it('maps answers to their questions whatever their order, and keeps each with its batch', async () => {
    const { service, book, batched, chats } = await parts({ line: echo, polls: 3 });
    const seen: string[] = [];
    await batched.fetch(NAMES.map(question), { onProgress: ({ message = '' }) => seen.push(message) });
    for (const name of NAMES) {
      expect(await batched.chat(question(name))).toMatchObject({ text: `answer to ${name}`, cached: false });
    }
    expect(chats()).toBe(0);
    expect(seen.at(0)).toBe('batch batch_1: in_progress');
    expect(seen.at(-1)).toBe('batch batch_1: completed');
    expect(book.openBatches('teacher')).toEqual([]);
    expect(book.usage()).toMatchObject([
      { calls: 5, usage: { promptTokens: 500 }, batched: { promptTokens: 500 } },
    ]);

    await batched.fetch(NAMES.map(question));
    expect(service.created).toHaveLength(1);
  });

  it('names why a question has no answer: an error of the model, of the batch, and a line that is missing', async () => {
    const fates: Record<string, ReturnType<typeof echo>> = {
      one: { kind: 'status', status: 400, message: 'context too long' },
      two: { kind: 'code', code: 'batch_expired', message: 'This request could not be executed.' },
      three: { kind: 'missing' },
      four: refused('no'),
    };
    const { service, open, batched, chats } = await parts({
      line: (text) => fates[nameIn(text)] ?? echo(text),
      ends: 'expired',
    });
    await batched.fetch(NAMES.map(question));
    await expect(batched.chat(question('one'))).rejects.toThrow('400: context too long');
    await expect(batched.chat(question('two'))).rejects.toThrow('batch_expired');
    await expect(batched.chat(question('three'))).rejects.toThrow('the batch (expired) gave no answer');
    expect(await batched.chat(question('four'))).toMatchObject({ text: 'no', finishReason: 'refusal' });
    expect(await batched.chat(question('five'))).toMatchObject({ text: 'answer to five' });
    expect(chats()).toBe(0);

    // The next call asks again about those only.
    for (const name of ['one', 'two', 'three']) fates[name] = { content: 'at last' };
    const { batched: next } = await open();
    await next.fetch(NAMES.map(question));
    expect(await next.chat(question('three'))).toMatchObject({ text: 'at last' });
    expect(service.created).toHaveLength(2);
  });

  it('goes on with the same batch in another process, whenever the first one died', async () => {
    const { service, batched, open } = await parts({ line: echo, polls: 4 });
    const stop = new AbortController();
    const cut = batched.fetch(NAMES.map(question), { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(cut).rejects.toMatchObject({ name: 'AbortError' });
    const second = await open();
    expect(second.book.openBatches('teacher')).toMatchObject([{ batch: 'batch_1' }]);
    await second.batched.fetch([...NAMES, 'six'].map(question));
    expect(await second.batched.chat(question('six'))).toMatchObject({ text: 'answer to six' });
    expect(service.created).toHaveLength(2); // The other one is for the sixth question alone.
  });

  it('finds a batch that was created when nobody lived to write that down', async () => {
    const { service, batched, deps, journal, open } = await parts({ line: echo });
    // The process dies between the server's acknowledgement and the journal.
    let puts = 0;
    deps.journal = {
      ...journal,
      put: (record) => (puts++ === 0 ? journal.put(record) : Promise.reject(new Error('killed'))),
    };
    await expect(batched.fetch(NAMES.map(question))).rejects.toThrow('killed');
    expect(service.created).toHaveLength(1);
    const second = await open();
    expect(second.book.openBatches('teacher')[0]?.batch).toBeUndefined();
    await second.batched.fetch(NAMES.map(question));
    expect(await second.batched.chat(question('two'))).toMatchObject({ text: 'answer to two' });
    expect(service.created).toHaveLength(1);
  });

  it('drops a batch that never came to be', async () => {
    const { service, batched, journal, book } = await parts({ line: echo });
    await journal.put({ key: 'k', model: 'teacher', status: 'open', questions: ['h'] });
    await batched.fetch([question('one')]);
    expect(book.openBatches('teacher')).toEqual([]);
    expect(service.created).toHaveLength(1);
  });

  it('creates no second batch when only the acknowledgement of the first was lost', async () => {
    const { service, batched } = await parts({ line: echo, lostAcknowledgements: 1 });
    await batched.fetch(NAMES.map(question));
    expect(service.created).toHaveLength(1);
    expect(await batched.chat(question('one'))).toMatchObject({ text: 'answer to one' });
  });

  it('asks the server to cancel, and keeps what was answered', async () => {
    const { batched, open } = await parts({ line: echo, polls: 2 });
    const stop = new AbortController();
    const cut = batched.fetch([question('one')], { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(cut).rejects.toMatchObject({ name: 'AbortError' });
    const { batched: next, book } = await open();
    expect(await next.cancel()).toBe(1);
    const seen: string[] = [];
    await next.fetch([question('one')], { onProgress: ({ message = '' }) => seen.push(message) });
    expect(seen.at(-1)).toBe('batch batch_1: cancelled');
    expect(await next.chat(question('one'))).toMatchObject({ text: 'answer to one' });
    expect(book.openBatches('teacher')).toEqual([]);
    expect(await next.cancel()).toBe(0);
  });

  it('says why the server refused a batch, and is free for another', async () => {
    const { batched, book } = await parts({ line: echo, ends: 'failed' });
    await expect(batched.fetch([question('one')])).rejects.toThrow('line 3: not valid JSON');
    expect(book.openBatches('teacher')).toEqual([]);
  });

  it('submits nothing that does not fit the budget', async () => {
    const { service, batched, deps } = await parts({ line: echo });
    Object.assign(deps, {
      check: () => {
        throw new Error('too much');
      },
    });
    await expect(batched.fetch([question('one')])).rejects.toThrow('too much');
    expect(service.created).toEqual([]);
  });

  it('asks as usual what no batch was asked', async () => {
    const { batched, chats } = await parts({ line: () => serverError() as never });
    expect(await batched.chat(question('one'))).toMatchObject({ text: 'answered one by one' });
    expect(chats()).toBe(1);
  });
});
