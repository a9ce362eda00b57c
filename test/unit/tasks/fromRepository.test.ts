import { describe, expect, it } from 'vitest';
import type { Task } from '../../../src/domain/task';
import type { Outcome } from '../../../src/domain/verdict';
import { programOf } from '../../../src/results/checkTask';
import { extractProgram } from '../../../src/results/extract';
import { findPytest } from '../../../src/sandbox/repository/pytest';
import { CannotGrade } from '../../../src/sandbox/sandbox';
import { ownRow, parseTask } from '../../../src/tasks/formats';
import { fromRepository } from '../../../src/tasks/repository/fromRepository';
import { PYTHON_FILES, repositoryOf, SCRIPT_FILES } from '../../factories/repository';
import { sharedSandbox } from '../../factories/sandbox';

const limits = { timeSeconds: 10, memoryMb: 512, processes: 16, fileMb: 16, outputKb: 16 };
const sandbox = sharedSandbox();
const PYTEST = await findPytest().catch(() => undefined);
const MINUTES = 60_000;

/** A repository's tasks by their ids, read back from the rows of a suite, and why others were left out. */
async function tasksOf(folder: string) {
  const { tasks, leftOut } = await fromRepository(folder, { suite: 'team', sandbox: sandbox(), limits });
  const read = tasks.map((task) => {
    const row = JSON.stringify(ownRow(task));
    const again = parseTask(JSON.parse(row), 'team', row);
    if (typeof again === 'string') throw new Error(again);
    return again;
  });
  return {
    tasks: Object.fromEntries(read.map((task) => [task.id, task])),
    leftOut: Object.fromEntries(leftOut.map(({ id, problem }) => [id, problem])),
  };
}

async function grade(task: Task | undefined, answer: string): Promise<Outcome> {
  if (task === undefined) throw new Error('there is no such task');
  const { program, explanation } = extractProgram(task, 'response', answer);
  if (program === undefined) throw new Error(explanation);
  return sandbox().run(programOf(task, program, limits));
}

const python = (code: string) => `\`\`\`python\n${code}\n\`\`\``;
const script = (code: string) => `\`\`\`ts\n${code}\n\`\`\``;

