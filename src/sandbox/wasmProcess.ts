import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../base/errors';
import { spawnGuarded } from '../base/process';
import { resource } from '../base/resources';
import type { Ran } from './judge';
import type { Program } from './sandbox';

/** Where Deno, Pyodide and the snapshot of its interpreter are. */
export interface Wasm {
  deno: string;
  pyodide: string;
  snapshot: string;
}

/** What Deno and the interpreter take themselves. */
const OWN_MB = 512;
/** WebAssembly is slower than the machine's own Python, for which limits are given. */
const SLOWER = 3;
const START_MS = 60_000;
const LOOK_MS = 50;
const MOST_OUTPUT = 16 << 20;
const PAGE = 4096;
/** As the judge knows a program that was ended for what it took (SIGKILL). */
const KILLED = -9;

/** One interpreter for one program: what a program leaves in it is gone with it. */
export class WasmProcess {
  private readonly child: ChildProcess;
  private readonly ready: Promise<boolean>;
  private readonly closed: Promise<number>;
  private readonly output = { stdout: '', stderr: '' };
  private begun = false;

  constructor(
    { deno, pyodide, snapshot }: Wasm,
    readonly memoryMb: number,
  ) {
    const script = resource('python', 'errorbook_sandbox', 'candidate', 'wasm.mjs');
    // Deno imports from some hosts without being asked to; a program must not reach those either.
    const closed = [
      '--no-prompt',
      '--no-remote',
      '--no-npm',
      '--deny-net',
      '--deny-import',
      '--no-code-cache',
    ];
    const rights = `--allow-read=${pyodide},${snapshot}`;
    const pages = `--v8-flags=--wasm-max-mem-pages=${(memoryMb + 64) * 16},--max-old-space-size=${memoryMb + 64}`;
    this.child = spawnGuarded(deno, ['run', ...closed, rights, pages, script, pyodide, snapshot], {
      env: { DENO_DIR: dirname(snapshot), NO_COLOR: '1' },
      stdio: 'pipe',
    });
    this.child.stdin?.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      this.child.once('error', () => resolve(1));
      this.child.once('close', (code) => resolve(code ?? KILLED));
    });
    this.collect();
    this.ready = Promise.race([this.sawReady(), this.closed.then(() => false)]);
  }

  /** @throws UserError when the interpreter does not start; AbortError when `signal` is aborted */
  async run(script: string, limits: Program['limits'], signal: AbortSignal): Promise<Ran> {
    const late = setTimeout(() => this.child.kill('SIGKILL'), START_MS);
    const started = await this.ready;
    clearTimeout(late);
    if (!started) throw new UserError(`Pyodide did not start: ${this.output.stderr.slice(-300)}`);
    this.begun = true;
    this.child.stdin?.end(script);
    const begin = Date.now();
    let timedOut = false;
    const allowed = (limits.timeSeconds * 1.25 + 0.5) * 1000 * SLOWER;
    const watch = setInterval(() => {
      timedOut = Date.now() - begin > allowed;
      if (timedOut || this.tooLarge()) this.child.kill('SIGKILL');
    }, LOOK_MS);
    const abort = () => this.child.kill('SIGKILL');
    signal.addEventListener('abort', abort, { once: true });
    const code = await this.closed;
    clearInterval(watch);
    signal.removeEventListener('abort', abort);
    signal.throwIfAborted();
    return { ...this.output, code, timedOut, seconds: (Date.now() - begin) / 1000 };
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.closed;
  }

  private collect(): void {
    for (const name of ['stdout', 'stderr'] as const) {
      this.child[name]?.setEncoding('utf8').on('data', (text: string) => {
        if (!this.begun && name === 'stderr' && text === 'ready\n') return;
        this.output[name] += text;
      });
    }
  }

  private sawReady(): Promise<boolean> {
    return new Promise((resolve) => {
      this.child.stderr?.once('data', (text: string) => resolve(text === 'ready\n'));
    });
  }

  /** Its own limits bind Python's memory; what it takes of JavaScript's, only a look at the process tells. */
  private tooLarge(): boolean {
    if (this.output.stdout.length + this.output.stderr.length > MOST_OUTPUT) return true;
    try {
      const pages = Number(readFileSync(`/proc/${this.child.pid}/statm`, 'ascii').split(' ')[1]);
      return (pages * PAGE) / (1 << 20) > this.memoryMb + OWN_MB;
    } catch {
      return false; // No /proc here, or it has just ended.
    }
  }
}
