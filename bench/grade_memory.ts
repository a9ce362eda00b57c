/**
 * How much memory grading takes as the responses become more: the peak of `errorbook grade` at 1,000 and at 100,000.
 * `npx tsx bench/grade_memory.ts [--many=N] [--few=N]`, after `npm run build`. The responses are HumanEval's references and
 * empty bodies, each repeated: what grows is the bookkeeping, not the work.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { benchmark } from '../test/factories/benchmarks';
import { readOptions } from './support/options';

const { many, few } = readOptions({ many: 100_000, few: 1_000 });

/** So many responses as JSON lines: every program is there again and again. */
function responses(file: string, count: number): string {
  const rows = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
  const tasks = rows.map((row) => JSON.parse(row) as { task_id: string; canonical_solution: string });
  const lines = tasks.flatMap(({ task_id, canonical_solution }) =>
    [canonical_solution, '    return None\n'].map((completion) => JSON.stringify({ task_id, completion })),
  );
  return Array.from({ length: count }, (_, index) => `${lines[index % lines.length] ?? ''}\n`).join('');
}

/** Grades in a workspace of its own. @returns the peak resident memory of the process in MiB, and its seconds */
async function peak(tasks: string, count: number): Promise<{ mib: number; seconds: number }> {
  const workspace = mkdtempSync(join(tmpdir(), 'errorbook-memory-'));
  const file = join(workspace, 'responses.jsonl');
  writeFileSync(file, responses(tasks, count));
  const started = Date.now();
  const args = ['grade', '--workspace', workspace, '--tasks', resolve(tasks), '--responses', file];
  const child = spawn(process.execPath, ['dist/cli.js', ...args, '--out', join(workspace, 'out.jsonl')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let kib = 0;
  const timer = setInterval(() => (kib = peakOf(child.pid) ?? kib), 50);
  const code = await new Promise((done) => child.once('close', done));
  clearInterval(timer);
  rmSync(workspace, { recursive: true, force: true });
  if (code !== 0) throw new Error(`errorbook grade ended with ${String(code)}`);
  return { mib: Math.round(kib / 1024), seconds: (Date.now() - started) / 1000 };
}

/** What the kernel remembers as the most that the process had at once. */
function peakOf(pid: number | undefined): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? NaN) || undefined;
  } catch {
    return undefined;
  }
}

async function main(tasks: string): Promise<void> {
  const peaks: number[] = [];
  for (const count of [few, many]) {
    const { mib, seconds } = await peak(tasks, count);
    peaks.push(mib);
    console.log(`${String(count).padStart(9)} responses: ${mib} MiB at most, ${seconds.toFixed(1)} s`);
  }
  console.log(`ratio ${((peaks[1] ?? NaN) / (peaks[0] ?? NaN)).toFixed(2)}`);
}

const tasks = benchmark('HumanEval.jsonl.gz');
if (tasks === undefined) console.log('skipped: HumanEval.jsonl.gz is not at hand (ERRORBOOK_BENCHMARKS)');
else void main(tasks);