describe('fromRepository, Python', () => {
  it('judges plain tests from outside, without a framework', async () => {
    const { 'shop/words.py': words, 'words_test.py': tests } = PYTHON_FILES;
    const { tasks, leftOut } = await tasksOf(
      await repositoryOf({ 'shop/words.py': words, 'words_test.py': tests }),
    );
    expect(leftOut).toEqual({});
    expect(Object.values(tasks).map(({ id, tests: { kind } }) => [id, kind])).toEqual([
      ['shop/words.py::initials', 'check'],
      ['shop/words.py::longest', 'check'],
    ]);
    const longest = tasks['shop/words.py::longest'];
    expect(longest?.prompt).toMatch(
      /def initials[\s\S]*def longest\(words\):\n {4}"""The longest word[^\n]*\n$/,
    );
    const right = await grade(longest, python('def longest(words):\n    return sorted(words, key=len)[-1]'));
    expect(right).toMatchObject({ verdict: 'passed', weak: false });
    const wrong = await grade(longest, python('def longest(words):\n    return words[0]'));
    expect(wrong).toMatchObject({ verdict: 'wrong-answer', weak: false });
  });

  it.skipIf(PYTEST === undefined)(
    'runs pytest with the program in its module, and leaves out what its tests do not test (needs pytest)',
    async () => {
      const { tasks, leftOut } = await tasksOf(await repositoryOf(PYTHON_FILES));
      expect(Object.keys(tasks)).toEqual([
        ...['shop/prices.py::cheapest', 'shop/prices.py::gross'],
        ...['shop/words.py::initials', 'shop/words.py::longest'],
      ]);
      expect(leftOut).toEqual({
        'shop/prices.py::loosely': expect.stringContaining('do not test it'),
        'shop/prices.py::on_one_line': expect.stringContaining('share a line'),
      });
      expect(tasks['shop/words.py::longest']?.tests).toMatchObject({
        tests: ['tests/test_shop.py', 'words_test.py'],
        wanted: [
          'tests/test_shop.py::test_price',
          'words_test.py::test_initials',
          'words_test.py::test_longest',
        ],
      });
      const gross = tasks['shop/prices.py::gross'];
      const answer = (body: string) => python(`def gross(net, country="de"):\n    ${body}`);
      const verdict = async (body: string) => {
        const { weak, ...outcome } = await grade(gross, answer(body));
        expect(weak).toBe(true);
        return outcome;
      };
      const right = 'return math.ceil(round(net * (1 + RATES[country]) * 100, 6)) / 100';
      expect(await verdict(right)).toMatchObject({ verdict: 'passed' });
      expect(await verdict('return net')).toMatchObject({
        verdict: 'wrong-answer',
        assertion: 'tests/test_prices.py::test_gross[de-1.19]',
      });
      expect(await verdict('return nett')).toMatchObject({
        verdict: 'missing-name',
        detail: expect.stringContaining('nett'),
      });
      expect(await verdict('return net +')).toMatchObject({ verdict: 'syntax' });
      for (const cheat of [
        'import os; os._exit(0)',
        'import sys; sys.exit(0)',
        'import pytest; pytest.skip("no")',
        'import pytest; pytest.exit("done", returncode=0)',
        'import os; os.write(3, b"x"); os._exit(0)',
      ])
        expect({ cheat, ...(await verdict(cheat)) }).not.toMatchObject({ verdict: 'passed' });
    },
    10 * MINUTES,
  );

  it('says where pytest was looked for, and that such a task cannot be graded without it', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = '/nowhere';
    try {
      await expect(findPytest('/nowhere/bin/python3')).rejects.toBeInstanceOf(CannotGrade);
      await expect(findPytest('/nowhere/bin/python3')).rejects.toMatchObject({
        hint: expect.stringContaining('pip install pytest'),
      });
    } finally {
      process.env['PATH'] = path;
    }
  });
});

describe('fromRepository, TypeScript', () => {
  it(
    'runs vitest with the program in its module',
    async () => {
      const { tasks, leftOut } = await tasksOf(await repositoryOf(SCRIPT_FILES, true));
      expect(leftOut).toEqual({
        'src/length.ts::loosely': expect.stringContaining('do not test it'),
        'src/length.ts::twice': expect.stringContaining('an expression'),
      });
      expect(Object.keys(tasks).sort()).toEqual(['src/length.ts::longest', 'src/length.ts::metres']);
      const longest = tasks['src/length.ts::longest'];
      expect(longest).toMatchObject({ language: 'typescript', entryPoint: 'longest' });
      const verdict = async (body: string) => {
        const code = `export const longest = (texts: string[]): string => {\n  ${body}\n};`;
        const { weak, ...outcome } = await grade(longest, script(code));
        expect(weak).toBe(true);
        return outcome;
      };
      expect(
        await verdict("return texts.reduce((a, b) => (metres(b) > metres(a) ? b : a), '0 m');"),
      ).toMatchObject({
        verdict: 'passed',
      });
      expect(await verdict("return texts[0] ?? '';")).toMatchObject({
        verdict: 'wrong-answer',
        detail: expect.stringContaining('2 km'),
        assertion: 'src/length.test.ts > lengths compares',
      });
      expect(await verdict('return absent(texts);')).toMatchObject({
        verdict: 'missing-name',
        detail: 'ReferenceError: absent is not defined',
      });
      expect(await verdict('return texts[0 +*;')).toMatchObject({
        verdict: 'syntax',
        detail: expect.stringMatching(/^Transform failed with 1 error: \S/),
      });
      expect(await verdict('process.exit(0);')).not.toMatchObject({ verdict: 'passed' });
    },
    10 * MINUTES,
  );

  it('says that vitest is missing', async () => {
    const { tasks, leftOut } = await tasksOf(await repositoryOf(SCRIPT_FILES));
    expect(tasks).toEqual({});
    expect(leftOut['src/length.ts::metres']).toMatch(/vitest was not found.*npm install --save-dev vitest/);
  });
});
