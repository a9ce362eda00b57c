/**
 * How fast programs are judged, in cases a second, beside openai/human-eval's and evalplus's own runners and a fresh
 * process a case, on HumanEval's references; and beside evalplus on HumanEval+ (Mini).
 * `npx tsx bench/grade.ts [rounds] [python with human-eval and evalplus]`. Rounds of all runners alternate, so that
 * load of the machine hits all alike; the median of each is shown.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Task } from '../src/domain/task';
import { programOf } from '../src/results/checkTask';
import { openSandbox } from '../src/sandbox/openSandbox';
import type { Program, Sandbox } from '../src/sandbox/sandbox';
import { parseTask } from '../src/tasks/formats';
import { benchmark } from '../test/factories/benchmarks';

const rounds = Number(process.argv[2] ?? 5);
const peerPython = process.argv[3];
const limits = { timeSeconds: 10, memoryMb: 1024, processes: 16, fileMb: 16, outputKb: 64 };
/** Each reference is run so often in a round, so that the last case of a worker weighs little. */
const REPEATS = 4;

function programs(file: string): Program[] {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
  const tasks = lines.map((line) => parseTask(JSON.parse(line), 'suite', line)).map(right);
  return tasks.map((task) => programOf(task, task.referenceSolution ?? '', limits));
}

function right(task: Task | string): Task {
  if (typeof task === 'string') throw new Error(task);
  return task;
}

/** Cases a second, and the share of the time in which the workers ran or judged programs. */
async function ours(sandbox: Sandbox, all: Program[]): Promise<{ speed: number; busy: number }> {
  const many = Array.from({ length: REPEATS }, () => all).flat();
  const start = performance.now();
  const outcomes = await Promise.all(many.map((program) => sandbox.run(program)));
  const took = performance.now() - start;
  const failed = outcomes.filter((outcome) => outcome.verdict !== 'passed').length;
  if (failed > 0) throw new Error(`${failed} references did not pass`);
  const worked = outcomes.reduce((sum, { wallMs }) => sum + wallMs, 0);
  return { speed: (many.length * 1000) / took, busy: worked / (took * sandbox.workers) };
}

function peer(name: string, file: string): number {
  const script = join(__dirname, 'grade_peers.py');
  const { stdout, stderr } = spawnSync(peerPython ?? '', [script, name, file], { encoding: 'utf8' });
  const speed = Number(stdout);
  if (!(speed > 0)) throw new Error(`${name}: ${stderr}`);
  return speed;
}

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** One suite: our one and two workers against peers of one worker. */
async function compare(title: string, file: string, peers: [name: string, file: string][]): Promise<void> {
  const all = programs(file);
  const sandboxes = [await openSandbox({ workers: 1 }), await openSandbox({ workers: 2 })];
  const speeds = new Map<string, number[]>();
  const busy: number[] = [];
  const note = (name: string, speed: number) => speeds.set(name, [...(speeds.get(name) ?? []), speed]);
  for (const sandbox of sandboxes) await ours(sandbox, all);
  for (let round = 0; round < rounds; round++) {
    for (const sandbox of sandboxes) {
      const measured = await ours(sandbox, all);
      note(`errorbook, workers: ${sandbox.workers}`, measured.speed);
      busy.push(measured.busy);
    }
    if (peerPython === undefined) continue;
    for (const [name, input] of peers) note(name, peer(name, input));
  }
  for (const sandbox of sandboxes) await sandbox.dispose();
  const own = median(speeds.get('errorbook, workers: 1') ?? []);
  console.log(`\n${title}: workers busy ${(100 * median(busy)).toFixed(0)} % of the time`);
  for (const [name, values] of speeds) {
    const speed = median(values);
    const ratio = (own / speed).toFixed(2);
    console.log(
      `  ${name.padEnd(24)} ${speed.toFixed(1).padStart(7)} cases/s; one worker of ours is ${ratio} times as fast`,
    );
  }
}

async function main(): Promise<void> {
  const [plain, plus, mini] = ['HumanEval', 'HumanEvalPlus', 'HumanEvalPlus-Mini'].map((name) =>
    benchmark(`${name}.jsonl.gz`),
  );
  if (plain === undefined || plus === undefined || mini === undefined) {
    console.log('skipped: HumanEval and HumanEval+ are not at hand (ERRORBOOK_BENCHMARKS)');
    return;
  }
  await compare('HumanEval', plain, [
    ['human-eval', plain],
    ['evalplus', plus],
    ['fresh', plain],
  ]);
  await compare('HumanEval+ Mini (base and plus inputs)', mini, [['evalplus+', mini]]);
}

void main();
