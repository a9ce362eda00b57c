import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Limits } from '../../../src/book/config';
import type { Tests } from '../../../src/domain/tests';
import { openSandbox } from '../../../src/sandbox/openSandbox';
import type { Sandbox } from '../../../src/sandbox/sandbox';

const FOLDER = resolve(__dirname, '../../fixtures/hostile');
const SECRET = 'a-key-that-no-program-may-see';
const limits: Limits = { timeSeconds: 1, memoryMb: 256, processes: 8, fileMb: 4, outputKb: 64 };

/** The same tests in every form that is judged in a way of its own. */
const FORMS: Record<string, Tests> = {
  values: {
    kind: 'check',
    code: 'def check(candidate):\n    assert candidate(1, 2) == 3\n    assert abs(candidate(20, 3) - 23) < 1e-6\n',
  },
  judge: {
    kind: 'check',
    code: 'import random\ndef check(candidate):\n    for _ in range(3):\n        a, b = random.randint(1, 99), random.randint(1, 99)\n        assert candidate(a, b) == a + b\n',
  },
  'in process': {
    kind: 'asserts',
    setup: '',
    asserts: [
      'class Seven:\n    __radd__ = lambda self, other: other + 7\n    __rsub__ = lambda self, other: other - 7\n    __index__ = lambda self: 7',
      'for number in (1, 2):\n    assert add(number, Seven()) == number + 7',
    ],
  },
};

/** Attacks on a process in which, for want of another way, tests run too: such verdicts are marked as weak. */
const WEAK_FALSE_PASSES = new Set(['forge_channel_weak']);

let sandbox: Sandbox;
let server: Server;
let folder: string;
let port = 0;
let connections = 0;

const run = (code: string, tests: Tests) =>
  sandbox.run({ language: 'python', code, tests, entryPoint: 'add', limits });

const GOOD = 'import json, typing, random, math\n\ndef add(a, b):\n    return a + b\n';
const BAD = 'def add(a, b):\n    return a - b\n';

/** What runs until a limit stops it: seconds each. */
export const SLOW =
  /memory|thread|endless|exhaust|hanging|busy|bomb|flood|sleep|stop|huge|deep_folders|signal_handlers/;

const files = readdirSync(FOLDER).filter((name) => name.endsWith('.py'));

/** Runs the attacks against the forms of tests: those that `takes` names. */
export function describeHostile(takes: (file: string, form: number) => boolean): void {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'errorbook-secret-'));
    writeFileSync(join(folder, 'secret'), SECRET);
    process.env['ERRORBOOK_TEST_SECRET'] = SECRET;
    server = createServer((socket) => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
    sandbox = await openSandbox({ workers: 1 });
  });

  afterAll(async () => {
    await sandbox.dispose();
    delete process.env['ERRORBOOK_TEST_SECRET'];
    await new Promise((closed) => server.close(closed));
    rmSync(folder, { recursive: true });
  });

  describe.each(Object.entries(FORMS).map(([form, tests], n) => ({ form, tests, n })))(
    'hostile programs, tests judged by $form',
    ({ form, tests, n }) => {
      it.each(files.filter((file) => takes(file, n)))('%s does no harm and does not pass', async (file) => {
        const source = readFileSync(join(FOLDER, file), 'utf8');
        const allowed = /^# verdicts: (.*)$/m.exec(source)?.[1]?.split(' ') ?? [];
        const code = source.replaceAll('{SECRET}', join(folder, 'secret')).replaceAll('{PORT}', String(port));
        const outcome = await run(code, tests);
        const { verdict, detail, stdout = '', stderr = '', weak } = outcome;
        if (form === 'in process') expect(weak || verdict !== 'passed', detail).toBe(true);
        else expect(allowed, `${verdict}: ${detail}`).toContain(verdict);
        if (verdict === 'passed') expect(WEAK_FALSE_PASSES).toContain(file.replace('.py', ''));
        expect(stdout + stderr + detail).not.toMatch(/a-key-that|REACHED/);
        expect(connections).toBe(0);
        expect(readFileSync(join(folder, 'secret'), 'utf8')).toBe(SECRET);
        expect(existsSync(join(folder, 'secret.written'))).toBe(false);
        expect(await run(GOOD, tests)).toMatchObject({ verdict: 'passed', weak: form === 'in process' });
        expect(await run(BAD, tests)).toMatchObject({ verdict: 'wrong-answer' });
      });
    },
  );
}
