import { availableParallelism } from 'node:os';
import { silentLog, type Log } from '../book/log';
import { UserError } from '../book/errors';
import { findInterpreter } from './interpreter';
import { refusal, SandboxPool, type StartSupervisor } from './pool';
import type { Isolation, Sandbox } from './sandbox';
import { openWasmSandbox } from './wasm';
import { Supervisor, SupervisorDied, type Ready } from './supervisor';

export interface SandboxOptions {
  /** Programs that run at the same time. @default the number of cores */
  workers?: number;
  /** The interpreter that runs the programs. @default 'python3', from the PATH */
  python?: string;
  /** Runs programs even where nothing keeps them from files and network. @default false */
  allowUnsandboxed?: boolean;
  /** Kinds of isolation to try, best first. @default those that this system may have */
  kinds?: Isolation['kind'][];
  /** @default a log that says nothing */
  log?: Log;
}

/** What isolates programs, best first. */
export const KINDS = ['namespaces', 'bubblewrap', 'wasm'] as const;

/**
 * Starts a sandbox and finds out what really isolates programs here. Dispose of it when done.
 * @throws UserError when there is no usable Python, or nothing isolates programs and `allowUnsandboxed` is not set
 */
export async function openSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const log = options.log ?? silentLog;
  const interpreter = await findInterpreter(options.python ?? 'python3');
  const workers = options.workers ?? availableParallelism();
  const kinds = options.kinds ?? [...KINDS, ...(options.allowUnsandboxed ? (['none'] as const) : [])];
  const refusals: string[] = [];
  for (const kind of kinds) {
    const sandbox = await open(kind, interpreter, workers, log, refusals);
    if (sandbox === undefined) continue;
    log.info(`programs run in ${sandbox.isolation.description}`);
    return sandbox;
  }
  throw refusal(refusals);
}

/** A sandbox of this kind; undefined, with the reasons, where it cannot be had. */
async function open(
  kind: Isolation['kind'],
  interpreter: string,
  workers: number,
  log: Log,
  refusals: string[],
): Promise<Sandbox | undefined> {
  if (kind === 'wasm') {
    return openWasmSandbox(interpreter, workers, log).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      refusals.push(`wasm: ${error.message}`);
      return undefined;
    });
  }
  const { supervisor, ready } = await start(interpreter, [kind], 0, log);
  if (!ready.ready) {
    await supervisor.kill();
    refusals.push(...ready.refusals);
    return undefined;
  }
  const isolation = { kind, isolated: kind !== 'none', description: ready.description };
  const another: StartSupervisor = (worker) => startAnother(interpreter, kind, worker, log);
  return new SandboxPool(isolation, workers, supervisor, another, log);
}

async function startAnother(
  interpreter: string,
  kind: string,
  worker: number,
  log: Log,
): Promise<Supervisor> {
  const { supervisor, ready } = await start(interpreter, [kind], worker, log);
  if (ready.ready) return supervisor;
  await supervisor.kill();
  throw refusal(ready.refusals);
}

async function start(
  interpreter: string,
  kinds: string[],
  worker: number,
  log: Log,
): Promise<{ supervisor: Supervisor; ready: Ready }> {
  try {
    return await Supervisor.start(interpreter, kinds, worker, log);
  } catch (error) {
    if (!(error instanceof SupervisorDied)) throw error;
    throw new UserError(
      `The sandbox could not be started with ${interpreter}.`,
      'Check that this interpreter still exists and runs; the log has what it said.',
      { cause: error },
    );
  }
}
