import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { isAbort, messageOf, UserError } from '../base/errors';
import { causeOf, fileError, isSystemError } from '../base/fileErrors';
import { endProgramsWith } from '../base/process';
import { Workbench } from '../notebook/workbench';
import { keysOfProcess } from './keys';
import { Output } from './output';
import { PROBLEMS_VARIABLE, problemLine } from './problem';

/** What every command takes. */
export interface CommonOptions {
  workspace: string;
  json: boolean;
  jobs?: number;
  unsandboxed?: boolean;
}

/** What a command's action gets. */
export interface Context {
  bench: Workbench;
  output: Output;
  /** Aborted by Ctrl-C and by SIGTERM. */
  signal: AbortSignal;
}

/** The exit codes: done, failed (also: cancelled), wrong use. */
export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

/** Adds the options that every command takes. */
export function common(command: Command): Command {
  return command
    .option('-w, --workspace <dir>', 'the workspace’s folder', '.')
    .option('--json', 'print one JSON object', false)
    .option('-j, --jobs <n>', 'cases run at the same time (default: the number of cores)', jobs)
    .option('--unsandboxed', 'run code even where nothing can isolate it (dangerous)');
}

/**
 * Runs a command's action with the workbench of its workspace: the one place where the command line opens that, reports
 * failures, and lets Ctrl-C stop a job between two records rather than in the middle of one.
 */
export function action<O extends CommonOptions>(
  run: (context: Context, options: O) => Promise<void>,
): (options: O) => Promise<void> {
  return async (options) => {
    const output = new Output(options.json);
    const { signal, end } = interruption();
    process.exitCode = await attempt(output, options, (bench) =>
      run({ bench, output, signal }, options),
    ).finally(end);
  };
}

async function attempt(
  output: Output,
  options: CommonOptions,
  run: (bench: Workbench) => Promise<void>,
): Promise<number> {
  let bench: Workbench | undefined;
  try {
    bench = await Workbench.open({
      workspace: await existingFolder(options.workspace),
      log: output.log,
      keyFor: keysOfProcess(output.log),
      jobs: options.jobs,
      allowUnsandboxed: options.unsandboxed,
    });
    for (const warning of bench.book.warnings.slice(0, 5)) output.note(`warning: ${warning}`);
    await run(bench);
    return output.isFailed ? EXIT.failed : EXIT.done;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    output.note(describe(error));
    const problem = process.env[PROBLEMS_VARIABLE] ? await problemLine(options.workspace, error) : undefined;
    if (problem !== undefined) output.note(problem);
    return EXIT.failed;
  } finally {
    await bench?.dispose();
  }
}

/** The workspace's folder. @throws UserError when there is none */
async function existingFolder(workspace: string): Promise<string> {
  const found = await stat(workspace).catch((error: unknown) => {
    throw fileError(`The workspace ${workspace} could not be opened`, error);
  });
  if (found.isDirectory()) return resolve(workspace);
  throw new UserError(
    `The workspace ${workspace} is a file.`,
    'Name the folder that holds it: --workspace DIR.',
  );
}

/** What went wrong, for the person at the terminal; a stack only where Errorbook itself is wrong. */
export function describe(error: unknown): string {
  if (isAbort(error)) return 'Stopped. What was done is kept: run the same again to go on.';
  if (error instanceof UserError)
    return `errorbook: ${error.message}${error.hint ? `\n  ${error.hint}` : ''}`;
  if (error instanceof UsageError) return `errorbook: ${error.message}`;
  if (isSystemError(error)) {
    const { cause, hint } = causeOf(error);
    const where = error.path === undefined ? '' : `${error.path}: `;
    return `errorbook: ${where}${cause} (${error.syscall}).\n  ${hint}`;
  }
  return `errorbook: this is a bug in Errorbook: ${error instanceof Error ? error.stack : messageOf(error)}`;
}

/** A signal that the first Ctrl-C aborts, and with it the programs that are waited for; the second one ends the process. */
function interruption(): { signal: AbortSignal; end: () => void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const names = ['SIGINT', 'SIGTERM'] as const;
  for (const name of names) process.once(name, abort);
  // For good: a command that was stopped may still be about to start one.
  endProgramsWith(controller.signal);
  return { signal: controller.signal, end: () => names.forEach((name) => process.off(name, abort)) };
}

/** Parses a whole number above zero. @throws UserError, which is wrong use */
export function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new UsageError(`${text} is not a whole number above zero.`);
  return value;
}

/** More would start more processes than a machine bears, and none of them would be faster. */
const MOST_JOBS = 256;

function jobs(text: string): number {
  const value = positive(text);
  if (value > MOST_JOBS)
    throw new UsageError(`--jobs ${text} is too many: at most ${MOST_JOBS} cases run at the same time.`);
  return value;
}

/** Wrong use of the command line: exit code 2. */
export class UsageError extends Error {}
