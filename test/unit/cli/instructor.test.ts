import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Book } from '../../../src/book/book';
import { rateLimited, serverError, type Behaviour } from '../../servers/behaviour';
import { startOllamaServer } from '../../servers/ollama';
import { startOpenAiServer } from '../../servers/openai';
import { diagnosisReply } from '../../factories/instructor';
import { errorbook, errorbookJson, startErrorbook, gradedStarter } from '../../factories/cli';

const DIAGNOSIS = diagnosisReply();

async function notebookWith(reply: (index: number) => Behaviour | Promise<Behaviour>, key?: string) {
  const server = await startOpenAiServer({ reply: (_, index) => reply(index), key });
  onTestFinished(() => server.close());
  const workspace = await gradedStarter({
    instructor: { model: 'teacher', baseUrl: server.url, timeoutSeconds: 60 },
    strategy: { name: 'le' },
  });
  return { workspace, server };
}

describe('errorbook diagnose', { timeout: 180_000 }, () => {
  it('answers from the recorded replies, and says so', async () => {
    const workspace = await gradedStarter();
    const { stdout } = await errorbook(['diagnose', '--limit', '3', '--workspace', workspace]);
    expect(stdout).toMatch(/3 diagnoses by recorded/);
  });

  it('lets `clusters` say how much of the failures each missing skill explains', async () => {
    const workspace = await gradedStarter();
    await errorbook(['diagnose', '--limit', '6', '--strategy', 'le', '--workspace', workspace]);
    const { clusters } = (await errorbookJson(['clusters', '--workspace', workspace])) as {
      clusters: { name: string; caseIds: string[]; share: number; baseRate: number }[];
    };
    expect(clusters.flatMap(({ caseIds }) => caseIds)).toHaveLength(6);
    for (const { name, share, baseRate } of clusters) {
      expect(name).not.toBe('');
      expect(share).toBeGreaterThan(0);
      expect(baseRate).toBeGreaterThan(0);
    }
    const { stdout } = await errorbook(['clusters', '--workspace', workspace]);
    expect(stdout).toMatch(/fail nearby +p +q +skill/);
    const book = await Book.open(workspace);
    expect(book.clusters(book.runs()[0]?.id ?? '')).toEqual(clusters);
  });

  it('lets `clusters --name` have the instructor name them in one call, and keeps the names', async () => {
    const names = [
      { group: 1, name: 'Squares for doubles', description: 'It squares.' },
      { group: 9, name: 'of no group', description: '' },
    ];
    let asked = 0;
    const { workspace, server } = await notebookWith(() =>
      ++asked <= 3 ? DIAGNOSIS : JSON.stringify({ groups: names }),
    );
    const at = ['--workspace', workspace];
    await errorbookJson(['diagnose', '--limit', '3', ...at]);
    const { clusters } = await errorbookJson(['clusters', '--name', ...at]);
    expect(clusters).toMatchObject([
      { name: 'squares-for-doubles', namedBy: 'teacher', description: 'It squares.', caseIds: { length: 3 } },
    ]);
    const [system, user] = server.requests.at(-1)?.body?.['messages'] as { content: string }[];
    expect(system?.content).toContain('`name`: one to three lower-case words');
    expect(user?.content).toMatch(/^Group 1:\n(- arithmetic: The model takes twice .*\n){3}/);
    const before = server.requests.length;
    expect(await errorbookJson(['clusters', '--name', ...at])).toMatchObject({ clusters });
    expect(await errorbookJson(['clusters', ...at])).toMatchObject({ clusters });
    expect(server.requests).toHaveLength(before);
  });

  it('keeps skills as names where the instructor gives none of use', async () => {
    let asked = 0;
    const { workspace } = await notebookWith(() => (++asked <= 2 ? DIAGNOSIS : '{"groups": []}'));
    const at = ['--workspace', workspace];
    await errorbookJson(['diagnose', '--limit', '2', ...at]);
    const { code, stdout, stderr } = await errorbook(['clusters', '--name', ...at]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('arithmetic') as string });
    expect(stderr).toMatch(/keep their skills as names: groups/);
  });

  it('says that the key is wrong, once, and goes on with the right one', async () => {
    const { workspace, server } = await notebookWith(() => DIAGNOSIS, 'key-that-fits');
    const keys = (key: string) => JSON.stringify({ [server.url]: key });
    const env = { ERRORBOOK_KEYS: keys('wrong'), OPENAI_API_KEY: 'never sent to this server' };
    const refused = await errorbook(['diagnose', '--limit', '2', '--workspace', workspace], env);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/key/i) });
    expect(refused.stderr).not.toMatch(/bug in Errorbook|wrong"|never sent/);
    expect(server.requests.every(({ headers }) => headers.authorization === 'Bearer wrong')).toBe(true);
    const made = await errorbookJson(['diagnose', '--limit', '2', '--workspace', workspace], {
      ERRORBOOK_KEYS: keys('key-that-fits'),
    });
    expect(made).toMatchObject({ made: 2, unconfirmed: 2 });
    const calls = await readFile(join(workspace, '.errorbook', 'calls.jsonl'), 'utf8');
    expect(calls).not.toContain('key-that-fits');
  });

  it('gets through a server that answers 500, 429 and half an answer', async () => {
    const faults: Behaviour[] = [
      serverError(),
      rateLimited(1),
      { kind: 'truncated', content: DIAGNOSIS },
      { kind: 'dropped' },
    ];
    const { workspace } = await notebookWith((index) => faults[index] ?? DIAGNOSIS);
    const made = await errorbookJson(['diagnose', '--limit', '4', '--workspace', workspace]);
    expect(made).toMatchObject({ made: 4, failed: 0 });
  });

  it('says that no server runs and where it looked, and loses nothing', async () => {
    const { workspace, server } = await notebookWith(() => DIAGNOSIS);
    await errorbookJson(['diagnose', '--limit', '1', '--workspace', workspace]);
    await server.close();
    const { code, stderr } = await errorbook(['diagnose', '--limit', '1', '--workspace', workspace]);
    expect(code).toBe(1);
    expect(stderr).toContain(server.url.replace('/v1', ''));
    expect((await Book.open(workspace)).diagnoses()).toHaveLength(1);
  });

  it('says that Ollama does not run', async () => {
    const gone = await startOllamaServer({ reply: () => '' });
    await gone.close();
    const workspace = await gradedStarter({
      instructor: { provider: 'ollama', model: 'm', baseUrl: gone.url },
    });
    const { code, stderr } = await errorbook(['diagnose', '--limit', '1', '--workspace', workspace]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/Ollama.*\n.*ollama serve/i);
  });

  it('lets only one of two windows diagnose, and the other says who does', async () => {
    let answer: (() => void) | undefined;
    const secondEnded = new Promise<void>((resolve) => (answer = resolve));
    const { workspace } = await notebookWith(async () => {
      await secondEnded; // The first one is under way until the second one has had its say.
      return DIAGNOSIS;
    });
    const first = startErrorbook(['diagnose', '--limit', '2', '--workspace', workspace]);
    await expect
      .poll(() => readFile(join(workspace, '.errorbook', 'locks', 'diagnose'), 'utf8'), { timeout: 20_000 })
      .toContain('pid');
    const second = await errorbook(['diagnose', '--workspace', workspace]);
    answer?.();
    expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining('is already doing “diagnose”') });
    expect((await first.ended).code).toBe(0);
    expect((await Book.open(workspace)).diagnoses()).toHaveLength(2);
  });
});

