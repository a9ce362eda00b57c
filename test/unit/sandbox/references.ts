import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Limits } from '../../../src/book/config';
import type { Task } from '../../../src/domain/task';
import type { Outcome } from '../../../src/domain/verdict';
import { extractProgram } from '../../../src/results/extract';
import { openSandbox } from '../../../src/sandbox/openSandbox';
import type { Sandbox } from '../../../src/sandbox/sandbox';
import { parseTask } from '../../../src/tasks/formats';
import { benchmark } from '../../factories/benchmarks';

/** A reference sets the limit of its task, so nothing but a machine that stands still may stop one here. */
const limits: Limits = { timeSeconds: 30, memoryMb: 512, processes: 8, fileMb: 4, outputKb: 16 };
/** What is wrong may run for ever: it has no need of as long. */
const impatient: Limits = { ...limits, timeSeconds: 3 };
const MINUTES = 60_000;

const files = {
  humanEval: benchmark('HumanEval.jsonl.gz'),
  humanEvalPlus: benchmark('HumanEvalPlus.jsonl.gz'),
  samples: benchmark('codegen16b-humaneval-samples.jsonl.gz'),
  mbpp: benchmark('mbpp.jsonl'),
  pack: benchmark('humanevalpack/humanevalpack-python.jsonl'),
};

type Row = Record<string, string>;

/** Which lines of a benchmark are taken, and how many of the real responses pass among those. */
interface Share {
  /** 1 for the whole benchmark. */
  every: number;
  passed: number;
}

function lines(file = ''): string[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text.split('\n').filter(Boolean);
}

const rows = (file?: string) => lines(file).map((line) => JSON.parse(line) as Row);
const nth =
  (every: number) =>
  <T>(_: T, index: number): boolean =>
    index % every === 0;

function task(row: Row, text = JSON.stringify(row)): Task {
  const parsed = parseTask(row, 'suite', text);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

let sandbox: Sandbox;

async function runAll(programs: { task: Task; code: string }[], its = limits): Promise<Outcome[]> {
  return Promise.all(
    programs.map(({ task: { tests, entryPoint, prompt }, code }) =>
      sandbox.run({ language: 'python', code, tests, entryPoint, context: prompt, limits: its }),
    ),
  );
}

function notPassed(programs: { task: Task }[], outcomes: Outcome[]): string[] {
  return outcomes.flatMap((outcome, n) =>
    outcome.verdict === 'passed' ? [] : [`${programs[n]?.task.id}: ${outcome.verdict}: ${outcome.detail}`],
  );
}

const referenceOf = (each: Task) => ({ task: each, code: each.referenceSolution ?? '' });

/** A program that is right once and then gives its first answer for ever. */
function firstOnly({ referenceSolution, entryPoint }: Task): string {
  const name = entryPoint ?? '';
  return `${referenceSolution}\n_right = ${name}\n_first = []\ndef ${name}(*args):\n    if not _first:\n        _first.append(_right(*args))\n    return _first[0]\n`;
}

/** The references of public benchmarks pass, and what is wrong does not: of a share of each, or of the whole. */
export function describeReferences({ every, passed }: Share): void {
  const taken = nth(every);
  const count = (all: number) => Math.ceil(all / every);

  beforeAll(async () => {
    sandbox = await openSandbox();
  });
  afterAll(() => sandbox.dispose());

  describe.skipIf(files.humanEvalPlus === undefined)('HumanEval+ (needs its file)', () => {
    it(
      `${count(164)} reference solutions pass; solutions for the first test alone do not`,
      async () => {
        const tasks = lines(files.humanEvalPlus)
          .filter(taken)
          .map((line) => task(JSON.parse(line) as Row, line));
        expect(tasks).toHaveLength(count(164));
        const right = tasks.map(referenceOf);
        expect(notPassed(right, await runAll(right))).toEqual([]);
        const wrong = tasks.map((each) => ({ task: each, code: firstOnly(each) }));
        const outcomes = await runAll(wrong, impatient);
        expect(wrong.filter((_, n) => outcomes[n]?.verdict === 'passed').map((each) => each.task.id)).toEqual(
          [],
        );
      },
      5 * MINUTES,
    );
  });

  const whole = { humanEval: 164, mbpp: 974 } as const;
  describe.each(['humanEval', 'mbpp'] as const)('%s (needs its file)', (name) => {
    it.skipIf(files[name] === undefined)(
      `${count(whole[name])} reference solutions pass, none by a weak verdict`,
      async () => {
        const programs = rows(files[name])
          .filter(taken)
          .map((row) => referenceOf(task(row)));
        const outcomes = await runAll(programs);
        expect(outcomes).toHaveLength(count(whole[name]));
        expect(notPassed(programs, outcomes)).toEqual([]);
        expect(outcomes.filter((outcome) => outcome.weak)).toEqual([]);
      },
      5 * MINUTES,
    );
  });

  it.skipIf(files.humanEval === undefined || files.samples === undefined)(
    `${count(1640)} real responses get the verdicts that openai/human-eval gives (needs their files)`,
    async () => {
      const tasks = new Map(rows(files.humanEval).map((row) => [row['task_id'], task(row)]));
      const programs = rows(files.samples)
        .filter(taken)
        .flatMap((row) => {
          const each = tasks.get(row['task_id'] ?? '');
          const code = each && extractProgram(each, 'completion', row['completion'] ?? '').program;
          return each && code !== undefined ? [{ task: each, code }] : [];
        });
      const outcomes = await runAll(programs);
      expect(outcomes).toHaveLength(count(1640));
      const unproven = outcomes.filter(
        ({ verdict, weak }) => verdict === 'harness' || (verdict === 'passed' && weak),
      );
      expect(unproven).toEqual([]);
      expect(outcomes.filter((outcome) => outcome.verdict === 'passed')).toHaveLength(passed);
    },
    10 * MINUTES,
  );

  describe.skipIf(files.pack === undefined)('HumanEvalPack (needs its file)', () => {
    it(
      `${count(164)} canonical solutions pass and as many buggy ones fail`,
      async () => {
        const all = rows(files.pack).filter(taken);
        const solved = (kind: string) =>
          all.map((row) => ({ task: task(row), code: `${row['declaration']}${row[kind]}` }));
        const canonical = solved('canonical_solution');
        expect(notPassed(canonical, await runAll(canonical))).toEqual([]);
        const buggy = await runAll(solved('buggy_solution'), impatient);
        expect(buggy.filter((outcome) => outcome.verdict === 'passed')).toEqual([]);
      },
      5 * MINUTES,
    );
  });
}
