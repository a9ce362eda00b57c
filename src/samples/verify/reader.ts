import { readdir, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { UserError } from '../../base/errors';
import { resource } from '../../base/resources';
import type { Sandbox } from '../../sandbox/sandbox';
import { surveySchema, type Survey } from './found';

const LIMITS = { timeSeconds: 30, memoryMb: 1024, processes: 16, fileMb: 64, outputKb: 32 << 10 };
/** Programs that are read at once. */
const AT_ONCE = 200;
/** Programs of which it stays known what they are without their names: each is verified first, then screened. */
const REMEMBERED = 1000;

/** A program in Python that is to be read: with `most`, up to so many mutants of it, too. */
export interface Readable {
  code: string;
  most?: number;
  entryPoint?: string;
  prompt?: string;
  tests?: string;
}

interface Waiting {
  program: Readable;
  settle: (survey: Survey | undefined) => void;
  fail: (error: unknown) => void;
}

/**
 * Reads programs in Python by Python's own parser, in a sandbox, since they are untrusted. To start Python takes longer
 * than to read: what is asked while others are read is read together after them.
 */
export class PythonReader {
  private static readonly all = new WeakMap<Sandbox, PythonReader>();
  private readonly waiting: Waiting[] = [];
  private readonly folded = new Map<string, Survey>();
  private isAtWork = false;

  private constructor(private readonly sandbox: Sandbox) {}

  /** The reader in a sandbox. */
  static in(sandbox: Sandbox): PythonReader {
    const known = this.all.get(sandbox) ?? new PythonReader(sandbox);
    this.all.set(sandbox, known);
    return known;
  }

  /** @returns undefined where the sandbox can run only programs with tests, and nothing is known */
  async read(program: Readable, signal?: AbortSignal): Promise<Survey | undefined> {
    const known = program.most === undefined ? this.folded.get(program.code) : undefined;
    if (known !== undefined) return known;
    const survey = await new Promise<Survey | undefined>((settle, fail) => {
      this.waiting.push({ program, settle, fail });
      if (!this.isAtWork) void this.work();
    });
    signal?.throwIfAborted();
    return survey;
  }

  private async work(): Promise<void> {
    this.isAtWork = true;
    await Promise.resolve(); // All that is asked in this moment is read together.
    while (this.waiting.length > 0) {
      const asked = this.waiting.splice(0, AT_ONCE);
      try {
        const surveys = await this.readTogether(asked.map(({ program }) => program));
        asked.forEach(({ settle }, at) => settle(surveys?.[at]));
      } catch (error) {
        asked.forEach(({ fail }) => fail(error));
      }
    }
    this.isAtWork = false;
  }

  private async readTogether(programs: Readable[]): Promise<Survey[] | undefined> {
    const surveys = await readPython(programs, this.sandbox);
    // One that Python breaks on takes the others with it: each is read by itself then.
    if (surveys?.length === 0 && programs.length > 1) {
      const alone = [];
      for (const program of programs) alone.push(...((await this.readTogether([program])) ?? []));
      return alone;
    }
    const read = surveys && programs.map((_, at) => surveys[at] ?? NOTHING);
    programs.forEach(({ code }, at) => this.remember(code, read?.[at]));
    return read;
  }

  private remember(code: string, survey: Survey | undefined): void {
    if (survey === undefined) return;
    this.folded.set(code, survey);
    const [oldest] = this.folded.keys();
    if (this.folded.size > REMEMBERED && oldest !== undefined) this.folded.delete(oldest);
  }
}

/** What is told of a program that cannot be read. */
const NOTHING: Survey = { mutants: [], stubs: [], specialCases: [], hardCoded: false };

/** @returns undefined where the sandbox runs no commands, nothing at all where Python broke */
async function readPython(programs: Readable[], sandbox: Sandbox): Promise<Survey[] | undefined> {
  const step = {
    argv: ['-B', '-s', '-S', '-m', 'errorbook_samples'],
    python: true,
    stdin: JSON.stringify({ programs }),
    limits: LIMITS,
  };
  try {
    const { steps } = await sandbox.execute({ files: await reader(), shown: [], steps: [step] });
    const last = steps.at(-1);
    if (last?.exit !== 0) return [];
    return z.array(surveySchema).parse(JSON.parse(last.stdout));
  } catch (error) {
    if (error instanceof UserError) return undefined;
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

let readerOnce: Promise<Record<string, string>> | undefined;

/** The program that reads, as the sandbox is given it. */
function reader(): Promise<Record<string, string>> {
  readerOnce ??= (async () => {
    const folder = resource('python', 'errorbook_samples');
    const names = (await readdir(folder)).filter((name) => name.endsWith('.py'));
    const texts = await Promise.all(
      names.map(async (name) => [`errorbook_samples/${name}`, await readFile(`${folder}/${name}`, 'utf8')]),
    );
    return Object.fromEntries(texts) as Record<string, string>;
  })();
  return readerOnce;
}
