import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findInterpreter } from '../../../src/sandbox/interpreter';
import { errorbook, errorbookJson } from '../../factories/cli';
import { tempWorkspace, writeRows } from '../../factories/workspace';

const tasks = [
  { id: 'double', prompt: 'Write double(n).', tests: ['assert double(2) == 4'], entry_point: 'double' },
  { id: 'last', prompt: 'Write last(xs).', tests: ['assert last([1, 2]) == 2'], entry_point: 'last' },
];
const responses = [
  { task_id: 'last', solution: 'def last(xs):\n    return xs[-1]' },
  { task_id: 'double', response: 'Here:\n```python\ndef double(n):\n    return n\n```' },
  { task_id: 'double', response: 'I would multiply it by two.' },
  { task_id: 'double', solution: 'import os\nos._exit(0)' },
];

async function gradeFiles(rows: unknown[] = responses, taskRows: unknown[] = tasks) {
  const workspace = await tempWorkspace();
  const args = ['--tasks', await writeRows(join(workspace, 't.jsonl'), taskRows)];
  args.push('--responses', await writeRows(join(workspace, 'r.jsonl'), rows), '--workspace', workspace);
  return { workspace, args: ['grade', ...args] };
}

/** Version managers put scripts on the PATH that need more of it: the real program. */
async function whereIs(name: string): Promise<string> {
  return name === 'node' ? process.execPath : findInterpreter(name);
}

