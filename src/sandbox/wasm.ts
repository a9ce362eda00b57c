import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf, UserError } from '../base/errors';
import type { Log } from '../base/log';
import { printed } from '../base/process';
import { resource } from '../base/resources';
import { ElsewhereSandbox, type Executor } from './elsewhere';
import { Judge, type Ran } from './judge';
import type { Program, Sandbox } from './sandbox';
import { WasmProcess, type Wasm } from './wasmProcess';

/** Where `npm install deno pyodide` was run. */
function folder(): string {
  return process.env['ERRORBOOK_WASM'] ?? join(homedir(), '.errorbook', 'wasm');
}

/** How to get what this kind of isolation needs: too large to come with Errorbook. */
export const GET_WASM = 'npm install --prefix ~/.errorbook/wasm deno pyodide';

/** The installed Deno and Pyodide. @throws UserError when there are none */
function find(): Omit<Wasm, 'snapshot'> {
  const modules = join(folder(), 'node_modules');
  const pyodide = join(modules, 'pyodide');
  const builds = existsSync(join(modules, '@deno')) ? readdirSync(join(modules, '@deno')) : [];
  const deno = builds
    .flatMap((build) => ['deno', 'deno.exe'].map((name) => join(modules, '@deno', build, name)))
    .find((file) => existsSync(file));
  if (deno !== undefined && existsSync(join(pyodide, 'pyodide.mjs'))) return { deno, pyodide };
  throw new UserError(`Deno and Pyodide are not installed in ${folder()}.`, `Install them: ${GET_WASM}`);
}

/**
 * Runs programs in Pyodide under Deno, which needs no rights on the machine: the kind for where nothing else isolates.
 * Slow (a new interpreter for each case), and without packages other than Python's own.
 * @throws UserError when Deno or Pyodide is not installed, or does not run
 */
export async function openWasmSandbox(interpreter: string, workers: number, log: Log): Promise<Sandbox> {
  const found = find();
  const scratch = await mkdtemp(join(tmpdir(), 'errorbook-wasm-'));
  const wasm = { ...found, snapshot: join(scratch, 'snapshot') };
  try {
    const rights = [`--allow-read=${wasm.pyodide}`, `--allow-write=${wasm.snapshot}`];
    const script = resource('python', 'errorbook_sandbox', 'candidate', 'wasm.mjs');
    const make = [script, wasm.pyodide, wasm.snapshot, 'make'];
    await printed(wasm.deno, ['run', '--no-prompt', ...rights, ...make], {
      DENO_DIR: scratch,
      NO_COLOR: '1',
    });
  } catch (error) {
    await rm(scratch, { recursive: true, force: true });
    throw new UserError(
      `Pyodide does not run: ${messageOf(error).slice(0, 300)}`,
      `Install it again: ${GET_WASM}`,
    );
  }
  const description =
    'WebAssembly (Pyodide under Deno): no files, no network, no other processes; a new interpreter for each program';
  const isolation = { kind: 'wasm', isolated: true, description } as const;
  return new ElsewhereSandbox(
    isolation,
    workers,
    new Judge(interpreter, log),
    new WasmExecutor(wasm, scratch),
  );
}

/** Keeps one interpreter ready for the next program. */
class WasmExecutor implements Executor {
  private next: WasmProcess | undefined;

  constructor(
    private readonly wasm: Wasm,
    private readonly scratch: string,
  ) {}

  async execute(script: string, limits: Program['limits'], signal: AbortSignal): Promise<Ran> {
    const ready = this.next?.memoryMb === limits.memoryMb ? this.next : undefined;
    if (ready === undefined) await this.next?.kill();
    const process = ready ?? new WasmProcess(this.wasm, limits.memoryMb);
    this.next = new WasmProcess(this.wasm, limits.memoryMb);
    return process.run(script, limits, signal);
  }

  async dispose(): Promise<void> {
    await this.next?.kill();
    await rm(this.scratch, { recursive: true, force: true });
  }
}
