import { describe, expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../../../src/base/log';
import { Book } from '../../../src/book/book';
import type { Task } from '../../../src/domain/task';
import { openChatModel } from '../../../src/models/openChatModel';
import { collectResponses, type CollectOptions } from '../../../src/results/collect';
import { aRun, aTask, tempWorkspace } from '../../factories/workspace';
import { rateLimited, type Behaviour } from '../../servers/behaviour';
import { startOllamaServer } from '../../servers/ollama';
import { startOpenAiServer } from '../../servers/openai';

const tasks = Array.from({ length: 12 }, (_, n) => aTask({ id: `t${n}`, prompt: `Write task number ${n}.` }));

/** A target behind a server that answers with the question, and what it was asked. */
async function target(
  provider: 'openai' | 'ollama',
  behave: (index: number) => Behaviour | undefined = () => undefined,
) {
  let index = 0;
  const asked: string[] = [];
  const reply = ({ body }: { body?: Record<string, unknown> }) => {
    const messages = body?.['messages'] as { content: string }[];
    asked.push(messages[0]?.content ?? '');
    return behave(index++) ?? `answer to ${messages[0]?.content}`;
  };
  const server =
    provider === 'openai' ? await startOpenAiServer({ reply }) : await startOllamaServer({ reply });
  onTestFinished(() => server.close());
  const config = { provider, model: 'small', baseUrl: server.url, concurrency: 3, timeoutSeconds: 30 };
  return { model: await openChatModel(config, { workspace: '', log: silentLog }), asked };
}

async function notebook(): Promise<Book> {
  const book = await Book.open(await tempWorkspace());
  await book.add('task', ...tasks);
  await book.add('run', aRun({ source: 'collect' }));
  return book;
}

const collect = (
  book: Book,
  some: Task[],
  model: Parameters<typeof collectResponses>[3],
  options?: CollectOptions,
) => collectResponses(book, aRun(), some, model, options);

describe('collectResponses', () => {
  it('records the run with its first response, and none where every question fails', async () => {
    const book = await Book.open(await tempWorkspace());
    const refusing = await target('openai', () => ({ kind: 'status', status: 401, message: 'no' }));
    await expect(collect(book, tasks, refusing.model)).rejects.toThrow();
    expect(book.runs()).toEqual([]);
    const { model } = await target('openai');
    await collect(book, tasks, model);
    expect(book.runs().map(({ id }) => id)).toEqual(['run-1']);
  });

  it.each(['openai', 'ollama'] as const)(
    'asks %s once for each task and records the whole answer',
    async (provider) => {
      const book = await notebook();
      const { model, asked } = await target(provider);
      expect(await collect(book, tasks, model)).toEqual({ asked: 12, problems: [] });
      expect(new Set(asked).size).toBe(12);
      const { response } = await book.readCase(book.cases('run-1')[0]?.id ?? '');
      expect(response).toMatchObject({
        form: 'response',
        text: expect.stringContaining('answer to Write task number'),
      });
      expect(response.usage?.completionTokens).toBeGreaterThan(0);
    },
  );

  it('never asks for a response twice, and goes on where it was cancelled', async () => {
    const book = await notebook();
    const { model, asked } = await target('openai');
    const stop = new AbortController();
    const onProgress = ({ done }: { done: number }) => done >= 4 && stop.abort();
    await expect(
      collect(book, tasks, model, { concurrency: 2, signal: stop.signal, onProgress }),
    ).rejects.toThrow(/abort/i);
    const kept = book.cases('run-1').length;
    expect(kept).toBeGreaterThanOrEqual(4);
    expect(kept).toBeLessThan(12);
    const before = new Set(await answered(book));
    asked.length = 0;
    await collect(book, tasks, model);
    expect(book.cases('run-1')).toHaveLength(12);
    expect(asked.filter((question) => before.has(`answer to ${question}`))).toEqual([]);
  });

  it('takes several responses a task', async () => {
    const book = await notebook();
    const { model, asked } = await target('openai');
    await collect(book, tasks.slice(0, 2), model, { samples: 3 });
    expect(asked).toHaveLength(6);
    expect(
      book
        .cases('run-1')
        .map((each) => `${each.task}#${each.index}`)
        .sort(),
    ).toEqual(['t0', 't1'].flatMap((task) => [0, 1, 2].map((index) => `${task}#${index}`)));
  });

  it('waits out a rate limit', async () => {
    const book = await notebook();
    const { model } = await target('openai', (index) => (index === 1 ? rateLimited(1) : undefined));
    expect(await collect(book, tasks.slice(0, 4), model)).toEqual({ asked: 4, problems: [] });
  });

  it('says so when none was answered, and stops asking a server that answers none', async () => {
    const book = await notebook();
    const many = Array.from({ length: 60 }, (_, n) => aTask({ id: `m${n}`, prompt: `Write number ${n}.` }));
    const page: Behaviour = { kind: 'body', body: '<title>Sign in</title>', contentType: 'text/html' };
    const { model, asked } = await target('openai', () => page);
    await expect(collect(book, many, model, { concurrency: 2 })).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(
        /small answered none of 2\d questions; the first was .*Sign in/,
      ) as string,
    });
    expect(asked.length).toBeLessThan(25);
  });

  it('keeps what was answered where one reply cannot be read', async () => {
    const book = await notebook();
    const odd: Behaviour = { kind: 'body', body: '{"choices": [{"message": {"content": {}}}]}' };
    const { model } = await target('openai', (index) => (index === 2 ? odd : undefined));
    const { asked, problems } = await collect(book, tasks, model, { concurrency: 1 });
    expect({ asked, problems }).toEqual({
      asked: 11,
      problems: [expect.stringContaining('text cannot be read')],
    });
    expect(book.cases('run-1')).toHaveLength(11);
  });

  it('stops at once when nothing can be answered, and keeps what was', async () => {
    const book = await notebook();
    const refused: Behaviour = { kind: 'status', status: 401, message: 'Incorrect API key provided.' };
    const { model, asked } = await target('openai', (index) => (index >= 3 ? refused : undefined));
    await expect(collect(book, tasks, model, { concurrency: 1 })).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('asks for a key'),
    });
    expect(asked).toHaveLength(4);
    expect(book.cases('run-1')).toHaveLength(3);
  });
});

async function answered(book: Book): Promise<string[]> {
  const cases = await Promise.all(book.cases('run-1').map((each) => book.readCase(each.id)));
  return cases.map(({ response }) => response.text);
}