describe('errorbook grade', () => {
  it('prints one object and writes a line a response, in input order', async () => {
    const { workspace, args } = await gradeFiles();
    const out = join(workspace, 'out.jsonl');
    const summary = await errorbookJson([...args, '--out', out]);
    expect(summary).toMatchObject({ cases: 4, passed: 1, failed: 3, seconds: expect.any(Number) });
    expect(Object.values(summary['verdicts'] as object).reduce((a: number, b: number) => a + b)).toBe(4);
    const lines = (await readFile(out, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toMatchObject([
      { task_id: 'last', passed: true, verdict: 'passed' },
      { task_id: 'double', passed: false, verdict: 'wrong-answer', detail: expect.stringContaining('got 2') },
      { task_id: 'double', passed: false, verdict: 'format' },
      { task_id: 'double', passed: false },
    ]);
  });

  it('runs nothing twice: a second grading is answered from the book', async () => {
    const { args } = await gradeFiles();
    const first = await errorbookJson(args);
    const second = await errorbookJson(args);
    expect(second['verdicts']).toEqual(first['verdicts']);
    expect(second['seconds']).toBeLessThan(1);
  });

  it('lets `cases --search` find what was graded, by what tasks and responses say', async () => {
    const { workspace, args } = await gradeFiles();
    await errorbookJson(args);
    const search = ['cases', '--search', 'multiply by two', '--workspace', workspace];
    const { cases } = (await errorbookJson(search)) as { cases: { verdict: string; task: string }[] };
    expect(cases[0]).toMatchObject({ task: 'double', verdict: 'format' });
    const failed = (await errorbookJson([...search, '--failed'])) as { cases: object[] };
    expect(failed.cases).toHaveLength(3);
  });

  it('leaves cases without a verdict whose language or library is missing, and says what to install', async () => {
    const program = { tests: '', test: '', prompt: '', declaration: '', entry_point: 'f' };
    const { workspace, args } = await gradeFiles(
      [
        { task_id: 'CPP/0', solution: 'int f() { return 1; }' },
        { task_id: 'JavaScript/0', solution: "const f = () => require('js-md5')('')" },
        { task_id: 'double', solution: 'def double(n):\n    return 2 * n' },
      ],
      [{ ...program, task_id: 'CPP/0' }, { ...program, task_id: 'JavaScript/0' }, ...tasks],
    );
    const bin = join(workspace, 'bin');
    await mkdir(bin);
    for (const name of ['python3', 'node']) await symlink(await whereIs(name), join(bin, name));
    const out = join(workspace, 'out.jsonl');
    const env = { PATH: bin, HOME: workspace };
    const { code, stdout, stderr } = await errorbook([...args, '--json', '--out', out], env);
    expect({ code, ...(JSON.parse(stdout) as object) }).toMatchObject({
      code: 0,
      passed: 1,
      failed: 0,
      ungraded: 2,
    });
    expect(stderr).toContain('not graded here: 1: g++ is not installed');
    expect(stderr).toContain('npm install --prefix ~/.errorbook/javascript js-md5');
    const rows = (await readFile(out, 'utf8')).trim().split('\n');
    expect(rows.map((row) => JSON.parse(row) as object)).toMatchObject([
      { task_id: 'CPP/0', passed: null, verdict: 'ungraded', detail: expect.stringContaining('g++') },
      {
        task_id: 'JavaScript/0',
        passed: null,
        verdict: 'ungraded',
        detail: expect.stringContaining('js-md5'),
      },
      { task_id: 'double', passed: true },
    ]);
    const { cases } = await errorbookJson(['cases', '--failed', '--workspace', workspace]);
    expect(cases).toEqual([]);
    const { stdout: told } = await errorbook(['doctor', '--languages', '--workspace', workspace], env);
    expect(told).toMatch(/cpp +not graded here: g\+\+ is not installed/);
    expect(told).toMatch(/javascript +node [\d.]+; cases that use js-md5 are not graded here/);
  });

  it('names malformed rows of both files by line and grades the rest', async () => {
    const { workspace, args } = await gradeFiles(
      [...responses, '{"task_id": ', { task_id: 'none', solution: '' }],
      [...tasks, '[1', { id: 'x' }],
    );
    const out = join(workspace, 'out.jsonl');
    const { code, stdout, stderr } = await errorbook([...args, '--json', '--out', out]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ cases: 4 });
    const lines = (await readFile(out, 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(6);
    expect(lines.slice(4).map((line) => JSON.parse(line) as object)).toMatchObject([
      { task_id: null, passed: false, verdict: 'harness', detail: expect.stringContaining('not JSON') },
      { task_id: 'none', passed: false, verdict: 'harness', detail: expect.stringContaining('no task none') },
    ]);
    for (const named of ['t.jsonl, line 3', 't.jsonl, line 4', 'r.jsonl, line 5', 'r.jsonl, line 6']) {
      expect(stderr).toContain(named);
    }
  });

  it('ends with 2 on wrong use and with 1 on a missing file, saying which', async () => {
    expect((await errorbook(['grade', '--tasks', 'x'])).code).toBe(2);
    expect((await errorbook(['grade', '--nonsense'])).code).toBe(2);
    expect((await errorbook(['nonsense'])).code).toBe(2);
    const { args } = await gradeFiles();
    expect((await errorbook([...args, '--jobs', 'none'])).code).toBe(2);
    const missing = await errorbook(['grade', '--tasks', '/no/tasks.jsonl', '--responses', '/no/r.jsonl']);
    expect(missing).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('/no/tasks.jsonl could not be read'),
    });
  });

  it('says that Python is missing and what to do', async () => {
    const { args } = await gradeFiles();
    const { code, stderr } = await errorbook(args, { PATH: '/nowhere' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/python3/);
    expect(stderr).not.toContain('bug');
  });

  it('names the field of errorbook.json that is wrong', async () => {
    const { workspace, args } = await gradeFiles();
    await writeFile(join(workspace, 'errorbook.json'), '{ "limits": { "timeSecond": 3 } }');
    const { code, stderr } = await errorbook(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/errorbook\.json: limits: .*timeSecond/);
  });

  it.runIf(canMount())(
    'keeps what is recorded when the disk is full, and goes on when there is room',
    async () => {
      const many = Array.from({ length: 60 }, (_, n) => ({
        task_id: 'double',
        solution: `def double(n):\n    return n + n  # ${'x'.repeat(900)} ${n}`,
      }));
      const { workspace, args } = await gradeFiles(many);
      await mountSmallDisk(join(workspace, '.errorbook'));
      const full = await errorbook(args);
      expect(full.code).toBe(1);
      expect(full.stderr).toMatch(/disk is full.*\n.*Free some space/);
      spawnSync('mount', ['-o', 'remount,size=4m', join(workspace, '.errorbook')]);
      expect(await errorbookJson(args)).toMatchObject({ cases: 60, passed: 60 });
    },
  );
});

/** A small disk of its own needs root, and a container may forbid it even to root. */
function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'errorbook-mount-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]);
  if (status === 0) spawnSync('umount', ['-l', folder]);
  rmdirSync(folder);
  return status === 0;
}

async function mountSmallDisk(folder: string): Promise<void> {
  await mkdir(folder);
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', folder], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  onTestFinished(() => void spawnSync('umount', ['-l', folder]));
}
