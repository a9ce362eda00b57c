import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resource } from '../../src/base/resources';
import { tempWorkspace } from './workspace';

const STARTER = ['tasks.jsonl', 'responses.jsonl', 'recorded', 'errorbook.json'];

/** How a command ended. */
export interface Ended {
  /** Null where a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The bundled command line, as a person runs it. */
export function startErrorbook(
  args: string[],
  env: NodeJS.ProcessEnv = {},
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [resource('dist', 'cli.js'), ...args], {
    env: { ...process.env, ...env },
  });
  const out = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (out.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (out.stderr += data.toString()));
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, ...out })));
  return { child, ended };
}

/** Runs a command to its end. */
export function errorbook(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return startErrorbook(args, env).ended;
}

/** Runs a command to its end and reads the object that `--json` prints. @throws when it fails */
export async function errorbookJson(
  args: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await errorbook([...args, '--json'], env);
  if (code !== 0) throw new Error(`errorbook ${args.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** A copy of the starter notebook without what was learned in it, with changes to its errorbook.json. */
export async function starterCopy(changes: Record<string, unknown> = {}): Promise<string> {
  return copyStarter(await tempWorkspace(), changes);
}

/** The same in a folder that is there already, which a whole file of tests may share. */
export async function copyStarter(workspace: string, changes: Record<string, unknown> = {}): Promise<string> {
  for (const name of STARTER) {
    await cp(resource('examples', 'starter', name), join(workspace, name), { recursive: true });
  }
  const file = join(workspace, 'errorbook.json');
  const config = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  await writeFile(file, JSON.stringify({ ...config, ...changes }, undefined, 2));
  return workspace;
}

/** Keeps every nth task of a copy of the starter notebook, and its response. */
export async function thinOut(workspace: string, every: number): Promise<void> {
  for (const name of ['tasks.jsonl', 'responses.jsonl']) {
    const lines = (await readFile(join(workspace, name), 'utf8')).split('\n').filter(Boolean);
    await writeFile(join(workspace, name), lines.filter((_, index) => index % every === 0).join('\n'));
  }
}

let graded: Promise<string> | undefined;

/** As `starterCopy`, with its responses graded: once for all the tests of a file. */
export async function gradedStarter(changes: Record<string, unknown> = {}): Promise<string> {
  graded ??= gradeOnce();
  const workspace = await starterCopy(changes);
  await cp(join(await graded, '.errorbook'), join(workspace, '.errorbook'), { recursive: true });
  return workspace;
}

async function gradeOnce(): Promise<string> {
  const workspace = await mkdtemp(join(tmpdir(), 'errorbook-graded-'));
  process.once('exit', () => rmSync(workspace, { recursive: true, force: true }));
  for (const name of STARTER)
    await cp(resource('examples', 'starter', name), join(workspace, name), { recursive: true });
  await errorbookJson(['collect', '--workspace', workspace]);
  return workspace;
}
