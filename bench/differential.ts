/**
 * Whether our verdicts are those of a plain interpreter that runs program and tests in one process: on the references
 * of public suites, on 1,640 real responses, and on mutants of the references.
 * `npx tsx bench/differential.ts [--mutants=N]`. Prints how many agree and every difference.
 *
 * They do but where a mutant changes a helper that its task’s prompt defines (HumanEval/38, HumanEval/50, Python/50):
 * tests call the task's own here, and the program's there. Of 10,000 mutants these are twelve.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Task } from '../src/domain/task';
import type { Outcome } from '../src/domain/verdict';
import { extractProgram } from '../src/results/extract';
import { openSandbox } from '../src/sandbox/openSandbox';
import { parseTask } from '../src/tasks/formats';
import { benchmark } from '../test/factories/benchmarks';
import { readOptions } from './support/options';

const { mutants: wanted } = readOptions({ mutants: 1000 });

const LIMITS = { timeSeconds: 5, memoryMb: 1024, processes: 16, fileMb: 16, outputKb: 16 };

interface Program {
  task: Task;
  code: string;
}

function rows(name: string): { row: Record<string, string>; line: string }[] {
  const file = benchmark(name);
  if (file === undefined) return [];
  const bytes = readFileSync(file);
  const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const lines = text.split('\n').filter(Boolean);
  return lines.map((line) => ({ row: JSON.parse(line) as Record<string, string>, line }));
}

function tasksOf(name: string): Task[] {
  return rows(name).flatMap(({ row, line }) => {
    const task = parseTask(row, name, line);
    if (typeof task === 'string') throw new Error(task);
    return task.language === 'python' ? [task] : [];
  });
}

/** Program and tests as one source; undefined for tests that are no Python. */
function sourceOf({ task: { tests, entryPoint = '' }, code }: Program): string | undefined {
  if (tests.kind === 'check') return `${code}\n${tests.code}\ncheck(${entryPoint})\n`;
  return tests.kind === 'asserts' ? [code, tests.setup, ...tests.asserts].join('\n') : undefined;
}

function python<T>(input: unknown, ...args: string[]): T {
  const script = join(__dirname, 'differential.py');
  const options = { input: JSON.stringify(input), encoding: 'utf8', maxBuffer: 1 << 28 } as const;
  const { status, stdout, stderr } = spawnSync('python3', ['-B', script, ...args], options);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

function realAnswers(tasks: Task[]): Program[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  return rows('codegen16b-humaneval-samples.jsonl.gz').flatMap(({ row }) => {
    const task = byId.get(row['task_id'] ?? '');
    const code = task && extractProgram(task, 'completion', row['completion'] ?? '').program;
    return task === undefined || code === undefined ? [] : [{ task, code }];
  });
}

function withBugs(tasks: Task[]): Program[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  return rows('humanevalpack/humanevalpack-python.jsonl').flatMap(({ row }) => {
    const task = byId.get(row['task_id'] ?? '');
    const code = task && extractProgram(task, 'completion', row['buggy_solution'] ?? '').program;
    return task === undefined || code === undefined ? [] : [{ task, code }];
  });
}

async function compare(name: string, programs: Program[]): Promise<void> {
  if (programs.length === 0) return;
  const sandbox = await openSandbox();
  const ours = await Promise.all(
    programs.map(({ task: { tests, entryPoint, prompt }, code }): Promise<Outcome> =>
      sandbox.run({ language: 'python', code, tests, entryPoint, context: prompt, limits: LIMITS }),
    ),
  );
  await sandbox.dispose();
  const theirs = python<string[]>(
    programs.map((each) => ({ source: sourceOf(each) ?? 'raise SystemExit(1)' })),
    'plain',
  );
  const differ = ours.flatMap((outcome, n) => {
    const same = (outcome.verdict === 'passed') === (theirs[n] === 'passed');
    return same ? [] : [{ outcome, plain: theirs[n], program: programs[n] }];
  });
  const weak = ours.filter((outcome) => outcome.verdict === 'passed' && outcome.weak).length;
  console.log(
    `${name}: ${programs.length - differ.length} of ${programs.length} agree; ${weak} weak passes here`,
  );
  for (const { outcome, plain, program } of differ)
    console.log(
      `  ${program?.task.id}: ${outcome.verdict} here (${outcome.detail}), ${plain} there\n${program?.code.replaceAll(/^/gm, '    | ')}`,
    );
}

async function main(): Promise<void> {
  const suites: [string, Task[]][] = [
    ['HumanEval', tasksOf('HumanEval.jsonl.gz')],
    ['MBPP', tasksOf('mbpp.jsonl')],
    ['HumanEvalPack', tasksOf('humanevalpack/humanevalpack-python.jsonl')],
  ];
  const references = suites.map(([name, tasks]): [string, Program[]] => [
    name,
    tasks.flatMap((task) => (task.referenceSolution ? [{ task, code: task.referenceSolution }] : [])),
  ]);
  for (const [name, programs] of references) await compare(`${name}, references`, programs);
  await compare('HumanEval, real responses', realAnswers(suites[0]?.[1] ?? []));
  await compare('HumanEvalPack, solutions with a bug', withBugs(suites[2]?.[1] ?? []));
  const all = references.flatMap(([, programs]) => programs);
  const made = python<{ at: number; code: string }[]>(all, 'mutants', String(wanted));
  const mutants = made.flatMap(({ at, code }) => {
    const task = all[at]?.task;
    return task === undefined ? [] : [{ task, code }];
  });
  await compare('mutants of all references', mutants);
}

if (benchmark('HumanEval.jsonl.gz') === undefined)
  console.log('skipped: HumanEval is not at hand (ERRORBOOK_BENCHMARKS)');
else void main();
