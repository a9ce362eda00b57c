/** Two servers with a key each, in the editor's task and on the command line: no key arrives anywhere else. */
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { KeyPipe, PIPE_VARIABLE } from '../../../src/models/keyPipe';
import type { Keys } from '../../../src/models/keys';
import { errorbook, gradedStarter, startErrorbook, starterCopy, type Ended } from '../../factories/cli';
import { filesWith } from '../../factories/files';
import { diagnosisReply } from '../../factories/instructor';
import { program } from '../../factories/training';
import { startOpenAiServer } from '../../servers/openai';

const SECRETS = {
  target: 'secret-of-the-target',
  instructor: 'secret-of-the-instructor',
  openai: 'secret-of-openai',
};
/** What a person's shell may have; none of it is Errorbook's to pass on. */
const SHELL = {
  OPENAI_API_KEY: SECRETS.openai,
  HF_TOKEN: 'secret-of-the-hub',
  GITHUB_TOKEN: 'secret-of-git',
};

/** A server that knows one key, sees all, and tells of each question. */
async function server(key: string, reply: string, onQuestion: () => void = () => undefined) {
  const started = await startOpenAiServer({ key, reply: () => (onQuestion(), reply) });
  onTestFinished(() => started.close());
  return started;
}

/** The environments of all processes below one, by what they run. */
function environmentsBelow(pid: number | undefined): Map<string, string> {
  const parents = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const found = new Map<string, string>();
  const below = new Set([String(pid)]);
  // Ids grow, so that one pass nearly does; a second one is for those that began anew.
  for (const each of [...parents, ...parents]) {
    try {
      const parent =
        readFileSync(`/proc/${each}/stat`, 'utf8')
          .replace(/^.*\) \w /s, '')
          .split(' ')[0] ?? '';
      if (!below.has(parent)) continue;
      below.add(each);
      const command = readFileSync(`/proc/${each}/cmdline`, 'utf8').replaceAll('\0', ' ');
      found.set(command, readFileSync(`/proc/${each}/environ`, 'utf8'));
    } catch {
      // It has just ended, or is a program in the sandbox, which cannot be looked into.
    }
  }
  return found;
}

