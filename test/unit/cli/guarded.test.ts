/** Programs that Errorbook starts outside the sandbox, and that take their time: none goes on when Errorbook is killed or stopped. */
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { killTree, startTime } from '../../../src/base/process';
import { findInterpreter } from '../../../src/sandbox/interpreter';
import { gradedStarter, startErrorbook } from '../../factories/cli';
import { tempWorkspace } from '../../factories/workspace';

/** Tells of itself and of a child of its own, and never ends. */
const SLOW = `sleep 600 &
echo $$ $! > "$TOLD.part"
mv "$TOLD.part" "$TOLD"
wait`;

/** Two seconds; where more runs than the cores can do at once, so many times that. */
const patience = () => 2 * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());

/** Puts a script on a path of its own. */
async function script(folder: string, name: string, lines: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, name);
  await writeFile(file, `#!/bin/sh\n${lines}\n`);
  await chmod(file, 0o755);
  return file;
}

/** A command under way, with the tools of `bin` before this machine's, and where its slow program tells of itself. */
function begin(bin: string, args: string[]) {
  const told = join(bin, 'told');
  const path = `${bin}${delimiter}${process.env['PATH'] ?? ''}`;
  const env = { PATH: path, TOLD: told, XDG_CACHE_HOME: join(bin, 'cache') };
  return { ...startErrorbook(args, env), told };
}

/** Sends a signal to a command as soon as its slow program runs. @returns seconds until all of them were gone */
async function endAtWork(
  { child, ended, told }: ReturnType<typeof begin>,
  signal: NodeJS.Signals,
): Promise<number> {
  const pids = async () => (await readFile(told, 'utf8').catch(() => '')).trim().split(' ').map(Number);
  await expect.poll(pids, { timeout: 50_000, interval: 20 }).toHaveLength(2);
  const [head = 0, ...rest] = await pids();
  onTestFinished(() => killTree(head));
  expect(await startTime(head)).toBeDefined();
  onTestFinished(() => void child.kill('SIGKILL'));
  const killed = performance.now();
  child.kill(signal);
  await ended;
  const left = async () =>
    (await Promise.all([head, ...rest].map(startTime))).filter((each) => each !== undefined);
  await expect.poll(left, { timeout: 20_000, interval: 10 }).toEqual([]);
  return (performance.now() - killed) / 1000;
}

/** What asks each of them: its tools in a folder, and a command's arguments. */
const ASKED: Record<string, (bin: string) => Promise<string[]>> = {
  'go list': async (bin) => {
    await script(bin, 'go', `case $1 in env) echo /nowhere; echo go1.0;; *) ${SLOW};; esac`);
    return ['doctor', '--languages', '--workspace', bin];
  },
  'cargo build': async (bin) => {
    const rustc = await script(
      bin,
      'rustc',
      `case $1 in --print) echo ${bin}/root;; *) echo rustc 1.0.0;; esac`,
    );
    await script(join(bin, 'root', 'bin'), 'cargo', SLOW);
    await symlink(rustc, join(bin, 'root', 'bin', 'rustc'));
    return ['doctor', '--languages', '--workspace', bin];
  },
  'the reading of a repository': async (bin) => {
    const answer = JSON.stringify({ executable: join(bin, 'python3'), version: [3, 12] });
    const real = await findInterpreter('python3');
    const cases = [`*find.py*) ${SLOW};;`, `*-c*) echo '${answer}';;`, `*) exec ${real} "$@";;`];
    await script(bin, 'python3', `case "$*" in ${cases.join('\n')} esac`);
    return ['tasks', 'from-repo', bin, '--workspace', bin];
  },
  'an interpreter that says nothing': async (bin) => {
    await script(bin, 'python3', SLOW);
    return ['doctor', '--languages', '--workspace', bin];
  },
  'an instructor that is a program': async (bin) =>
    diagnosis({ command: [await script(bin, 'teacher', SLOW)], process: 'each' }),
  'one program for all questions': async (bin) =>
    diagnosis({ command: [await script(bin, 'teacher', SLOW)], process: 'shared' }),
};

async function diagnosis(asked: object): Promise<string[]> {
  const instructor = { provider: 'command', model: 'teacher', concurrency: 1, ...asked };
  const suites = [{ name: 'starter', path: 'tasks.jsonl', role: 'teach' }];
  return ['diagnose', '--workspace', await gradedStarter({ instructor, suites })];
}

describe.skipIf(process.platform === 'win32')('two seconds after kill -9 nothing is left of', () => {
  it.each(Object.keys(ASKED))('%s', async (name) => {
    const bin = await tempWorkspace();
    const args = (await ASKED[name]?.(bin)) ?? [];
    const running = begin(bin, args);
    expect(await endAtWork(running, 'SIGKILL')).toBeLessThan(patience());
  });
});

describe.skipIf(process.platform === 'win32')('two seconds after the first Ctrl-C nothing is left of', () => {
  it.each(Object.keys(ASKED))('%s', async (name) => {
    const bin = await tempWorkspace();
    const args = (await ASKED[name]?.(bin)) ?? [];
    const running = begin(bin, args);
    expect(await endAtWork(running, 'SIGINT')).toBeLessThan(patience());
    expect(await running.ended).toMatchObject({ code: 1, stderr: expect.stringContaining('Stopped') });
  });
});
