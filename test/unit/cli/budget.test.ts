import { describe, expect, it, onTestFinished } from 'vitest';
import { Book } from '../../../src/book/book';
import { diagnosisReply } from '../../factories/instructor';
import { errorbook, errorbookJson, gradedStarter } from '../../factories/cli';
import { startOpenAiServer } from '../../servers/openai';

describe('a budget on the command line', { timeout: 60_000 }, () => {
  it('is told before, ends the run with what was answered, and is gone on from', async () => {
    const server = await startOpenAiServer({ reply: () => diagnosisReply() });
    onTestFinished(() => server.close());
    const workspace = await gradedStarter({
      instructor: { model: 'teacher', baseUrl: server.url, concurrency: 3 },
      strategy: { name: 'le' },
      prices: { teacher: { prompt: 1, completion: 10 } },
      budget: { calls: 5 },
    });
    const estimate = () => errorbookJson(['diagnose', '--estimate', '--workspace', workspace]);
    expect(await estimate()).toMatchObject({ cases: 16, diagnose: { calls: 16 } });
    expect(server.requests).toHaveLength(0);

    const { code, stderr } = await errorbook(['diagnose', '--workspace', workspace]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/budget of 5 calls is used up/);
    expect((await Book.open(workspace)).diagnoses()).toHaveLength(5);

    await errorbook(['diagnose', '--max-calls', '10', '--workspace', workspace]);
    expect((await Book.open(workspace)).diagnoses()).toHaveLength(15);
    expect(server.requests).toHaveLength(15);
    // Now enough calls are known: 100 and 50 tokens each.
    expect(await estimate()).toMatchObject({
      diagnose: { calls: 1, usage: { promptTokens: 100, completionTokens: 50 }, dollars: 0.0006 },
    });
    expect((await errorbook(['diagnose', '--max-usd', 'much', '--workspace', workspace])).code).toBe(2);
  });
});
