import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { messageOf, UserError } from '../base/errors';
import { resource } from '../base/resources';
import { runProgram } from '../base/process';
import { count } from '../base/words';

/** What `errorbook_trainer check` says of an interpreter. */
const checkSchema = z.object({
  python: z.string(),
  executable: z.string(),
  /** Installed versions by package; null for one that is not there. */
  packages: z.record(z.string(), z.string().nullable()),
  /** Required packages that are not installed. */
  missing: z.array(z.string()),
  cuda: z.boolean(),
  mps: z.boolean(),
  gpus: z.array(z.object({ name: z.string(), memory_mb: z.number() })),
  /** Why torch cannot be used, where it cannot. */
  error: z.string().nullable(),
});
type Check = z.infer<typeof checkSchema>;

/** Where the trainer's Python is looked for. */
export interface EnvironmentPlace {
  /** The workspace's folder. */
  workspace: string;
  /** `training.python` of the configuration: a path, relative to the workspace, or a command. */
  python?: string;
}

/** A Python interpreter, and whether it can train. */
export interface Environment {
  python: string;
  /** The folder of the virtual environment that set-up may write; undefined for a person's own interpreter. */
  folder?: string;
  /** Why it cannot train; undefined where it can. */
  problem?: string;
  /** What it has; undefined where it could not even be started. */
  check?: Check;
}

/** Seconds that an interpreter has to say what it has: torch's first import from a slow disk takes half a minute. */
const checkSeconds = () => Number(process.env['ERRORBOOK_CHECK_SECONDS'] || 120);

/** What a person can do about an environment that is not ready. */
export const SETUP_HINT =
  'Run “Errorbook: Set Up Python for Training” in the editor, or `errorbook setup` in a terminal.';

/** The virtual environment's folder: `.errorbook/venv`, or the one that `ERRORBOOK_PYTHON_ENV` names. */
export function environmentFolder(workspace: string): string {
  return process.env['ERRORBOOK_PYTHON_ENV'] ?? join(workspace, '.errorbook', 'venv');
}

/** The interpreter of a virtual environment. */
export function interpreterOf(folder: string): string {
  return process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
}

/** The environment of the trainer's processes: they find the trainer, and write what they say at once. */
export function trainerEnv(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PYTHONPATH: resource('python'),
    PYTHONUNBUFFERED: '1',
    PYTHONIOENCODING: 'utf-8',
    TOKENIZERS_PARALLELISM: 'false',
    ...extra,
  };
}

/**
 * Finds the trainer's Python and looks at what it has. Takes seconds: it imports torch. `ERRORBOOK_PYTHON`, which is
 * this machine's, goes before what errorbook.json says for all.
 */
export async function resolveEnvironment(
  place: EnvironmentPlace,
  signal?: AbortSignal,
): Promise<Environment> {
  const chosen = process.env['ERRORBOOK_PYTHON'] || place.python;
  if (chosen !== undefined) return examine(named(place.workspace, chosen), undefined, signal);
  const folder = environmentFolder(place.workspace);
  const python = interpreterOf(folder);
  if (!existsSync(python)) return { python, folder, problem: 'the Python environment is not set up yet' };
  return examine(python, folder, signal);
}

/** How long an interpreter that was ready counts as ready: an iteration asks several times, and an answer takes seconds. */
const READY_MS = 10 * 60_000;
const ready = new Map<string, { environment: Environment; until: number }>();

/**
 * The trainer's interpreter, ready to train. One that was so some minutes ago is not asked again: whoever uses it is told
 * by itself what it lacks since.
 * @throws UserError that says what is missing and how to get it
 */
export async function requireEnvironment(
  place: EnvironmentPlace,
  signal?: AbortSignal,
): Promise<Environment> {
  const known = ready.get(wantedPython(place));
  if (known !== undefined && Date.now() < known.until && hasInterpreter(place)) return known.environment;
  const environment = await resolveEnvironment(place, signal);
  if (environment.problem === undefined) {
    ready.set(environment.python, { environment, until: Date.now() + READY_MS });
    return environment;
  }
  const hint =
    environment.folder === undefined
      ? `Install the packages of ${resource('python', 'requirements.txt')} there, or remove training.python from errorbook.json.`
      : SETUP_HINT;
  throw new UserError(`Training is not possible: ${environment.problem}.`, hint);
}

/** Whether there is an interpreter to look at. Tells at once, and nothing of what it has. */
export function hasInterpreter({ workspace, python }: EnvironmentPlace): boolean {
  const path = wantedPython({ workspace, python });
  return !isAbsolute(path) || existsSync(path);
}

/** The interpreter that is looked at: the one that was chosen, else that of the virtual environment. */
function wantedPython({ workspace, python }: EnvironmentPlace): string {
  const chosen = process.env['ERRORBOOK_PYTHON'] || python;
  return chosen === undefined ? interpreterOf(environmentFolder(workspace)) : named(workspace, chosen);
}

function named(workspace: string, python: string): string {
  const isCommand = !/[\\/]/.test(python);
  return isCommand || isAbsolute(python) ? python : resolve(workspace, python);
}

async function examine(
  python: string,
  folder: string | undefined,
  signal?: AbortSignal,
): Promise<Environment> {
  try {
    const check = await readCheck(python, signal);
    return { python, folder, check, problem: problemOf(check) };
  } catch (error) {
    signal?.throwIfAborted();
    return { python, folder, problem: `${python} could not be used: ${messageOf(error)}` };
  }
}

async function readCheck(python: string, signal?: AbortSignal): Promise<Check> {
  const patience = AbortSignal.timeout(checkSeconds() * 1000);
  const { tail } = await runProgram(python, ['-m', 'errorbook_trainer', 'check'], {
    env: trainerEnv(),
    signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
  }).catch((error: unknown) => {
    if (patience.aborted && !signal?.aborted)
      throw new Error(`it said nothing within ${count(checkSeconds(), 'second')}`);
    throw error;
  });
  const line = tail.findLast((each) => each.startsWith('{'));
  if (line === undefined) throw new Error(tail.at(-1) ?? 'it said nothing');
  return checkSchema.parse(JSON.parse(line));
}

function problemOf(check: Check): string | undefined {
  if (check.missing.length > 0) return `${check.executable} lacks ${check.missing.join(', ')}`;
  return check.error === null ? undefined : `torch cannot be used (${check.error})`;
}
