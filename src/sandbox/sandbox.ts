import { UserError } from '../base/errors';
import type { Limits } from '../book/config';
import type { Tests } from '../domain/tests';
import type { Outcome } from '../domain/verdict';
import type { Language } from '../languages/language';
import type { Commands, CommandsResult } from './commands';

/** What a program may use in one run. */
export interface RunLimits extends Limits {
  /** What chance and the order of hashes begin with, where the language lets us say so. @default 0 */
  seed?: number;
  /**
   * Whether a program ends where it reaches for files, the network or other processes, which are not there anyway.
   * Python, JavaScript and TypeScript tell. @default false
   */
  watched?: boolean;
}

/** A program to be judged: hostile code, its tests, and what it may use. */
export interface Program {
  language: Language;
  /** The candidate's whole program. */
  code: string;
  tests: Tests;
  /** The function that `check` tests call. */
  entryPoint?: string;
  /**
   * Code that the task gives (HumanEval's prompt). Helpers that it defines in full are what the tests call, whatever
   * the program makes of their names; without it, tests that call them get the program's.
   */
  context?: string;
  limits: RunLimits;
}

/**
 * A program cannot be judged on this machine, which lacks a tool or a library: no fault of the program, which gets no
 * verdict.
 */
export class CannotGrade extends UserError {}

/** How a sandbox keeps programs apart from the machine. */
export interface Isolation {
  kind: 'namespaces' | 'bubblewrap' | 'docker' | 'wsl' | 'wasm' | 'remote' | 'none';
  /** Whether network, files and other processes are out of the program's reach. */
  isolated: boolean;
  /** In plain words, for `errorbook doctor` and the editor. */
  description: string;
}

/** Runs untrusted programs, several at once. */
export interface Sandbox {
  readonly isolation: Isolation;
  /** Programs that run at the same time. */
  readonly workers: number;
  /**
   * Runs a program with its tests. A program that fails, hangs or attacks gives an outcome, never a rejection.
   * @throws AbortError when `signal` is aborted
   * @throws CannotGrade when this machine has not what the program's language or its tests need
   * @throws UserError when the sandbox itself cannot go on (the interpreter vanished)
   */
  run(program: Program, signal?: AbortSignal): Promise<Outcome>;
  /**
   * Runs commands of which some are, or run, untrusted programs. A failure or a hang is a result, never a rejection.
   * @throws AbortError when `signal` is aborted
   * @throws UserError when the sandbox itself cannot go on
   */
  execute(commands: Commands, signal?: AbortSignal): Promise<CommandsResult>;
  dispose(): Promise<void>;
}
