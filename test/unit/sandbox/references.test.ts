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
const MINUTES = 60_000;

const files = {
  humanEval: benchmark('HumanEval.jsonl.gz'),
  humanEvalPlus: benchmark('HumanEvalPlus.jsonl.gz'),
  samples: benchmark('codegen16b-humaneval-samples.jsonl.gz'),
  mbpp: benchmark('mbpp.jsonl'),
  pack: benchmark('humanevalpack/humanevalpack-python.jsonl'),
};

type Row = Record<string, string>;

function lines(file = ''): string[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text.split('\n').filter(Boolean);
}

const rows = (file?: string) => lines(file).map((line) => JSON.parse(line) as Row);

function task(row: Row, text = JSON.stringify(row)): Task {
  const parsed = parseTask(row, 'suite', text);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox.dispose());

async function runAll(programs: { task: Task; code: string }[]): Promise<Outcome[]> {
  return Promise.all(
    programs.map(({ task: { tests, entryPoint, prompt }, code }) =>
      sandbox.run({ language: 'python', code, tests, entryPoint, context: prompt, limits }),
    ),
  );
}

function notPassed(programs: { task: Task }[], outcomes: Outcome[]): string[] {
  return outcomes.flatMap((outcome, n) =>
    outcome.verdict === 'passed' ? [] : [`${programs[n]?.task.id}: ${outcome.verdict}: ${outcome.detail}`],
  );
}

const references = (file: string | undefined) =>
  rows(file).map((row) => {
    const each = task(row);
    return { task: each, code: each.referenceSolution ?? '' };
  });

describe.skipIf(files.humanEvalPlus === undefined)(
  'HumanEval+ (skipped where the benchmark files are absent)',
  () => {
    it(
      'all 164 reference solutions pass; solutions for the first test alone do not',
      async () => {
        const tasks = lines(files.humanEvalPlus).map((line) => task(JSON.parse(line) as Row, line));
        const right = tasks.map((each) => ({ task: each, code: each.referenceSolution ?? '' }));
        expect(notPassed(right, await runAll(right))).toEqual([]);
        const wrong = tasks.map((each) => ({ task: each, code: firstOnly(each) }));
        const outcomes = await runAll(wrong);
        expect(wrong.filter((_, n) => outcomes[n]?.verdict === 'passed').map((each) => each.task.id)).toEqual(
          [],
        );
      },
      5 * MINUTES,
    );
  },
);

/** A program that is right once and then gives its first answer for ever. */
function firstOnly({ referenceSolution, entryPoint }: Task): string {
  const name = entryPoint ?? '';
  return `${referenceSolution}\n_right = ${name}\n_first = []\ndef ${name}(*args):\n    if not _first:\n        _first.append(_right(*args))\n    return _first[0]\n`;
}

describe.skipIf(files.humanEval === undefined)(
  'HumanEval (skipped where the benchmark files are absent)',
  () => {
    it(
      'all 164 reference solutions pass, none by a weak verdict',
      async () => {
        const programs = references(files.humanEval);
        const outcomes = await runAll(programs);
        expect(outcomes).toHaveLength(164);
        expect(notPassed(programs, outcomes)).toEqual([]);
        expect(outcomes.filter((outcome) => outcome.weak)).toEqual([]);
      },
      5 * MINUTES,
    );

    it.skipIf(files.samples === undefined)(
      '1,640 real responses all get a verdict',
      async () => {
        const tasks = new Map(rows(files.humanEval).map((row) => [row['task_id'], task(row)]));
        const programs = rows(files.samples).flatMap((row) => {
          const each = tasks.get(row['task_id'] ?? '');
          const code = each && extractProgram(each, 'completion', row['completion'] ?? '').program;
          return each && code !== undefined ? [{ task: each, code }] : [];
        });
        const outcomes = await runAll(programs);
        expect(outcomes).toHaveLength(1640);
        expect(outcomes.filter((outcome) => outcome.verdict === 'harness' || outcome.weak)).toEqual([]);
        // The same as openai/human-eval finds.
        expect(outcomes.filter((outcome) => outcome.verdict === 'passed')).toHaveLength(348);
      },
      10 * MINUTES,
    );
  },
);

describe.skipIf(files.mbpp === undefined)('MBPP (skipped where the benchmark files are absent)', () => {
  it(
    'all 974 reference solutions pass, none by a weak verdict',
    async () => {
      const programs = references(files.mbpp);
      const outcomes = await runAll(programs);
      expect(outcomes).toHaveLength(974);
      expect(notPassed(programs, outcomes)).toEqual([]);
      expect(outcomes.filter((outcome) => outcome.weak)).toEqual([]);
    },
    5 * MINUTES,
  );
});

describe.skipIf(files.pack === undefined)(
  'HumanEvalPack (skipped where the benchmark files are absent)',
  () => {
    it(
      'all 164 canonical solutions pass and all 164 buggy ones fail',
      async () => {
        const all = rows(files.pack);
        const solved = (kind: string) =>
          all.map((row) => ({ task: task(row), code: `${row['declaration']}${row[kind]}` }));
        const canonical = solved('canonical_solution');
        expect(notPassed(canonical, await runAll(canonical))).toEqual([]);
        const buggy = await runAll(solved('buggy_solution'));
        expect(buggy.filter((outcome) => outcome.verdict === 'passed')).toEqual([]);
      },
      5 * MINUTES,
    );
  },
);
