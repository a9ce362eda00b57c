/** A small notebook, written as the stages write it: what the editor shows is tested on it. Knows no test runner. */
import type { Book } from '../../src/book/book';
import type { Diagnosis } from '../../src/domain/diagnosis';
import type { IterationEvent } from '../../src/domain/iteration';
import { caseId, type Response } from '../../src/domain/response';
import type { Run } from '../../src/domain/run';
import type { Sample } from '../../src/domain/sample';
import type { Task } from '../../src/domain/task';
import type { CaseVerdict } from '../../src/domain/verdict';

const SUITE = 'lists';
/** The errorbook.json of such a notebook, whose tasks may all be taught from. */
export const TAUGHT = JSON.stringify({ suites: [{ path: `${SUITE}.jsonl`, role: 'teach' }] });
export const RUN = 'small-model-1';
export const TUNED = 'tuned-model-1';

/** The id of the first case of a task in a run. */
export function idOf(task: string, run = RUN): string {
  return caseId(run, SUITE, task, 0);
}

const TASKS: Task[] = [
  task('tail', 'Write `tail(lines, count)` that returns the last `count` lines.', [
    'assert tail(["a", "b"], 1) == ["b"]',
    'assert tail(["a", "b"], 0) == []',
  ]),
  task('head', 'Write `head(lines, count)` that returns the first `count` lines.', [
    'assert head(["a", "b"], 1) == ["a"]',
  ]),
  task('mean', 'Write `mean(values)` that returns the mean, 0 for no values.', ['assert mean([]) == 0']),
  task('spin', 'Write `spin(n)` that counts down and returns 0.', ['assert spin(3) == 0']),
];

const TAIL_ANSWER = [
  'Here it is:',
  '```python',
  'def tail(lines, count):',
  '    return lines[-count:]',
  '```',
].join('\n');

const ANSWERS: { response: Pick<Response, 'task' | 'form' | 'text'>; verdict: Partial<CaseVerdict> }[] = [
  {
    response: { task: 'tail', form: 'response', text: TAIL_ANSWER },
    verdict: {
      verdict: 'wrong-answer',
      detail: 'assert tail(["a", "b"], 0) == []: got ["a", "b"]',
      assertion: 'assert tail(["a", "b"], 0) == []',
      expected: '[]',
      actual: '["a", "b"]',
      program: 'def tail(lines, count):\n    return lines[-count:]\n',
      lineOffset: 2,
    },
  },
  {
    response: { task: 'head', form: 'solution', text: 'def head(lines, count):\n    return lines[:count]\n' },
    verdict: { verdict: 'passed', detail: 'all tests passed' },
  },
  {
    response: {
      task: 'mean',
      form: 'solution',
      text: 'def mean(values):\n    return sum(values) / len(values)\n',
    },
    verdict: {
      verdict: 'exception',
      detail: 'ZeroDivisionError: division by zero',
      line: 2,
      assertion: 'assert mean([]) == 0',
      program: 'def mean(values):\n    return sum(values) / len(values)\n',
    },
  },
  {
    response: { task: 'spin', form: 'solution', text: 'def spin(n):\n    while n:\n        pass\n' },
    verdict: { verdict: 'timeout', detail: 'no answer within 10 s' },
  },
];

/** Tasks, a run of four cases, three of them failed, and nothing said about them yet. */
export async function addGraded(book: Book): Promise<void> {
  await book.add('task', ...TASKS);
  await addRun(book, { id: RUN, target: 'small-model', suites: [SUITE], source: 'import' }, []);
}

/** The tuned model's run: the tasks of `fixed` pass in it. */
export async function addTuned(book: Book, fixed: string[]): Promise<void> {
  const run: Run = { id: TUNED, target: 'tuned-model', suites: [SUITE], source: 'evaluate' };
  await addRun(book, run, fixed);
}

async function addRun(book: Book, run: Run, fixed: string[]): Promise<void> {
  await book.add('run', run);
  for (const { response, verdict } of ANSWERS) {
    const id = idOf(response.task, run.id);
    await book.add('response', { id, run: run.id, suite: SUITE, index: 0, ...response });
    const passed = fixed.includes(response.task) ? { verdict: 'passed' as const, detail: '' } : {};
    await book.add('verdict', aVerdict({ case: id, key: id, ...verdict, ...passed }));
  }
}

/** A diagnosis of the case `tail`, by LEC unless told otherwise. */
export function aDiagnosis(overrides: Partial<Diagnosis> = {}): Diagnosis {
  return {
    id: 'diagnosis-1',
    case: idOf('tail'),
    strategy: 'lec',
    model: 'teacher',
    promptHash: 'p1',
    status: 'located',
    category: 'missed-edge-case',
    misconception: 'A negative slice bound of zero is taken for “none”.',
    explanation: '`-0` is 0, so that the slice begins at the start.',
    findings: [{ startLine: 4, endLine: 4, message: '`lines[-0:]` is the whole list.' }],
    correctedSolution: 'def tail(lines, count):\n    return lines[len(lines) - count:]\n',
    skill: 'slicing',
    contrastNote: 'The passed case counts from the front.',
    contrast: [{ case: idOf('head'), score: 0.81, reason: 'shares lines, count' }],
    confidence: 0.9,
    ...overrides,
  };
}

/** A sample that practises slicing, verified unless told otherwise. */
export function aSample(overrides: Partial<Sample> = {}): Sample {
  return {
    id: 'sample-1',
    kind: 'generated',
    diagnosis: 'diagnosis-1',
    case: idOf('tail'),
    strategy: 'lec',
    skill: 'slicing',
    model: 'teacher',
    language: 'python',
    prompt: 'Write `drop_last(items, count)` that returns the items without the last `count`.',
    solution: 'def drop_last(items, count):\n    return items[:len(items) - count]\n',
    tests: { kind: 'asserts', setup: '', asserts: ['assert drop_last([1, 2], 0) == [1, 2]'] },
    entryPoint: 'drop_last',
    wrongSolution: 'def drop_last(items, count):\n    return items[:-count]\n',
    verification: { status: 'verified', reason: 'The solution passes; the wrong solution fails.' },
    ...overrides,
  };
}

/** The events of an iteration that has come to the step `review`. */
export function reviewing(iteration: string): IterationEvent[] {
  const done = (['collect', 'diagnose', 'supply'] as const).map((step) => ({
    iteration,
    step,
    status: 'done' as const,
    message: `${step} is done`,
    run: RUN,
  }));
  return [...done, { iteration, step: 'review', status: 'waiting', message: '2 samples wait' }];
}

function task(id: string, prompt: string, asserts: string[]): Task {
  return {
    suite: SUITE,
    id,
    prompt,
    language: 'python',
    tests: { kind: 'asserts', setup: '', asserts },
    entryPoint: id,
    tags: ['slicing'],
  };
}

/** A verdict with what every verdict has. */
export function aVerdict(overrides: Partial<CaseVerdict> & Pick<CaseVerdict, 'case'>): CaseVerdict {
  return {
    key: 'key',
    verdict: 'wrong-answer',
    detail: '',
    weak: false,
    cpuMs: 3,
    wallMs: 5,
    lineOffset: 0,
    ...overrides,
  };
}
