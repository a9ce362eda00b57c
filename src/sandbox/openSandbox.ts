import { availableParallelism } from 'node:os';
import { messageOf, UserError } from '../base/errors';
import { silentLog, type Log } from '../base/log';
import { findInterpreter } from './interpreter';
import { direct, inDocker, inWsl, type Core, type Launch, type Launcher } from './launch';
import { refusal, SandboxPool, type StartSupervisor } from './pool';
import type { Isolation, Sandbox } from './sandbox';
import { Supervisor, SupervisorDied, type Ready } from './supervisor';
import { openWasmSandbox } from './wasm';

const DOCKER_IMAGE = 'python:3-slim';

export interface SandboxOptions {
  /** Programs that run at the same time. @default the number of cores */
  workers?: number;
  /** The interpreter that runs the programs. @default 'python3', from the PATH */
  python?: string;
  /** Runs programs even where nothing keeps them from files and network. @default false */
  allowUnsandboxed?: boolean;
  /** Runs programs in containers of this image, which has `python3`, and nowhere else. */
  docker?: { image?: string };
  /** Kinds of isolation to try, best first. @default those that this system may have */
  kinds?: Isolation['kind'][];
  /** @default a log that says nothing */
  log?: Log;
}

/** What isolates programs, best first. */
export const KINDS = [
  'namespaces',
  'bubblewrap',
  ...(process.platform === 'win32' ? (['wsl'] as const) : []),
  'wasm',
] as const;

/**
 * Starts a sandbox and finds out what really isolates programs here. Dispose of it when done.
 * @throws UserError when there is no usable Python, or nothing isolates programs and `allowUnsandboxed` is not set
 */
export async function openSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const log = options.log ?? silentLog;
  const refusals: string[] = [];
  for (const kind of options.kinds ?? kindsFor(options)) {
    const sandbox = await open(kind, options, log, refusals);
    if (sandbox === undefined) continue;
    log.info(`programs run in ${sandbox.isolation.description}`);
    return sandbox;
  }
  throw refusal(refusals);
}

/** A container that was asked for is the only way: what it was asked for may be missing elsewhere. */
function kindsFor({ docker, allowUnsandboxed }: SandboxOptions): Isolation['kind'][] {
  if (docker !== undefined) return ['docker'];
  return [...KINDS, ...(allowUnsandboxed ? (['none'] as const) : [])];
}

/** A sandbox of this kind; undefined, with the reasons, where it cannot be had. */
async function open(
  kind: Isolation['kind'],
  options: SandboxOptions,
  log: Log,
  refusals: string[],
): Promise<Sandbox | undefined> {
  const workers = options.workers ?? availableParallelism();
  const python = options.python ?? 'python3';
  if (kind === 'wasm') {
    const interpreter = await findInterpreter(python);
    return openWasmSandbox(interpreter, workers, log).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      refusals.push(`wasm: ${error.message}`);
      return undefined;
    });
  }
  const launcher = await launcherOf(kind, python, options.docker, refusals);
  if (launcher === undefined) return undefined;
  // Fewer workers than cores keep to none: those of another sandbox beside it would keep to the same.
  const coreOf = (worker: number): Core => (workers < availableParallelism() ? 'any' : worker);
  const { supervisor, ready } = await start(launcher(coreOf(0)), log);
  if (!ready.ready) {
    await supervisor.kill();
    refusals.push(...ready.refusals);
    return undefined;
  }
  const description = kind === 'docker' ? `Docker, in it ${ready.description}` : ready.description;
  const isolation = { kind, isolated: kind !== 'none', description };
  const another: StartSupervisor = (worker) => startAnother(launcher(coreOf(worker)), log);
  return new SandboxPool(isolation, workers, supervisor, another, log);
}

async function launcherOf(
  kind: Isolation['kind'],
  python: string,
  docker: SandboxOptions['docker'],
  refusals: string[],
): Promise<Launcher | undefined> {
  if (kind === 'docker') return inDocker(docker?.image ?? DOCKER_IMAGE);
  if (kind !== 'wsl') return direct(await findInterpreter(python), kind);
  return inWsl().catch((error: unknown) => {
    refusals.push(`wsl: ${messageOf(error)}`);
    return undefined;
  });
}

/** Killed while it starts, by whoever kills things here, a supervisor is started again, this often. */
const STARTS = 3;

/** Programs are known to be isolated here: a refusal now may mean no more than that a fork server was killed, too. */
async function startAnother(launch: Launch, log: Log, starts = STARTS): Promise<Supervisor> {
  const { supervisor, ready } = await start(launch, log);
  if (ready.ready) return supervisor;
  await supervisor.kill();
  if (starts > 1) return startAnother(launch, log, starts - 1);
  throw refusal(ready.refusals);
}

async function start(
  launch: Launch,
  log: Log,
  starts = STARTS,
): Promise<{ supervisor: Supervisor; ready: Ready }> {
  try {
    return await Supervisor.start(launch, log);
  } catch (error) {
    if (!(error instanceof SupervisorDied)) throw error;
    if (error.signal !== null && starts > 1) return start(launch, log, starts - 1);
    throw new UserError(
      `The sandbox could not be started with ${launch.command}.`,
      launch.command === 'docker'
        ? 'Check that Docker runs and has the image that errorbook.json names (docker pull); the log has what it said.'
        : 'Check that this interpreter still exists and runs; the log has what it said.',
      { cause: error },
    );
  }
}
