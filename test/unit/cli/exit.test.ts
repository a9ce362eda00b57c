/** What the command line tells of jobs of which nothing was done, and of addresses that are none. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { errorbook, errorbookJson, gradedStarter, starterCopy } from '../../factories/cli';
import { diagnosisReply } from '../../factories/instructor';
import { startOpenAiServer } from '../../servers/openai';
import type { Behaviour } from '../../servers/behaviour';

async function serverThat(reply: () => Behaviour) {
  const server = await startOpenAiServer({ reply });
  onTestFinished(() => server.close());
  return server;
}

describe('exit code 1', { timeout: 180_000 }, () => {
  it('when no case could be diagnosed, no sample made, and the iteration has nothing to go on with', async () => {
    let answer: string | undefined;
    const server = await serverThat(() => answer ?? 'I would rather talk.');
    const changes = { instructor: { model: 'teacher', baseUrl: server.url }, strategy: { name: 'le' } };
    const workspace = await gradedStarter(changes);
    const at = ['--workspace', workspace];
    const diagnosed = await errorbook(['diagnose', '--limit', '2', '--json', ...at]);
    expect(diagnosed.code).toBe(1);
    expect(JSON.parse(diagnosed.stdout)).toMatchObject({ failed: 2, located: 0, unconfirmed: 0 });
    answer = diagnosisReply();
    await errorbookJson(['diagnose', '--limit', '1', ...at]);
    answer = undefined;
    const made = await errorbook(['samples', 'generate', ...at]);
    expect(made).toMatchObject({ code: 1, stdout: '0 samples: 0 verified, 0 refuted\n' });
    expect(made.stderr).toMatch(/left out: .*the answer is not JSON/);
    const other = await gradedStarter(changes);
    const iterated = await errorbook(['iterate', '--yes', '--workspace', other]);
    expect(iterated.code).toBe(1);
    expect(iterated.stderr).toMatch(
      /diagnose failed: (?:None of \d+ cases could be diagnosed|The instructor failed 20 times)/,
    );
  });

  it('when the target answered nothing, and why', async () => {
    const server = await serverThat(() => ({ kind: 'status', status: 400, message: 'too odd' }));
    const workspace = await starterCopy({ target: { model: 'learner', baseUrl: server.url } });
    const { code, stderr } = await errorbook(['collect', '--workspace', workspace]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/learner answered none of \d+ questions; the first was .*too odd/);
  });
});

describe('a baseUrl that is none', () => {
  it.each(['not a url', 'localhost:8000', 'https://me:secret@models.example.com/v1', ''])(
    'is said at once, with its field: “%s”',
    async (baseUrl) => {
      const workspace = await starterCopy({ target: { model: 'learner', baseUrl } });
      const started = Date.now();
      const { code, stderr } = await errorbook(['collect', '--workspace', workspace]);
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /errorbook\.json: target\.baseUrl: this is no plain address of a server; it looks like http/,
      );
      expect(stderr).not.toContain('secret');
      expect(Date.now() - started).toBeLessThan(20_000);
    },
  );
});
