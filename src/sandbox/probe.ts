import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAbort, messageOf } from '../base/errors';
import { spawnGuarded } from '../base/process';
import type { Outcome } from '../domain/verdict';
import { ATTACKS, FIND_EXPECTED, REACHED, type Attack, type Bait } from './attacks';
import { findInterpreter } from './interpreter';
import { openSandbox, type SandboxOptions } from './openSandbox';
import type { Isolation, Sandbox } from './sandbox';

/** Whether one thing that a sandbox promises is so on this machine. */
export interface Finding {
  id: string;
  claim: string;
  result: 'holds' | 'does not hold' | 'not tested';
  /** What was seen. */
  detail: string;
}

/** What attacks showed of one kind of isolation. */
export interface Probed {
  kind: Isolation['kind'];
  /** Whether it can be had here at all; `description` says what it is, or why not. */
  available: boolean;
  description: string;
  findings: Finding[];
}

const LIMITS = { timeSeconds: 8, memoryMb: 128, processes: 8, fileMb: 1, outputKb: 16 };

/** Attacks a kind of isolation for real and says what holds. Never rejects for what it finds. */
export async function probe(
  kind: Isolation['kind'],
  options: Omit<SandboxOptions, 'kinds' | 'workers'> = {},
  signal?: AbortSignal,
): Promise<Probed> {
  let sandbox: Sandbox;
  try {
    sandbox = await openSandbox({ ...options, kinds: [kind], workers: 1 });
  } catch (error) {
    return { kind, available: false, description: messageOf(error), findings: [] };
  }
  const { description } = sandbox.isolation;
  const trap = await Trap.set(options.python ?? 'python3');
  try {
    return { kind, available: true, description, findings: await attackAll(sandbox, trap, signal) };
  } finally {
    await Promise.all([sandbox.dispose(), trap.remove()]);
  }
}

async function attackAll(sandbox: Sandbox, trap: Trap, signal?: AbortSignal): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const attack of ATTACKS) {
    findings.push(
      await judged(attack, async () => trap.judge(attack, await run(sandbox, attack, trap.bait, signal))),
    );
  }
  findings.push(await judged(FIND_EXPECTED, () => findExpected(sandbox, signal)));
  return findings;
}

type Judgement = Pick<Finding, 'result' | 'detail'>;

async function judged(
  { id, claim }: { id: string; claim: string },
  judge: () => Promise<Judgement>,
): Promise<Finding> {
  try {
    return { id, claim, ...(await judge()) };
  } catch (error) {
    if (isAbort(error)) throw error;
    return { id, claim, result: 'not tested', detail: messageOf(error) };
  }
}

/** Runs an attack's programs in their order; the outcome of the last one counts. */
async function run(sandbox: Sandbox, attack: Attack, bait: Bait, signal?: AbortSignal): Promise<Outcome> {
  let outcome: Outcome | undefined;
  for (const program of attack.programs) {
    const code = program(bait, outcome?.actual ?? '');
    outcome = await runOne(sandbox, code, REACHED, signal);
  }
  if (outcome === undefined) throw new Error(`the attack ${attack.id} has no program`);
  return outcome;
}

function runOne(sandbox: Sandbox, code: string, expected: string, signal?: AbortSignal): Promise<Outcome> {
  const tests = {
    kind: 'asserts' as const,
    setup: '',
    asserts: [`assert attack() == ${JSON.stringify(expected)}`],
  };
  return sandbox.run({ language: 'python', code, tests, limits: LIMITS }, signal);
}

async function findExpected(sandbox: Sandbox, signal?: AbortSignal): Promise<Judgement> {
  const outcome = await runOne(
    sandbox,
    FIND_EXPECTED.program,
    `expected-${randomBytes(16).toString('hex')}`,
    signal,
  );
  return judgement(outcome);
}

/** An attack that passes its test got what it wanted. One whose program did not run shows nothing. */
function judgement({ verdict, detail }: Outcome): Judgement {
  if (verdict === 'passed') return { result: 'does not hold', detail: 'the attack succeeded' };
  const broken = verdict === 'harness' || verdict === 'syntax' || verdict === 'missing-name';
  return { result: broken ? 'not tested' : 'holds', detail };
}

/** Bait outside the sandbox, and whether something took it. */
class Trap {
  private touched = 0;

  private constructor(
    readonly bait: Bait,
    private readonly folder: string,
    private readonly server: Server,
    private readonly victim: ChildProcess,
  ) {
    server.on('connection', (socket) => {
      this.touched++;
      socket.destroy();
    });
  }

  static async set(python: string): Promise<Trap> {
    // In the home, where what is worth stealing lies; a machine's account may have none.
    const home = existsSync(homedir()) ? homedir() : tmpdir();
    const folder = await mkdtemp(join(home, '.errorbook-probe-')).catch(() =>
      mkdtemp(join(tmpdir(), 'errorbook-probe-')),
    );
    const secret = randomBytes(16).toString('hex');
    const secretFile = join(folder, 'secret');
    await writeFile(secretFile, secret);
    const victim = spawnGuarded(await findInterpreter(python), ['-c', 'import time; time.sleep(600)'], {
      env: { ...process.env, ERRORBOOK_PROBE: secret },
      stdio: 'ignore',
    });
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const bait = {
      secretFile,
      outsideFile: join(folder, 'written'),
      port,
      pid: victim.pid ?? 0,
      secret,
      poison: `errorbook-${secret}`,
    };
    return new Trap(bait, folder, server, victim);
  }

  /** What is seen out here counts more than what the program says. */
  judge(attack: Attack, outcome: Outcome): Judgement {
    const seen = this.seen(attack.id);
    return seen === undefined ? judgement(outcome) : { result: 'does not hold', detail: seen };
  }

  async remove(): Promise<void> {
    this.victim.kill('SIGKILL');
    await new Promise((closed) => this.server.close(closed));
    await rm(this.folder, { recursive: true, force: true });
    await rm(join('/tmp', this.bait.poison), { force: true });
  }

  private seen(id: string): string | undefined {
    if (id === 'write-outside' && existsSync(this.bait.outsideFile)) return 'a file was written outside';
    if (id === 'network' && this.touched > 0) return 'a connection came in';
    const { exitCode, signalCode } = this.victim;
    if (id === 'kill-process' && (exitCode !== null || signalCode !== null))
      return 'a process outside was ended';
    return undefined;
  }
}

/** What probes found, as lines for a person. */
export function describeProbes(probes: Probed[]): string {
  const lines = probes.flatMap(({ kind, available, description, findings }) => {
    if (!available) return [`${kind}: not to be had here. ${description}`];
    const holding = findings.filter(({ result }) => result === 'holds').length;
    return [
      `${kind}: ${holding} of ${findings.length} attacks failed, as they should. ${description}`,
      ...findings.map(({ claim, result, detail }) =>
        result === 'holds'
          ? `  holds           ${claim}.`
          : `  ${result.toUpperCase().padEnd(14)}  ${claim}: ${detail}.`,
      ),
    ];
  });
  return lines.join('\n');
}
