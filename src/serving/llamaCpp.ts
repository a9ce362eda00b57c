import { rename, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { messageOf, UserError } from '../base/errors';
import { cacheFolder, exists, onPath } from '../base/machine';
import { nodeProgram } from '../base/nodeProgram';
import { runProgram } from '../base/process';
import type { JobOptions } from '../base/progress';
import type { Engine, ServeOptions } from './engine';
import { ggufOf, type GgufPlace } from './gguf';
import { contextFor, PARALLEL } from './llama/sizes';
import { llamaCppRender, type Render } from './probe';
import { startServer, type ServerProgram } from './server';

/** The library that serves where there is no `llama-server`: a prebuilt llama.cpp for Node. */
const LIBRARY = 'node-llama-cpp';
const VERSION = '3.22.1';

/** A llama.cpp of this machine. */
interface LlamaCpp {
  /** With its version, where it tells one. */
  name: string;
  /** What serves a model's file. */
  program(gguf: string, context: number): Omit<ServerProgram, 'name'>;
  /** Has its server tell prompts, where it can. @param url without a path */
  render?(url: string): Render;
}

/**
 * The llama.cpp that is here: `llama-server` on the PATH, else the library where it was installed before; undefined
 * where there is neither.
 */
export async function findLlamaCpp(): Promise<LlamaCpp | undefined> {
  const server = await onPath(process.platform === 'win32' ? 'llama-server.exe' : 'llama-server');
  if (server !== undefined) return byServer(server, await versionOf(server));
  const folder = await libraryFolder();
  return (await exists(folder)) ? byLibrary(folder) : undefined;
}

/**
 * Installs the library by npm, into this machine's cache: 85 MB, once. Nothing of it runs while it is installed.
 * @throws UserError with npm's last words where it cannot be had
 * @throws AbortError when cancelled
 */
export async function installLlamaCpp({ signal, onProgress }: JobOptions = {}): Promise<LlamaCpp> {
  const folder = await libraryFolder();
  if (await exists(folder)) return byLibrary(folder);
  onProgress?.({ done: 0, total: 1, message: `installing ${LIBRARY} ${VERSION} (85 MB, once)` });
  const partial = `${folder}.${process.pid}`;
  try {
    await install(partial, signal);
    // Whole or not at all: an installation that was cut off is not taken for one. Another process may have been first.
    await rename(partial, folder).catch(async (error: unknown) => {
      if (!(await exists(folder))) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  onProgress?.({ done: 1, total: 1, message: `${LIBRARY} is installed` });
  return byLibrary(folder);
}

async function install(folder: string, signal?: AbortSignal): Promise<void> {
  const packages = [`${LIBRARY}@${VERSION}`, `@node-llama-cpp/${platform()}@${VERSION}`];
  const args = ['install', '--prefix', folder, '--no-save', '--omit=optional', '--ignore-scripts'];
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const ended = await runProgram(npm, [...args, '--no-audit', '--no-fund', ...packages], { signal }).catch(
    (error: unknown) => {
      signal?.throwIfAborted();
      throw new UserError(`${LIBRARY} could not be installed: ${messageOf(error)}`, INSTEAD);
    },
  );
  if (ended.code !== 0)
    throw new UserError(`${LIBRARY} could not be installed:\n${ended.tail.slice(-3).join('\n')}`, INSTEAD);
}

const INSTEAD =
  'It takes npm and the network. Or put llama.cpp’s `llama-server` on the PATH, or set evaluation.server to another.';

/** @param llama see `findLlamaCpp` */
export function llamaCppEngine(place: GgufPlace, llama: LlamaCpp): Engine {
  const serve = async (model: string, options: ServeOptions) => {
    const gguf = await ggufOf(place, model, options);
    const { url, dispose } = await startServer(
      { name: llama.name, ...llama.program(gguf, contextFor(options.maxTokens)) },
      options,
    );
    const render = llama.render?.(url);
    return { provider: 'openai' as const, baseUrl: `${url}/v1`, model: basename(gguf), render, dispose };
  };
  return { kind: 'llama.cpp', name: llama.name, precision: 'f16', sideBySide: PARALLEL, serve };
}

function byServer(server: string, version: string): LlamaCpp {
  const sizes = (context: number) => ['-np', PARALLEL, '-c', context * PARALLEL, '-t', threads()].map(String);
  const args = (gguf: string, context: number) => ['-m', gguf, '--jinja', ...sizes(context)];
  return {
    name: `llama-server ${version}`.trim(),
    render: llamaCppRender,
    program: (gguf, context) => ({
      program: server,
      args: (port) => [...args(gguf, context), ...address(port)],
    }),
  };
}

/** As it tells it, on whichever stream; empty where it does not. */
async function versionOf(server: string): Promise<string> {
  const { tail } = await runProgram(server, ['--version']).catch(() => ({ tail: [] }));
  return /^version: (.+)$/m.exec(tail.join('\n'))?.[1] ?? '';
}

function byLibrary(folder: string): LlamaCpp {
  const { program, execArgv } = nodeProgram(__dirname, join('llama', 'host.ts'), 'llama-host.js');
  return {
    name: `${LIBRARY} ${VERSION}`,
    program: (gguf, context) => ({
      program: process.execPath,
      args: (port) => [...execArgv, program, folder, gguf, String(context), String(port)],
      env: { OMP_NUM_THREADS: String(threads()), ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' },
    }),
  };
}

function address(port: number): string[] {
  return ['--host', '127.0.0.1', '--port', String(port)];
}

/** llama.cpp's threads wait for one another by spinning: on more of them than there are cores it crawls. */
function threads(): number {
  return Number(process.env['OMP_NUM_THREADS']) || availableParallelism();
}

async function libraryFolder(): Promise<string> {
  return join(await cacheFolder('llama.cpp'), VERSION);
}

/** As the library's packages are named. */
function platform(): string {
  const names: Record<string, string> = { darwin: 'mac', win32: 'win', linux: 'linux' };
  const metal = process.platform === 'darwin' && process.arch === 'arm64' ? '-metal' : '';
  return `${names[process.platform] ?? process.platform}-${process.arch}${metal}`;
}
