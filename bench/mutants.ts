/**
 * How many mutants of the reference solutions the tests of public suites notice, and how fast samples are verified.
 * `npx tsx bench/mutants.ts [--tasks=N]` takes so many tasks of each suite, evenly (40). Prints kill rates of HumanEval beside
 * HumanEval+, and of MBPP; then samples verified a second, with the workers' busy share.
 */
import { cpus } from 'node:os';
import { limitsSchema } from '../src/book/config';
import { hasPassed } from '../src/domain/case';
import type { Task } from '../src/domain/task';
import { openSandbox } from '../src/sandbox/openSandbox';
import type { Program, Sandbox } from '../src/sandbox/sandbox';
import { surveyOf } from '../src/samples/verify/survey';
import { verifySample } from '../src/samples/verify/verify';
import { loadSuite } from '../src/tasks/load';
import { benchmark } from '../test/factories/benchmarks';
import { goodSamples } from '../test/unit/samples/goodSamples';
import { readOptions } from './support/options';

const limits = limitsSchema.parse({ timeSeconds: 5 });
const { tasks: wanted } = readOptions({ tasks: 40 });

function some(tasks: Task[]): Task[] {
  const step = Math.max(1, Math.floor(tasks.length / wanted));
  return tasks.filter((_, at) => at % step === 0).slice(0, wanted);
}

interface Rate {
  tasks: number;
  made: number;
  killed: number;
}

/** The same mutants with the tests of each suite; a task is left out where its reference does not pass all of them. */
async function rates(sandbox: Sandbox, suites: Task[][]): Promise<Rate[]> {
  const [first = []] = suites;
  const sums: Rate[] = suites.map(() => ({ tasks: 0, made: 0, killed: 0 }));
  const one = async (at: number) => {
    const variants = suites.map((tasks) => tasks[at]).filter((task) => task !== undefined);
    const [task] = variants;
    const code = task?.referenceSolution;
    if (task === undefined || code === undefined || variants.length < suites.length) return;
    const survey = await surveyOf({ ...task, solution: code }, sandbox);
    const run = (
      { tests, entryPoint, prompt, language }: Task,
      program: string,
      seconds = limits.timeSeconds,
    ) =>
      sandbox.run({
        language,
        code: program,
        tests,
        entryPoint,
        context: prompt,
        limits: { ...limits, timeSeconds: seconds },
      });
    const right = await Promise.all(variants.map((variant) => run(variant, code)));
    if (!right.every(hasPassed)) return;
    for (const [index, variant] of variants.entries()) {
      const outcomes = await Promise.all(
        (survey?.mutants ?? []).map((mutant) => run(variant, mutant.code, 1)),
      );
      const sum = sums[index] ?? { tasks: 0, made: 0, killed: 0 };
      sum.tasks += 1;
      sum.made += outcomes.length;
      sum.killed += outcomes.filter((outcome) => !hasPassed(outcome)).length;
    }
  };
  for (let at = 0; at < first.length; at += 4) await Promise.all([0, 1, 2, 3].map((more) => one(at + more)));
  return sums;
}

function told(name: string, { tasks, made, killed }: Rate): void {
  const share = ((100 * killed) / Math.max(1, made)).toFixed(1);
  console.log(`${name}: ${killed} of ${made} mutants of ${tasks} tasks noticed (${share} %)`);
}

async function speed(sandbox: Sandbox): Promise<void> {
  let busy = 0;
  const timed: Sandbox = {
    isolation: sandbox.isolation,
    workers: sandbox.workers,
    async run(program: Program, signal) {
      const outcome = await sandbox.run(program, signal);
      busy += outcome.wallMs;
      return outcome;
    },
    async execute(commands, signal) {
      const result = await sandbox.execute(commands, signal);
      busy += result.steps.reduce((sum, { wallMs }) => sum + wallMs, 0);
      return result;
    },
    dispose: () => sandbox.dispose(),
  };
  const samples = goodSamples(3, 4, 5, 6).flat();
  await verifySample(samples[0] ?? never(), { sandbox: timed, limits });
  busy = 0;
  const started = performance.now();
  await Promise.all(samples.map((sample) => verifySample(sample, { sandbox: timed, limits })));
  const ms = performance.now() - started;
  const share = Math.round((100 * busy) / (ms * sandbox.workers));
  console.log(
    `${samples.length} samples verified: ${((1000 * samples.length) / ms).toFixed(1)} a second, ${sandbox.workers} workers busy for ${share} % of it`,
  );
}

function never(): never {
  throw new Error('there are no samples');
}

async function main(): Promise<void> {
  const sandbox = await openSandbox({ workers: cpus().length });
  const [base, plus, mbpp] = ['HumanEval.jsonl.gz', 'HumanEvalPlus-Mini.jsonl.gz', 'mbpp.jsonl'].map(
    benchmark,
  );
  if (base === undefined || plus === undefined || mbpp === undefined)
    console.log(
      'the kill rates are skipped: HumanEval, HumanEvalPlus-Mini and mbpp are not all at hand (ERRORBOOK_BENCHMARKS)',
    );
  else {
    const [own, more, third] = await Promise.all(
      [base, plus, mbpp].map(async (file) => some((await loadSuite(file)).tasks)),
    );
    const [ofBase, ofPlus] = await rates(sandbox, [own ?? [], more ?? []]);
    told('HumanEval', ofBase ?? never());
    told('HumanEval+ (Mini)', ofPlus ?? never());
    const [ofMbpp] = await rates(sandbox, [third ?? []]);
    told('MBPP', ofMbpp ?? never());
  }
  await speed(sandbox);
  await sandbox.dispose();
}

void main();
