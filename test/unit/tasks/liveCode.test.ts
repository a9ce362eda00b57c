import { describe, expect, it } from 'vitest';
import type { Task } from '../../../src/domain/task';
import { programOf } from '../../../src/results/checkTask';
import { extractProgram } from '../../../src/results/extract';
import { parseTask } from '../../../src/tasks/formats';
import { sharedSandbox } from '../../factories/sandbox';

const sandbox = sharedSandbox();
const limits = { timeSeconds: 5, memoryMb: 256, processes: 8, fileMb: 4, outputKb: 16 };

function contest(overrides: Record<string, unknown> = {}) {
  return {
    question_id: 'sum-1',
    question_content: 'Add the numbers of the input.',
    starter_code: '',
    difficulty: 'easy',
    platform: 'made-up',
    public_test_cases: JSON.stringify([{ input: '1 2', output: '3', testtype: 'stdin' }]),
    private_test_cases: JSON.stringify([{ input: '4 5 6\n', output: '15\n', testtype: 'stdin' }]),
    metadata: '{}',
    ...overrides,
  };
}

function parsed(row: unknown): Task {
  const task = parseTask(row, 'contest', JSON.stringify(row));
  if (typeof task === 'string') throw new Error(task);
  return task;
}

async function verdict(task: Task, response: string) {
  const { program = '', ...extraction } = extractProgram(task, 'response', response);
  return { ...extraction, ...(await sandbox().run(programOf(task, program, limits))) };
}

describe('LiveCodeBench', () => {
  it('is read: public and private tests, as standard input and output', async () => {
    const task = parsed(contest());
    expect(task).toMatchObject({
      id: 'sum-1',
      tests: {
        kind: 'stdio',
        tests: [
          { input: '1 2', output: '3' },
          { input: '4 5 6\n', output: '15\n' },
        ],
      },
      tags: ['easy', 'made-up'],
    });
    const right = 'So:\n```python\nprint(sum(map(int, input().split())))\n```\nFor example:\n```\n3\n```';
    expect(await verdict(task, right)).toMatchObject({ verdict: 'passed' });
    expect(await verdict(task, right.replace('sum', 'max'))).toMatchObject({
      verdict: 'wrong-answer',
      detail: 'test 1 of 2: expected "3", got "2"',
    });
  });

  it('may use what contests import, and finds an exception in the response', async () => {
    const task = parsed(contest());
    const text = '```python\nprint(reduce(add, map(int, sys.stdin.read().split())))\n```';
    expect(await verdict(task, text)).toMatchObject({ verdict: 'passed' });
    const {
      line = 0,
      lineOffset = 0,
      ...failed
    } = await verdict(task, '```python\nx = 1\nprint(1 / 0)\n```');
    expect(failed.verdict).toBe('exception');
    expect(line + lineOffset).toBe(3);
  });

  it('has functional tests too: a method of Solution, or a function', async () => {
    const cases = [{ input: '[1, 2]\n"a\\u00e9"', output: '["a\\u00e9", 3, true]', testtype: 'functional' }];
    const task = parsed(
      contest({
        starter_code: 'class Solution:\n    def mark(self, items: List[int], text: str) -> list:\n        ',
        public_test_cases: JSON.stringify(cases),
        private_test_cases: '[]',
        metadata: '{"func_name": "mark"}',
      }),
    );
    const method =
      '```python\nclass Solution:\n    def mark(self, items: List[int], text: str):\n        return (text, sum(items), True)\n```';
    expect(await verdict(task, method)).toMatchObject({ verdict: 'passed' });
    expect(
      await verdict(task, '```python\ndef mark(items, text):\n    return [text, sum(items), True]\n```'),
    ).toMatchObject({ verdict: 'passed' });
    expect(await verdict(task, method.replace('True', 'False'))).toMatchObject({ verdict: 'wrong-answer' });
  });

  it('is not unpickled: says how its private tests are to be exported', () => {
    const row = contest({ private_test_cases: 'eJxrYJmaxwABPVKlGanlFVNKeqQAAAA=' });
    expect(parseTask(row, 'contest', '')).toMatch(/pickle.*not read.*export.*JSON/s);
  });
});

describe('APPS', () => {
  it('is read: inputs and outputs as texts or lists of lines', async () => {
    const input_output = JSON.stringify({ inputs: ['1 2\n', ['4', '5']], outputs: ['3\n', ['9']] });
    const task = parsed({
      problem_id: 12,
      question: 'Add.',
      input_output,
      starter_code: '',
      difficulty: 'interview',
    });
    expect(task).toMatchObject({
      id: '12',
      tests: { kind: 'stdio', tests: [{}, { input: '4\n5', output: '9' }] },
    });
    const right = '```python\nimport sys\nprint(sum(map(int, sys.stdin.read().split())))\n```';
    expect(await verdict(task, right)).toMatchObject({ verdict: 'passed' });
  });

  it('is read with a function', async () => {
    const input_output = {
      fn_name: 'add',
      inputs: [
        [1, 2],
        [1.5, 2],
      ],
      outputs: [[3], 3.5],
    };
    const task = parsed({ problem_id: 13, question: 'Add.', input_output, difficulty: 'interview' });
    expect(await verdict(task, '```python\ndef add(a, b):\n    return a + b\n```')).toMatchObject({
      verdict: 'passed',
    });
    expect(await verdict(task, '```python\ndef add(a, b):\n    return a\n```')).toMatchObject({
      verdict: 'wrong-answer',
    });
  });
});
