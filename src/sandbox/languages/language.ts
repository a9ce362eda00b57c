/** What a language has to say for itself: one object a language, each in a file of its own. */
import type { Outcome, Verdict } from '../../domain/verdict';
import type { Commands, CommandsResult, StepResult } from '../commands';
import type { Program } from '../sandbox';

/** Where the tools are, and what of the machine they must see. */
export interface Toolchain {
  /** Absolute paths of the programs, by their plain names. */
  tools: Record<string, string>;
  /** Paths that are shown to builds and runs, besides /usr. */
  shown: string[];
  environment: Record<string, string>;
  /** Compiled libraries that tests use, as arguments for the compiler. */
  libraries: string[];
  /** What it is, for a reader: `go 1.19.8`. */
  version: string;
  /** Libraries of others that public suites build upon. */
  wanted: Library[];
}

/** A library that a language does not come with. */
export interface Library {
  name: string;
  /** Whether it is on this machine. Programs that use it cannot be judged where it is not. */
  here: boolean;
  /** Tells its use in code. */
  use: RegExp;
  howToGet: string;
}

/** A program joined with its tests. */
export interface Joined {
  commands: Commands;
  /** How many of the steps build; the one after them runs. */
  builds: number;
  /** Line p of the program is line p + shift of the built file. */
  shift: number;
  /** Whether tests and program share a process. */
  weak: boolean;
}

/** What a failed step says, for a reader. */
export type Reading = Pick<Outcome, 'detail'> &
  Partial<Pick<Outcome, 'line' | 'actual' | 'expected' | 'assertion' | 'reached'>> & { verdict: Verdict };

/** How a program is built and run by itself, without tests in it. */
interface Alone {
  build?: string[];
  run: string[];
  /** Whether its run time reserves more memory than it uses. */
  reserves: boolean;
}

export interface Language {
  /** Finds its tools on this machine. @throws CannotGrade that names what is missing */
  toolchain: () => Promise<Toolchain>;
  /** Joins a program and the code of its tests. `token` is to be reported when the tests are through. */
  join: (program: Program, tests: string, token: string, tools: Toolchain) => Joined;
  /** Joins them so that tests can hand functions to the program; where that is another way. */
  joinClosely?: Language['join'];
  /** Runs a program that reads its standard input; without it such tasks cannot be judged. `file` holds the program. */
  alone?: (file: string, tools: Toolchain['tools']) => Alone;
  /** Reads what a build that failed printed. */
  readBuild: (step: StepResult) => Reading;
  /** Reads what a run that failed printed. @throws CannotGrade where a library of the tests is missing */
  readRun: (step: StepResult) => Reading;
}

/** What a report says when the tests need the program in their own process. */
export const UNSENDABLE = 'unsendable';

/** The outcome of a program that was built and run. */
export function outcomeOf(
  language: Language,
  joined: Joined,
  result: CommandsResult,
  token: string,
): Outcome {
  const last = result.steps.at(-1);
  if (last === undefined) throw new Error('no step was run');
  const used = {
    cpuMs: result.steps.reduce((sum, step) => sum + step.cpuMs, 0),
    wallMs: result.steps.reduce((sum, step) => sum + step.wallMs, 0),
    peakKb: Math.max(...result.steps.map((step) => step.peakKb)),
    ...(last.stdout === '' ? {} : { stdout: last.stdout }),
    ...(last.stderr === '' ? {} : { stderr: last.stderr }),
  };
  const { line, ...reading } = readingOf(language, joined, result, last, token);
  const own = line === undefined ? undefined : line - joined.shift;
  const weak = joined.weak || last.partner?.report === `${token} weak`;
  return { ...reading, ...(own !== undefined && own > 0 ? { line: own } : {}), weak, ...used };
}

function readingOf(
  language: Language,
  joined: Joined,
  result: CommandsResult,
  last: StepResult,
  token: string,
): Reading {
  const building = result.steps.length <= joined.builds;
  if (last.stopped !== undefined)
    return { verdict: last.stopped, detail: `${last.detail ?? ''}${building ? ', at its build' : ''}` };
  if (last.signal === SIGXCPU) return { verdict: 'timeout', detail: 'used up its CPU time' };
  if (last.signal === SIGXFSZ) return { verdict: 'resource', detail: 'wrote more than it may' };
  if (building) return language.readBuild(last);
  const judge = last.partner ?? last;
  if (judge.stopped !== undefined)
    return { verdict: judge.stopped, detail: `${judge.detail ?? ''}, over what the program returned` };
  const through = [token, `${token} weak`].includes(judge.report.trim());
  if (judge.exit === 0 && through) return { verdict: 'passed', detail: 'all tests passed' };
  if (judge.exit === 0)
    return { verdict: 'exception', detail: 'the program ended before its tests were through' };
  return language.readRun(last);
}

const SIGXCPU = 24;
const SIGXFSZ = 25;

/** The first line that says something, cut to what a list can show. */
export function firstLine(text: string, matching = /\S/): string {
  const line = text.split('\n').find((each) => matching.test(each)) ?? 'it failed without a word';
  return line.trim().slice(0, 300);
}

/** How many lines stand before the program. */
export function linesOf(text: string): number {
  return text.split('\n').length - 1;
}

/** Limits for a build, which takes more than what it builds. */
export const BUILD_LIMITS = { timeSeconds: 60, memoryMb: 2048, processes: 64, fileMb: 256, outputKb: 64 };

/** Limits of a program in a language whose run time has processes or threads of its own. */
export function runLimits(program: Program): Program['limits'] {
  return { ...program.limits, fileMb: Math.max(16, program.limits.fileMb) };
}
