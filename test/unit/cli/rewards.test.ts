/** The reward server as a trainer sees it: in order, not fooled, not harmed, and closed to what is held out. */
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyStarter, errorbook, startErrorbook } from '../../factories/cli';

interface Answer {
  rewards: (number | null)[];
  verdicts: { verdict?: string; weak: boolean; detail: string }[];
  error?: string;
}

interface StarterTask {
  id: string;
  entry_point: string;
  reference_solution: string;
}

const TOKEN = 'let-me-in';

describe('errorbook rewards serve', () => {
  let workspace: string;
  let server: ReturnType<typeof startErrorbook>;
  let url: string;
  let references: Map<string, StarterTask>;
  let open: string[];

  beforeAll(async () => {
    workspace = await copyStarter(await mkdtemp(join(tmpdir(), 'errorbook-rewards-')));
    const rows = (await readFile(join(workspace, 'tasks.jsonl'), 'utf8')).trim().split('\n');
    const tasks = rows.map((row) => JSON.parse(row) as StarterTask);
    references = new Map(tasks.map((task) => [`starter/${task.id}`, task]));
    server = startErrorbook(['rewards', 'serve', '--port', '0', '--json', '-w', workspace], {
      ERRORBOOK_REWARDS_TOKEN: TOKEN,
    });
    const [line] = (await once(server.child.stdout ?? server.child, 'data')) as [Buffer];
    ({ url } = JSON.parse(line.toString()) as { url: string });
    open = ((await ask('/tasks')) as { task: string }[]).map(({ task }) => task);
  });
  afterAll(async () => {
    server.child.kill('SIGKILL');
    await server.ended;
    await rm(workspace, { recursive: true, force: true });
  });

  async function ask(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<unknown> {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const usual = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    return (await fetch(`${url}${path}`, { ...init, headers: { ...usual, ...headers } })).json();
  }

  const judge = (body: object, headers?: Record<string, string>) =>
    ask('/rewards', body, headers) as Promise<Answer>;

  const right = (task: string) => `\`\`\`python\n${references.get(task)?.reference_solution ?? ''}\n\`\`\``;

  /** Programs of the kinds that fool or harm what runs them in its own process. */
  const hostile = (task: string): string[] => {
    const name = references.get(task)?.entry_point ?? '';
    return [
      'import os\nos._exit(0)',
      'import sys\nsys.exit(0)',
      `class Yes:\n    def __eq__(self, other):\n        return True\n    __ne__ = __lt__ = __eq__\n\ndef ${name}(*args):\n    return Yes()`,
      'while True:\n    pass',
      'import os, signal\nos.kill(os.getppid(), signal.SIGKILL)',
      `import builtins\nbuiltins.AssertionError = None\ndef ${name}(*args):\n    raise SystemExit`,
    ].map((code) => `\`\`\`python\n${code}\n\`\`\``);
  };

  it('offers what may be taught from and nothing that is held out', async () => {
    expect(open.length).toBeGreaterThan(10);
    expect(open.length).toBeLessThan(references.size);
    const closed = [...references.keys()].find((task) => !open.includes(task)) ?? '';
    const { error } = await judge({ completions: [right(closed)], tasks: [closed] });
    expect(error).toMatch(/is held out \((gate|sealed)\): nothing is trained on it/);
    expect((await judge({ completions: ['x'], tasks: ['starter/none'] })).error).toContain(
      'There is no task',
    );
  });

  it('answers in order, whatever form a completion has', async () => {
    const [one = '', two = ''] = open;
    const chat = [{ role: 'assistant', content: right(one) }];
    const answer = await judge({
      completions: [right(one), 'I cannot.', chat, right(one), right(two)],
      tasks: [one, one, one, two, two],
    });
    expect(answer.rewards).toEqual([1, 0, 1, 0, 1]);
    expect(answer.verdicts[1]).toMatchObject({ verdict: 'format' });
  });

  it('keeps answering 64 requests at once with hostile completions, and pays for none of them', async () => {
    const batch = open
      .slice(0, 2)
      .flatMap((task) => [
        ...hostile(task).map((text) => ({ task, text, reward: 0 })),
        { task, text: right(task), reward: 1 },
      ]);
    const tasks = batch.map(({ task }) => task);
    const answers = await Promise.all(
      Array.from({ length: 64 }, () => judge({ completions: batch.map(({ text }) => text), tasks })),
    );
    for (const { rewards } of answers) expect(rewards).toEqual(batch.map(({ reward }) => reward));
    expect(await ask('/health')).toMatchObject({ status: 'ok', waiting: 0 });
  });

  it('answers when the time is over, with null for what was not judged', async () => {
    const [task = ''] = open;
    const loops = Array.from({ length: 40 }, (_, n) => `\`\`\`python\nwhile True:\n    x = ${n}\n\`\`\``);
    const { rewards, verdicts } = await judge({
      completions: loops,
      tasks: loops.map(() => task),
      timeLimit: 0.5,
    });
    expect(new Set(rewards)).toEqual(new Set([null]));
    expect(verdicts[0]?.detail).toBe('not judged within 0.5 s');
  });

  it('refuses what is no batch, what a page in a browser could send, and who has no token', async () => {
    expect((await judge({ completions: ['a'], tasks: [] })).error).toContain('as many tasks');
    expect((await judge({}, { 'content-type': 'text/plain' })).error).toContain('application/json');
    expect((await judge({}, { authorization: 'Bearer let-me-on' })).error).toContain('token');
    expect((await judge({ completions: [], tasks: [], timeLimit: 1e9 })).error).toContain('timeLimit');
    expect((await ask('/nothing')) as Answer).toMatchObject({
      error: expect.stringContaining('POST /rewards') as string,
    });
  });

  it('lets nobody else in without a token, and ends when it is told to', async () => {
    const { code, stderr } = await errorbook(['rewards', 'serve', '--host', '0.0.0.0', '-w', workspace]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('set ERRORBOOK_REWARDS_TOKEN') as string,
    });
    const own = startErrorbook(['rewards', 'serve', '--port', '0', '--json', '-w', workspace]);
    const [line] = (await once(own.child.stdout ?? own.child, 'data')) as [Buffer];
    const { port } = new URL((JSON.parse(line.toString()) as { url: string }).url);
    const asking = async (host: string) => {
      const sent = get({ port, host: '127.0.0.1', path: '/health', headers: { host } });
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      return answer.resume().statusCode;
    };
    expect(await asking(`localhost:${port}`)).toBe(200);
    expect(await asking(`rebound.example:${port}`)).toBe(403);
    for (const { child, ended } of [own, server]) {
      child.kill('SIGTERM');
      expect((await ended).code).toBe(0);
    }
  });
});
