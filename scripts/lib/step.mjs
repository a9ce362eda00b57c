// Small things that every script here needs: the root, running a program, and saying how long it took.
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The repository's root. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Whether the module with this `import.meta.url` is the program that was started. */
export const isMain = (url) => process.argv[1] !== undefined && url === pathToFileURL(process.argv[1]).href;

/** The environment with the repository's own programs first on PATH: among them the Node that we build for. */
export const ownPath = (env = process.env) => ({
  ...env,
  PATH: [join(root, 'node_modules', '.bin'), env.PATH].join(delimiter),
});

/** The first of `names` that is a program on PATH, as a whole path; undefined where there is none. */
export function which(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  const candidates = names.flatMap((name) =>
    folders.flatMap((folder) => suffixes.map((suffix) => join(folder, name + suffix))),
  );
  return candidates.find(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A failure to be shown as a plain message, without a stack. */
export class StepError extends Error {}

/**
 * Runs a program to its end. `quiet` keeps its output back and shows it only when the program fails.
 * Rejects with a StepError when it exits with anything but 0.
 */
export async function run(command, args, { quiet = false, ...options } = {}) {
  const { code, output } = await exitOf(command, args, { ...options, capture: quiet });
  if (code === 0) return;
  throw new StepError(`${[command, ...args].join(' ')} failed (exit ${code})\n${output.slice(-4000)}`);
}

/** Runs a program and resolves with its exit code, and with its output where `capture` asks for it. */
export function exitOf(command, args, { capture = false, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = capture ? ['ignore', 'pipe', 'pipe'] : 'inherit';
    const shell = process.platform === 'win32' && command.endsWith('.cmd');
    const child = spawn(command, args, { cwd: root, stdio, shell, ...options });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code: code ?? 128, signal, output }));
  });
}

/** Says what is being done and, at the end, how long it took. */
export async function step(label, work) {
  const started = Date.now();
  console.log(`› ${label} …`);
  const result = await work();
  console.log(`  ${label}: done in ${seconds(Date.now() - started)}`);
  return result;
}

/** A duration in milliseconds as a person reads it: `0.4 s`, `75 s`, `4 min 10 s`. */
export function seconds(ms) {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const whole = Math.round(ms / 1000);
  return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Runs a script's main function: a StepError is shown as its message alone; everything else with its stack. */
export async function main(work) {
  try {
    process.exitCode = (await work()) ?? process.exitCode ?? 0;
  } catch (error) {
    console.error(error instanceof StepError ? `✗ ${error.message}` : error);
    process.exitCode = 1;
  }
}
