/**
 * How long the editor waits where a notebook has many cases: `npx tsx bench/cases.ts [--cases=N]`. Measured is what the
 * tree, a case's document and the Analysis panel call, without the drawing; wall time, and CPU time in brackets.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Book } from '../src/book/book';
import type { Contrast } from '../src/domain/diagnosis';
import { caseId } from '../src/domain/response';
import type { Verdict } from '../src/domain/verdict';
import { analysisOf } from '../src/views/analysis/analysisView';
import { caseText } from '../src/views/cases/caseText';
import { usableDiagnosis } from '../src/domain/diagnosis';
import { filterCases } from '../src/views/cases/filter';
import { groupCases } from '../src/views/cases/groups';
import { problemsOf } from '../src/views/cases/problems';
import { readOptions } from './support/options';

const { cases: CASES } = readOptions({ cases: 100_000 });
const SAMPLES_PER_TASK = 10;
const DIAGNOSES = CASES / 5;
const BATCH = 5000;
const TIMES = 21;
const RUN = 'run';
const SUITE = 'made-up';
const VERDICTS: Verdict[] = ['passed', 'wrong-answer', 'exception', 'timeout', 'passed', 'syntax'];
const PROGRAM = Array.from({ length: 20 }, (_, i) => `    step_${i} = values[${i}] if values else ${i}`);
const TEXT = `def solve(values):\n${PROGRAM.join('\n')}\n    return values\n`;

function numbers(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}

function idOf(i: number): string {
  return caseId(RUN, SUITE, taskOf(i), i % SAMPLES_PER_TASK);
}

function taskOf(i: number): string {
  return `task-${Math.floor(i / SAMPLES_PER_TASK)}`;
}

/** Two other cases, as the index of the notebook would have found them. */
function contrastOf(i: number): Contrast[] {
  return [i + 17, i + 31].map((other) => ({
    case: idOf(other % CASES),
    score: 0.5,
    reason: 'shared: solve',
  }));
}

async function fill(book: Book): Promise<void> {
  await book.add('run', { id: RUN, target: 'model', suites: [SUITE], source: 'collect' });
  await inBatches(CASES / SAMPLES_PER_TASK, (some) =>
    book.add(
      'task',
      ...some.map((i) => ({
        suite: SUITE,
        id: `task-${i}`,
        prompt: `Return the values of list ${i}.`,
        language: 'python' as const,
        tests: { kind: 'asserts' as const, setup: '', asserts: ['assert solve([1]) == [1]'] },
        tags: [`skill ${i % 40}`],
      })),
    ),
  );
  await inBatches(CASES, async (some) => {
    await book.add(
      'response',
      ...some.map((i) => {
        const where = { run: RUN, suite: SUITE, task: taskOf(i), index: i % SAMPLES_PER_TASK };
        return { id: idOf(i), ...where, form: 'solution' as const, text: TEXT };
      }),
    );
    await book.add(
      'verdict',
      ...some.map((i) => {
        const verdict = VERDICTS[i % VERDICTS.length] ?? 'passed';
        const known = { case: idOf(i), key: `key ${i}`, verdict, detail: `got ${i % 1000}`, program: TEXT };
        return { ...known, weak: false, cpuMs: 1, wallMs: 1, lineOffset: 0, line: 3 };
      }),
    );
  });
  await inBatches(DIAGNOSES, (some) => book.add('diagnosis', ...some.map((i) => diagnosisOf(6 * i + 1))));
}

function diagnosisOf(i: number) {
  return {
    id: `diagnosis ${i}`,
    case: idOf(i % CASES),
    strategy: 'lec' as const,
    model: 'instructor',
    promptHash: '',
    status: 'located' as const,
    category: `category ${i % 12}`,
    misconception: 'It takes the index for the value.',
    explanation: 'The values are looked up by their own numbers.',
    findings: [{ startLine: 3, endLine: 4, message: 'Here.' }],
    correctedSolution: TEXT.replace('values[3]', 'values[4]'),
    skill: `skill ${i % 40}`,
    contrast: contrastOf(i),
    confidence: 0.9,
  };
}

async function inBatches(count: number, job: (some: number[]) => Promise<void>): Promise<void> {
  for (let from = 0; from < count; from += BATCH) await job(numbers(from, Math.min(BATCH, count - from)));
}

/** The middle one of many times, of one that is new each time. */
async function measure(what: string, bound: number, job: (i: number) => unknown): Promise<void> {
  const times: { wall: number; cpu: number }[] = [];
  for (let i = 0; i < TIMES; i++) {
    const cpu = process.cpuUsage();
    const start = performance.now();
    await job(i);
    const { user, system } = process.cpuUsage(cpu);
    times.push({ wall: performance.now() - start, cpu: (user + system) / 1000 });
  }
  const by = (key: 'wall' | 'cpu') => times.map((time) => time[key]).sort((a, b) => a - b);
  const [wall, cpu, worst] = [by('wall')[TIMES >> 1], by('cpu')[TIMES >> 1], by('wall').at(-1)].map((time) =>
    (time ?? NaN).toFixed(1).padStart(7),
  );
  console.log(`${what.padEnd(52)}${wall} (${cpu}) ms, at most ${worst}; bound ${bound}`);
}

/** The tree as it is after a change of its filter, with the groups that are drawn. */
function filtered(book: Book, filter: string, grouping: 'suite' | 'skill') {
  const known = {
    diagnosisOf: (id: string) => usableDiagnosis(book.diagnoses(id)),
    clusterOf: () => undefined,
  };
  return groupCases(filterCases(book.cases(RUN), filter, undefined, known).cases, grouping, known);
}

async function main(): Promise<void> {
  const workspace = await mkdtemp(join(tmpdir(), 'errorbook-bench-'));
  try {
    await fill(await Book.open(workspace));
    const start = performance.now();
    const book = await Book.open(workspace);
    console.log(
      `${CASES} cases, ${DIAGNOSES} diagnoses: opened in ${(performance.now() - start).toFixed(0)} ms`,
    );
    const nth = (i: number) => idOf((6 * 997 * i + 1) % CASES);
    await measure('open a case with its diagnosis (document, problems)', 200, async (i) => {
      const whole = await book.readCase(nth(i));
      return problemsOf(whole, book.diagnoses(nth(i)), caseText(whole));
    });
    await measure('open the Analysis panel on it', 200, (i) => analysisOf(book, nth(i), true));
    await measure('filter the tree: a word of many cases', 300, (i) => filtered(book, `got ${i}`, 'suite'));
    await measure('filter the tree: a word of the diagnoses', 300, (i) =>
      filtered(book, `skill ${i}`, 'skill'),
    );
    await measure('take the filter away', 300, () => filtered(book, '', 'suite'));
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

void main();
