import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { openSandbox } from '../../../src/sandbox/openSandbox';
import type { Program, Sandbox } from '../../../src/sandbox/sandbox';
import { addProgram, asserts, shortLimits } from '../../factories/programs';
import { tempWorkspace } from '../../factories/workspace';
import { SLOW } from './hostile';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const limits = { ...shortLimits, timeSeconds: 0.5 };
const ADD = asserts('import random', 'for n in (random.randint(5, 99), 7):\n    assert add(n, 3) == n + 3');
let sandbox: Sandbox | undefined;
function programs(): { name: string; program: Program }[] {
  const names = (folder: string) =>
    readdirSync(join(FIXTURES, folder)).filter((name) => name.endsWith('.py'));
  const read = (folder: string, name: string) => readFileSync(join(FIXTURES, folder, name), 'utf8');
  const hostile = names('hostile')
    // What attacks for as long as it may would make the test as long as all of these together.
    .filter((name) => !SLOW.test(name))
    .flatMap((name, n) => {
      const code = read('hostile', name).replaceAll('{SECRET}', '/nowhere').replaceAll('{PORT}', '9');
      const tests = n % 2 === 0 ? ADD : asserts('assert add(5, 3) == 8', 'assert add(6, 3) == 9');
      return [{ name: `hostile/${name}`, program: addProgram({ code, tests, limits }) }];
    });
  const honest = names('honest').map((name) => {
    const [code = '', tests = ''] = read('honest', name).split('# tests\n');
    const program = {
      language: 'python' as const,
      code,
      tests: asserts(tests),
      limits: { ...limits, timeSeconds: 5 },
    };
    return { name: `honest/${name}`, program };
  });
  return [...hostile, ...honest];
}

/** The same numbers for the same seed (mulberry32). */
function chance(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Our descendants, each as its command line. */
function processes(): { pid: number; args: string }[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const rows = table.split('\n').flatMap((line) => {
    const [, pid, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), args: args ?? '' }];
  });
  const below = (parent: number): typeof rows =>
    rows.filter((row) => row.parent === parent).flatMap((row) => [row, ...below(row.pid)]);
  return below(process.pid).filter(({ args }) => args.includes('errorbook_sandbox'));
}

/** Supervisors, each before the one that keeps its fork server. */
const supervisors = () => processes().filter(({ args }) => args.includes('supervisor'));

function send(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(pid, signal);
  } catch {
    // It has just ended by itself.
  }
}

/** Runs so many programs in a random order, and ends workers while they run theirs. */
export function describeStress(count: number): void {
  afterEach(async () => {
    vi.unstubAllEnvs();
    await sandbox?.dispose();
    sandbox = undefined;
  });

  it('tells hostile from honest programs in any order, beside each other, and nothing of them remains', async () => {
    const seed = Number(process.env['ERRORBOOK_SEED'] ?? Date.now() % 2 ** 31);
    const random = chance(seed);
    const all = programs();
    const chosen = Array.from({ length: count }, () => all[Math.floor(random() * all.length)]).flatMap(
      (one) => one ?? [],
    );
    // A folder of its own, because other tests make files at the same time.
    const scratch = await tempWorkspace();
    vi.stubEnv('TMPDIR', scratch);
    const opened = (sandbox = await openSandbox({ workers: 2 }));
    const outcomes = await Promise.all(chosen.map(({ program }) => opened.run(program)));
    const wrong = outcomes.flatMap(({ verdict, detail }, n) => {
      const name = chosen[n]?.name ?? '';
      const right = name.startsWith('honest') ? verdict === 'passed' : verdict !== 'passed';
      return right && verdict !== 'harness' ? [] : [`${name}: ${verdict}, ${detail}`];
    });
    expect(wrong, `ERRORBOOK_SEED=${seed}`).toEqual([]);
    // Of each fork server its keeper, itself, and the process that waits for the next case.
    const left = processes().filter(({ args }) => !args.includes('supervisor'));
    expect(left.filter(({ args }) => !args.includes('fork-server'))).toEqual([]);
    expect(left.length).toBeLessThanOrEqual(2 * 2 * 2);
    await opened.dispose();
    await expect.poll(processes, { timeout: 10_000 }).toEqual([]);
    // The guard of what is started outside the sandbox runs from its source here, and is compiled into this folder.
    expect(readdirSync(scratch).filter((name) => !name.startsWith('tsx-'))).toEqual([]);
  }, 600_000);

  it.each(['SIGKILL', 'SIGSTOP', 'SIGTERM'] as const)(
    'loses no verdict when a worker gets %s from outside, again and again',
    async (signal) => {
      const opened = (sandbox = await openSandbox({ workers: 2 }));
      const codes = ['def add(a, b):\n    return a + b\n', 'def add(a, b):\n    return a - b\n'];
      // Whoever is stopped for a while does not run out of time meanwhile.
      const patient = { ...limits, timeSeconds: 5 };
      const open = new Set(Array.from({ length: 60 }, (_, n) => n));
      const runs = [...open].map((n) =>
        opened
          .run(addProgram({ code: `import time\ntime.sleep(0.05)\n${codes[n % 2]}`, limits: patient }))
          .finally(() => open.delete(n)),
      );
      // A program that was lost twice is given up: the next signal waits until those are through that were under way
      // at the last one, or may have been. They are begun in their order.
      const untilMore = async () => {
        // Nobody starts another worker where there is no more to do.
        await expect
          .poll(() => open.size === 0 || supervisors().length === 4, { timeout: 30_000 })
          .toBe(true);
        const begun = [...open].slice(0, 8);
        await expect.poll(() => begun.filter((n) => open.has(n)), { timeout: 30_000 }).toEqual([]);
      };
      let sent = 0;
      for (let round = 0; round < 3; round++) {
        await untilMore();
        if (open.size > 0) sent += 1;
        const victim = supervisors().at(round)?.pid;
        send(victim, signal);
        // Stopped for good it would be given up after half a minute; people and laptops stop things for a while.
        if (signal === 'SIGSTOP') setTimeout(() => send(victim, 'SIGCONT'), 1500);
      }
      const outcomes = await Promise.all(runs);
      expect(sent).toBeGreaterThan(0);
      expect(outcomes.map(({ verdict }) => verdict)).toEqual(
        runs.map((_, n) => (n % 2 === 0 ? 'passed' : 'wrong-answer')),
      );
    },
    120_000,
  );

  it('loses no verdict when a fork server is killed from outside', async () => {
    const opened = (sandbox = await openSandbox({ workers: 1 }));
    const runs = Array.from({ length: 20 }, () =>
      opened.run(
        addProgram({ code: 'import time\ntime.sleep(0.05)\ndef add(a, b):\n    return a + b\n', limits }),
      ),
    );
    const server = () => processes().find(({ args }) => args.includes('fork-server'));
    await expect.poll(server, { timeout: 30_000 }).toBeDefined();
    send(server()?.pid, 'SIGKILL');
    const outcomes = await Promise.all(runs);
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(runs.map(() => 'passed'));
  }, 120_000);
}