describe('errorbook mark and report instructor', { timeout: 180_000 }, () => {
  it('record how right a diagnosis is, and say what the marks come to', async () => {
    const workspace = await gradedStarter();
    const at = ['--workspace', workspace];
    const { diagnoses } = (await errorbookJson(['diagnose', '--limit', '3', ...at])) as {
      diagnoses: string[];
    };
    const [first = '', second = ''] = diagnoses;
    expect(await errorbookJson(['mark', first, 'right', '--reviewer', 'ann', ...at])).toMatchObject({
      verdict: 'right',
      marks: [{ reviewer: 'ann' }],
    });
    const caseOfSecond = second.slice(second.indexOf('/') + 1, second.lastIndexOf('/'));
    await errorbookJson(['mark', caseOfSecond, 'wrong', '--note', 'no', '--reviewer', 'ann', ...at]);
    const byGit = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'user.name', GIT_CONFIG_VALUE_0: 'Bea' };
    expect(await errorbookJson(['mark', first, 'partly', ...at], byGit)).toMatchObject({ reviewer: 'Bea' });
    expect(await errorbookJson(['report', 'instructor', ...at])).toMatchObject({
      overall: { diagnoses: 2, right: 0, partly: 1, wrong: 1 },
      agreement: { reviewers: ['Bea', 'ann'], diagnoses: 1 },
    });
    const { stdout } = await errorbook(['report', 'instructor', ...at]);
    expect(stdout).toContain('0 of 2 marked diagnoses are right');
    const { stdout: compared } = await errorbook([
      'report',
      'instructor',
      '--compare',
      'recorded',
      'x',
      ...at,
    ]);
    expect(compared).toContain('no case that both have');
  });

  it('refuse what there is not', async () => {
    const workspace = await gradedStarter();
    const at = ['--workspace', workspace];
    expect(await errorbook(['mark', 'nothing', 'right', ...at])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no diagnosis nothing') as string,
    });
    expect(await errorbook(['mark', 'nothing', 'good', ...at])).toMatchObject({ code: 2 });
    expect(await errorbook(['report', 'instructor', '--compare', 'one', ...at])).toMatchObject({
      code: 2,
      stderr: expect.not.stringContaining('bug') as string,
    });
  });
});
