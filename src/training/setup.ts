import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import { UserError } from '../base/errors';
import { fileError, isSystemError } from '../base/fileErrors';
import { makeFolder } from '../base/makeFolder';
import type { JobOptions } from '../base/progress';
import { resource } from '../base/resources';
import { environmentFolder, interpreterOf, resolveEnvironment, type Environment } from './environment';
import { runProgram, type Ended } from '../base/process';
import { writeWhole } from '../base/wholeFile';
import { pipStep, torchFor, wheelsFor } from './wheels';

/** How the environment is set up. */
export interface SetupOptions extends JobOptions {
  workspace: string;
  /** Called with each line that Python and pip write. */
  onLine?: (line: string) => void;
}

/** The oldest Python that the pinned packages run on. */
const OLDEST: readonly [number, number] = [3, 10];

/** What an environment takes before anything is installed in it. Python does not say that there was no room for it. */
const VENV_MIB = 32;

const ROOM_HINT = 'The disk is full: free about 3 GB (10 GB with CUDA) and set up again.';

/** The file inside the environment that says which requirements were installed completely. */
const STAMP = 'errorbook-requirements';

/**
 * Creates the virtual environment and installs the trainer's packages, with CUDA's where an NVIDIA GPU is found.
 * What is installed already is not installed again, so that a set-up that was cut off goes on; a second one at the
 * same time waits for the first. Where all is installed nothing is written.
 * @throws UserError when Python is missing or too old, pip fails, or the folder cannot be written to
 * @throws AbortError when `signal` is aborted
 */
export async function setUpEnvironment(options: SetupOptions): Promise<Environment> {
  const folder = environmentFolder(options.workspace);
  const setup = new Setup(folder, options);
  if (!(await setup.isDone())) {
    const release = await lockWhenFree(folder, options).catch((error: unknown) => {
      throw isSystemError(error) ? fileError(`${folder} could not be set up`, error) : error;
    });
    try {
      await setup.run();
    } finally {
      await release();
    }
  }
  return ready(options);
}

async function ready({ workspace, signal }: SetupOptions): Promise<Environment> {
  const environment = await resolveEnvironment({ workspace }, signal);
  if (environment.problem === undefined) return environment;
  throw new UserError(
    `The Python environment was set up, but ${environment.problem}.`,
    `Delete ${environment.folder} and set it up again.`,
  );
}