describe('keys', { timeout: 180_000 }, () => {
  it.each(['the environment', 'the editor’s pipe'])(
    'from %s reach the servers they are for, and nothing else',
    async (from) => {
      const seen = new Map<string, string>();
      const running: { pid?: number } = {};
      const look = () => environmentsBelow(running.pid).forEach((env, command) => seen.set(command, env));
      const target = await server(SECRETS.target, '```python\npass\n```', look);
      const instructor = await server(SECRETS.instructor, diagnosisReply(), look);
      const changes = {
        target: { model: 'learner', baseUrl: `${target.url}/` },
        instructor: { model: 'teacher', baseUrl: instructor.url },
        strategy: { name: 'lec' },
      };
      const keys: Keys = { [target.url]: SECRETS.target, [instructor.url]: SECRETS.instructor };
      const env = from === 'the environment' ? { ERRORBOOK_KEYS: JSON.stringify(keys) } : await piped(keys);
      const workspace = await gradedStarter(changes);
      const run = async (...args: string[]): Promise<Ended> => {
        const { child, ended } = startErrorbook([...args, '--workspace', workspace], { ...SHELL, ...env });
        running.pid = child.pid;
        return ended;
      };
      const ended = [
        await run('diagnose', '--limit', '3'),
        await run('samples', 'generate'),
        await run('collect'),
      ];
      expect(ended.map(({ code }) => code)).toEqual([0, expect.any(Number), 0]);
      expect(new Set(target.requests.map(({ headers }) => headers.authorization))).toEqual(
        new Set([`Bearer ${SECRETS.target}`]),
      );
      expect(new Set(instructor.requests.map(({ headers }) => headers.authorization))).toEqual(
        new Set([`Bearer ${SECRETS.instructor}`]),
      );
      const commands = [...seen.keys()].join('\n');
      for (const process of [/start\.py supervisor/, /contrast-host/]) expect(commands).toMatch(process);
      const said = [
        ...ended.map(({ stdout, stderr }) => stdout + stderr),
        ...[...seen].flat(),
        ...[...target.requests, ...instructor.requests].map(({ body }) => JSON.stringify(body)),
      ];
      expect(said.filter((text) => text.includes('secret-of-'))).toEqual([]);
      expect(said.filter((text) => text.includes('ERRORBOOK_KEY'))).toEqual([]);
      expect(await filesWith(workspace, 'secret-of-')).toEqual([]);
    },
  );

  it('reach no trainer, and no Python that is asked what it has', async () => {
    const workspace = await gradedStarter();
    const at = ['--workspace', workspace];
    await errorbook(['diagnose', '--limit', '2', ...at]);
    await errorbook(['samples', 'generate', ...at]);
    await errorbook(['samples', 'accept', '--verified', ...at]);
    const check = {
      ...{ python: '3', executable: 'python', packages: {}, missing: [], cuda: false, mps: false, gpus: [] },
      error: null,
    };
    const python = await program(
      workspace,
      'python',
      `tr '\\0' '\\n' < /proc/$$/environ >> ${workspace}/seen\necho '${JSON.stringify(check)}'`,
    );
    const ended = await errorbook(['train', ...at], {
      ...SHELL,
      ...(await piped({ 'https://a.example.com/v1': SECRETS.target })),
      ERRORBOOK_KEYS: JSON.stringify({ 'https://a.example.com/v1': SECRETS.target }),
      ERRORBOOK_PYTHON: python,
    });
    expect(ended.stderr).toMatch(/The trainer ended without a result/);
    const seen = await readFile(join(workspace, 'seen'), 'utf8');
    expect(seen.match(/^PYTHONPATH=/gm)).toHaveLength(2); // It was asked, and it was to train.
    expect(seen).not.toMatch(/secret-of-|ERRORBOOK_KEY/);
  });

  it('are not for a URL that only the workspace names, and it is said which and how', async () => {
    const greedy = await server('any', diagnosisReply());
    const workspace = await gradedStarter({ instructor: { model: 'teacher', baseUrl: greedy.url } });
    const keys = {
      [greedy.url.replace('/v1', '/v2')]: SECRETS.instructor,
      'https://a.example.com/v1': SECRETS.target,
    };
    const { code, stderr } = await errorbook(['diagnose', '--limit', '1', '--workspace', workspace], {
      ...SHELL,
      ...{
        ERRORBOOK_KEYS: JSON.stringify(keys),
        ERRORBOOK_API_KEY: SECRETS.target,
        OPENAI_BASE_URL: greedy.url,
      },
    });
    expect(code).toBe(1);
    expect(stderr).toContain(`${greedy.url} asks for a key, and none is known for it`);
    expect(stderr).toContain(`ERRORBOOK_KEYS='{"${greedy.url}":"…"}'`);
    expect(greedy.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it('that cannot be read, or had, are said without saying them', async () => {
    const workspace = await starterCopy();
    const unread = await errorbook(['status', '--workspace', workspace], { ERRORBOOK_KEYS: SECRETS.target });
    expect(unread).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/ERRORBOOK_KEYS is no JSON object/) as string,
    });
    expect(unread.stderr).not.toContain(SECRETS.target);
    const gone = await errorbook(['status', '--workspace', workspace], {
      [PIPE_VARIABLE]: 'ticket@/nowhere',
    });
    expect(gone).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/editor keeps could not be had/) as string,
    });
  });
});

async function piped(keys: Keys): Promise<NodeJS.ProcessEnv> {
  const pipe = new KeyPipe(() => Promise.resolve(keys));
  onTestFinished(() => pipe.dispose());
  return { [PIPE_VARIABLE]: await pipe.address() };
}
