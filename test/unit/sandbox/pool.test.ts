import { mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/base/errors';
import type { Log } from '../../../src/base/log';
import { openSandbox, type SandboxOptions } from '../../../src/sandbox/openSandbox';
import { SandboxPool } from '../../../src/sandbox/pool';
import type { Program, Sandbox } from '../../../src/sandbox/sandbox';
import { SupervisorDied, type Answer, type Supervisor } from '../../../src/sandbox/supervisor';
import { addProgram, asserts, shortLimits } from '../../factories/programs';

const opened: Sandbox[] = [];
const folders: string[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((sandbox) => sandbox.dispose()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function open(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await openSandbox({ workers: 1, ...options });
  opened.push(sandbox);
  return sandbox;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'errorbook-test-'));
  folders.push(folder);
  return folder;
}

/** A log that keeps its warnings. */
function recordingLog(): Log & { warnings: string[] } {
  const warnings: string[] = [];
  const ignore = () => undefined;
  return { warnings, debug: ignore, info: ignore, warn: (text) => void warnings.push(text), error: ignore };
}

const sleeper = addProgram({
  code: 'import time\ndef add(a, b):\n    time.sleep(30)',
  limits: { ...shortLimits, timeSeconds: 20 },
});

describe('openSandbox', () => {
  it('says how programs are isolated', async () => {
    const sandbox = await open();
    expect(sandbox.isolation).toMatchObject({ isolated: true });
    expect(['namespaces', 'bubblewrap']).toContain(sandbox.isolation.kind);
    expect(sandbox.isolation.description).toContain('no network');
  });

  it('refuses an interpreter that is not there, or is none, with a hint', async () => {
    for (const python of ['/no/such/python3', '/bin/false']) {
      const error = await openSandbox({ python }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(UserError);
      expect((error as UserError).message).toContain(python);
      expect((error as UserError).hint).toContain('Python 3.9');
    }
  });

  it('refuses a Python that is too old', async () => {
    const folder = temporaryFolder();
    const python = join(folder, 'python3');
    writeFileSync(python, '#!/bin/sh\necho \'{"executable": "/x", "version": [3, 6]}\'\n', { mode: 0o755 });
    await expect(openSandbox({ python })).rejects.toThrow(/Python 3\.6/);
  });

  it('runs an interpreter that lies in a temporary folder', async () => {
    const folder = temporaryFolder();
    execFileSync('python3', ['-m', 'venv', '--without-pip', join(folder, 'venv')]);
    const sandbox = await open({ python: join(folder, 'venv', 'bin', 'python') });
    expect(await sandbox.run(addProgram())).toMatchObject({ verdict: 'passed' });
  });
});

describe('SandboxPool.run', () => {
  it('gives every program its own outcome, several at once', async () => {
    const sandbox = await open({ workers: 2 });
    const programs = Array.from({ length: 20 }, (_, n) =>
      addProgram({ tests: asserts(`assert add(${n}, 1) == ${n % 2 === 0 ? n + 1 : n}`) }),
    );
    const outcomes = await Promise.all(programs.map((program) => sandbox.run(program)));
    expect(outcomes.map((outcome) => outcome.verdict)).toEqual(
      programs.map((_, n) => (n % 2 === 0 ? 'passed' : 'wrong-answer')),
    );
  });

  it('stops a running and a waiting program on abort, and goes on', async () => {
    const sandbox = await open();
    const running = new AbortController();
    const waiting = new AbortController();
    const first = sandbox.run(sleeper, running.signal);
    const second = sandbox.run(addProgram(), waiting.signal);
    const third = sandbox.run(addProgram());
    waiting.abort();
    await expect(second).rejects.toMatchObject({ name: 'AbortError' });
    await untilForked();
    running.abort();
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
    expect(await third).toMatchObject({ verdict: 'passed' });
    await expect(sandbox.run(addProgram(), running.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('listens once to a signal that many programs share, and no longer than they run', async () => {
    const sandbox = await open();
    const { signal } = new AbortController();
    const outcomes = Array.from({ length: 12 }, () => sandbox.run(addProgram(), signal));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    await Promise.all(outcomes);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('rejects what is under way when it is disposed of', async () => {
    const sandbox = await open();
    const first = sandbox.run(sleeper);
    const second = sandbox.run(addProgram());
    await untilForked();
    void sandbox.dispose();
    for (const settled of await Promise.allSettled([first, second]))
      expect(settled).toMatchObject({ status: 'rejected', reason: { name: 'AbortError' } });
  });

  it('says that the interpreter is gone when it vanishes', async () => {
    const folder = temporaryFolder();
    const real = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], {
      encoding: 'utf8',
    }).trim();
    const python = join(folder, 'python3');
    symlinkSync(real, python);
    const sandbox = await open({ python });
    unlinkSync(python);
    const stopped = new AbortController();
    const first = sandbox.run(sleeper, stopped.signal);
    setTimeout(() => stopped.abort(), 100);
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
    await expect(sandbox.run(addProgram())).rejects.toBeInstanceOf(UserError);
  });
});

/** Supervisors that answer by a script, to see what the pool makes of ends that no program can bring about. */
class Scripted {
  alive = true;
  static running = 0;
  static most = 0;
  private before: Promise<unknown> = Promise.resolve();
  constructor(private readonly script: (program: Program) => Promise<Answer>) {}

  /** One after the other, like the real one; what was handed in ahead of an end has not begun. */
  grade(program: Program): Promise<Answer> {
    const answer = this.before.then(() => {
      if (!this.alive) throw new SupervisorDied(null, false);
      return this.answer(program);
    });
    this.before = answer.catch(() => undefined);
    return answer;
  }

  private async answer(program: Program): Promise<Answer> {
    Scripted.most = Math.max(Scripted.most, ++Scripted.running);
    try {
      return await this.script(program);
    } catch (error) {
      this.alive = false;
      throw error;
    } finally {
      Scripted.running--;
    }
  }

  kill(): Promise<void> {
    this.alive = false;
    return Promise.resolve();
  }
}

const passed: Answer = {
  outcome: { verdict: 'passed', detail: '', weak: false, cpuMs: 1, wallMs: 1 },
  starved: false,
};
const starved: Answer = {
  outcome: { verdict: 'timeout', detail: '', weak: false, cpuMs: 1, wallMs: 1 },
  starved: true,
};

function scriptedPool(workers: number, log: Log, script: (program: Program) => Promise<Answer>): SandboxPool {
  const make = () => new Scripted(script) as unknown as Supervisor;
  const isolation = { kind: 'none', isolated: false, description: '' } as const;
  const pool = new SandboxPool(isolation, workers, make(), () => Promise.resolve(make()), log);
  opened.push(pool);
  return pool;
}

describe('SandboxPool, when supervisors die or starve', () => {
  it('runs a program once more', async () => {
    const log = recordingLog();
    let runs = 0;
    const pool = scriptedPool(1, log, () =>
      ++runs === 1 ? Promise.reject(new SupervisorDied('SIGKILL')) : Promise.resolve(passed),
    );
    expect(await pool.run(addProgram())).toMatchObject({ verdict: 'passed' });
    expect(runs).toBe(2);
    expect(log.warnings).toHaveLength(1);
  });

  it('gives a verdict that says so after the second time', async () => {
    for (const [signal, verdict] of [
      ['SIGKILL', 'resource'],
      [null, 'harness'],
    ] as const) {
      const pool = scriptedPool(1, recordingLog(), () => Promise.reject(new SupervisorDied(signal)));
      const outcome = await pool.run(addProgram());
      expect(outcome).toMatchObject({ verdict });
      expect(outcome.detail).toContain('lost twice');
    }
  });

  it('blames only the program that was running', async () => {
    const log = recordingLog();
    const pool = scriptedPool(1, log, (program) =>
      program.code === 'deadly' ? Promise.reject(new SupervisorDied('SIGKILL')) : Promise.resolve(passed),
    );
    const codes = ['deadly', 'a', 'b', 'c'];
    const outcomes = await Promise.all(codes.map((code) => pool.run(addProgram({ code }))));
    expect(outcomes.map((outcome) => outcome.verdict)).toEqual(['resource', 'passed', 'passed', 'passed']);
    expect(log.warnings).toHaveLength(1);
  });

  it('runs a program that ran out of wall-clock time beside others again, alone', async () => {
    Scripted.most = 0;
    const seen: [string, number][] = [];
    const pool = scriptedPool(2, recordingLog(), async (program) => {
      await new Promise((later) => setTimeout(later, 20));
      seen.push([program.code, Scripted.running]);
      if (program.code !== 'slow') return passed;
      return seen.filter(([code]) => code === 'slow').length === 1 ? starved : passed;
    });
    const codes = ['slow', 'a', 'b', 'c', 'd'];
    const outcomes = await Promise.all(codes.map((code) => pool.run(addProgram({ code }))));
    expect(outcomes.map((outcome) => outcome.verdict)).toEqual(codes.map(() => 'passed'));
    expect(seen.filter(([code]) => code === 'slow').map(([, running]) => running)).toEqual([2, 1]);
    expect(Scripted.most).toBe(2);
  });

  it('calls it a timeout if nothing else ran', async () => {
    const pool = scriptedPool(2, recordingLog(), () => Promise.resolve(starved));
    expect(await pool.run(addProgram())).toMatchObject({ verdict: 'timeout' });
  });
});

describe('a supervisor that is killed', () => {
  it('takes its programs with it, and the pool starts another', async () => {
    const sandbox = await open();
    const stopped = new AbortController();
    const marker = `marker_${process.pid}_${Date.now()}`;
    const run = sandbox
      .run({ ...sleeper, code: `${marker} = 1\n${sleeper.code}` }, stopped.signal)
      .catch(() => undefined);
    await untilForked();
    const before = forkServers();
    stopped.abort();
    await run;
    await expect
      .poll(() => forkServers().filter((pid) => before.includes(pid)), { timeout: 5000 })
      .toEqual([]);
    expect(await sandbox.run(addProgram())).toMatchObject({ verdict: 'passed' });
  });
});

/** The supervisor has started what programs come from. */
async function untilForked(): Promise<void> {
  await expect.poll(forkServers, { timeout: 30_000 }).not.toEqual([]);
}

/** Process ids of this test's fork servers: found through the supervisors, which are our children. */
function forkServers(): string[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const rows = table.split('\n').map((line) => line.trim().split(/\s+/));
  const below = (parents: string[]): string[] => {
    const children = rows
      .filter(([, parent]) => parent !== undefined && parents.includes(parent))
      .map(([pid]) => pid ?? '');
    return children.length === 0 ? [] : [...children, ...below(children)];
  };
  return below([String(process.pid)]).filter((pid) =>
    rows.some(([id, , ...args]) => id === pid && args.join(' ').includes('fork-server')),
  );
}