async function lockWhenFree(folder: string, { signal, onLine }: SetupOptions): Promise<() => Promise<void>> {
  await makeFolder(dirname(folder));
  for (let told = false; ; told = true) {
    signal?.throwIfAborted();
    try {
      return await lockfile.lock(folder, {
        realpath: false,
        lockfilePath: `${folder}.lock`,
        stale: 15_000,
        onCompromised: () => undefined, // After a long suspend: pip itself copes with two.
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    }
    if (!told) onLine?.('Waiting for another set-up of the same environment.');
    await sleep(1000, undefined, { signal });
  }
}

/** One set-up: what is to be installed, and the steps to it. */
class Setup {
  private done = 0;

  constructor(
    private readonly folder: string,
    private readonly options: SetupOptions,
  ) {}

  /** Whether all is installed that is to be. */
  async isDone(): Promise<boolean> {
    return (await this.installed()) === (await this.wanted()).stamp;
  }

  async run(): Promise<void> {
    const { wheels, requirements, text, stamp } = await this.wanted();
    if ((await this.installed()) === stamp) return; // Another set-up was first.
    this.tell('Looking for Python');
    if (!(await this.works())) await this.create(await this.findPython());
    // torch by itself first: resolved together with the rest it can draw in another build, gigabytes larger.
    const torch = /^torch==\S+/m.exec(text)?.[0];
    if (torch !== undefined)
      await this.install(`Installing ${torch} for ${wheels.machine}`, await torchFor(torch, wheels));
    await this.install('Installing the trainer’s packages', ['-r', requirements, ...wheels.more]);
    await writeWhole(join(this.folder, STAMP), [stamp]);
    this.tell('The Python environment is ready');
  }

  private async wanted() {
    const wheels = await wheelsFor(this.options.signal);
    const requirements = resource('python', wheels.requirements);
    const text = await readFile(requirements, 'utf8');
    return { wheels, requirements, text, stamp: createHash('sha256').update(text).digest('hex') };
  }

  private async installed(): Promise<string | undefined> {
    return readFile(join(this.folder, STAMP), 'utf8').catch(() => undefined);
  }

  /** Whether the folder has an interpreter with pip: one that was cut off while it was made has not. */
  private async works(): Promise<boolean> {
    const python = interpreterOf(this.folder);
    return existsSync(python) && (await this.program(python, ['-m', 'pip', '--version'])).code === 0;
  }

  private async findPython(): Promise<string> {
    const commands = process.platform === 'win32' ? ['py', 'python'] : ['python3', 'python'];
    const found: string[] = [];
    for (const command of commands) {
      const version = await this.versionOf(command);
      if (version === undefined) continue;
      const [major = 0, minor = 0] = version.split('.').map(Number);
      if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return command;
      found.push(`${command} is ${version}`);
    }
    const why = found.length > 0 ? `only an older one was found: ${found.join(', ')}` : 'none was found';
    throw new UserError(
      `Training needs Python ${OLDEST.join('.')} or later; ${why}.`,
      'Install python3 (on Debian and Ubuntu with python3-venv), or set training.python in errorbook.json.',
    );
  }

  private async versionOf(command: string): Promise<string | undefined> {
    const script = 'import sys; print("%d.%d" % sys.version_info[:2])';
    const ended = await this.program(command, ['-c', script]).catch(() => undefined);
    this.options.signal?.throwIfAborted();
    return ended?.code === 0 ? ended.tail.at(-1)?.trim() : undefined;
  }

  private async create(python: string): Promise<void> {
    this.tell('Creating the virtual environment');
    await rm(this.folder, { recursive: true, force: true });
    const { code, tail } = await this.program(python, ['-m', 'venv', this.folder]);
    if (code === 0) return;
    const text = tail.join('\n');
    if (/ensurepip is not available|No module named '?(?:ensurepip|venv)/.test(text)) {
      throw new UserError(
        'Python cannot create virtual environments here: its venv or ensurepip module is missing.',
        'Install it (`apt install python3-venv` on Debian and Ubuntu), then set up again.',
      );
    }
    if ((await roomOf(dirname(this.folder))) < VENV_MIB)
      throw new UserError(
        `The virtual environment ${this.folder} could not be created: there is no room for it.`,
        ROOM_HINT,
      );
    throw new UserError(
      `The virtual environment ${this.folder} could not be created: ${tail.at(-1) ?? `exit status ${code}`}`,
      `Check that ${dirname(this.folder)} can be written, and that the disk is not full.`,
    );
  }

  private async install(message: string, packages: string[]): Promise<void> {
    this.tell(message);
    const args = ['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', ...packages];
    const ended = await this.program(interpreterOf(this.folder), args, (line) => {
      const step = pipStep(line);
      if (step !== undefined) this.tell(message, step);
    });
    if (ended.code !== 0) throw pipError(ended);
    this.done += 1;
  }

  private program(command: string, args: string[], onLine?: (line: string) => void): Promise<Ended> {
    return runProgram(command, args, {
      signal: this.options.signal,
      onLine: (line) => {
        this.options.onLine?.(line);
        onLine?.(line);
      },
    });
  }

  private tell(step: string, line?: string): void {
    const message = line === undefined ? step : `${step}: ${line.trim()}`;
    this.options.onProgress?.({ done: this.done, total: 2, message });
  }
}

/** MiB that are free where a folder is. */
async function roomOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return (bavail * bsize) / 2 ** 20;
}

function pipError({ code, tail }: Ended): UserError {
  const line = tail.findLast((each) => /error/i.test(each)) ?? tail.at(-1) ?? `exit status ${code}`;
  const text = tail.join('\n');
  const hint = /No space left/i.test(text)
    ? ROOM_HINT
    : /No matching distribution|Requires-Python/i.test(text)
      ? 'This Python has no build of it: set training.python to a Python between 3.10 and 3.13.'
      : 'Check the network connection and pip’s settings, then set up again: what was installed is kept.';
  return new UserError(`pip could not install the trainer’s packages: ${line.trim()}`, hint);
}
