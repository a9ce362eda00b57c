import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { exportSamples } from '../../../src/samples/export';
import { FORMAT_NAMES } from '../../../src/samples/exportFormats';
import { readSamples, type SampleRow, type Unverified } from '../../../src/samples/import';
import { aSample } from '../../factories/instructor';
import { tempWorkspace } from '../../factories/workspace';

const ASKED = 'Write `half(n)` that returns half of n, rounded down.';
const PROGRAM = 'def half(n):\n    return n // 2';
const ANSWER = `Here it is:\n\n\`\`\`python\n${PROGRAM}\n\`\`\``;
const TESTS = ['assert half(5) == 2', 'assert half(4) == 2'];

async function read(text: string | Buffer, name = 'data.jsonl'): Promise<SampleRow[]> {
  const file = join(await tempWorkspace(), name);
  await writeFile(file, text);
  const rows: SampleRow[] = [];
  for await (const row of readSamples(file)) rows.push(row);
  return rows;
}

const one = async (row: object) => (await read(JSON.stringify(row)))[0];

it.each([
  { prompt: ASKED, completion: ANSWER },
  { prompt: [{ role: 'user', content: ASKED }], completion: [{ role: 'assistant', content: ANSWER }] },
  {
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: ASKED },
      { role: 'assistant', content: ANSWER },
    ],
  },
  {
    conversations: [
      { from: 'human', value: ASKED },
      { from: 'gpt', value: ANSWER },
    ],
  },
  { instruction: ASKED, input: '', output: ANSWER },
  { instruction: 'Write `half(n)`', input: 'that returns half of n, rounded down.', output: PROGRAM },
  { question: ASKED, answer: PROGRAM, language: 'en' },
  { text: ASKED, code: PROGRAM },
  { instruction: ASKED, input: null, output: ANSWER, language: 'Python', skill: null },
])('reads the question and the program of %j', async (row) => {
  expect(await one({ ...row, tests: TESTS })).toMatchObject({
    line: 1,
    sample: {
      ...{ kind: 'imported', case: '', diagnosis: '', language: 'python', model: 'data.jsonl' },
      prompt: expect.stringMatching(/^Write `half\(n\)`\s+that returns half of n, rounded down\.$/) as string,
      solution: expect.stringContaining(PROGRAM) as string,
      ...{ entryPoint: 'half', tests: { kind: 'asserts', asserts: TESTS } },
    },
  });
});

it.each([
  [{ test_list: TESTS }, TESTS],
  [{ tests: TESTS.join('\n') }, TESTS],
  [
    { test: 'for n in range(9):\n    assert half(n) == n // 2' },
    ['for n in range(9):\n    assert half(n) == n // 2'],
  ],
  [{ tests: JSON.stringify({ kind: 'asserts', asserts: TESTS }) }, TESTS],
  [{ prompt: `${ASKED}\nYour code should pass:\n${TESTS.join('\n')}` }, TESTS],
  [
    {
      prompt: `${ASKED}\n\n    >>> half(5)\n    2\n    >>> half("x")\n    Traceback (most recent call last):`,
    },
    ['assert half(5) == 2'],
  ],
])('finds the tests of %j', async (given, asserts) => {
  expect(await one({ prompt: ASKED, completion: ANSWER, ...given })).toMatchObject({
    sample: { tests: { kind: 'asserts', asserts } },
  });
});

it.each([
  [{ prompt: ASKED, completion: ANSWER }, 'it has no tests, so that nothing of it could be verified'],
  [
    { prompt: ASKED, completion: ANSWER, tests: [] },
    'it has no tests, so that nothing of it could be verified',
  ],
  [{ prompt: ASKED, tests: TESTS }, 'it has no prompt, or no answer'],
  [{ prompt: ASKED, completion: '', tests: TESTS }, 'there is no Python program in its answer'],
  [{ prompt: 7, completion: ANSWER }, 'prompt is not what it should be'],
  [
    { prompt: ASKED, completion: ANSWER, errorbook: '{}' },
    'its column “errorbook” is not what an export writes',
  ],
  [
    {
      messages: ['user', 'assistant', 'user', 'assistant'].map((role) => ({ role, content: ANSWER })),
      tests: TESTS,
    },
    'it has more than one question and one answer',
  ],
  [
    {
      ...{ prompt: ASKED, completion: ANSWER },
      tests: {
        kind: 'repository',
        framework: 'pytest',
        module: 'a',
        rest: '',
        files: {},
        tests: ['a'],
        wanted: ['a'],
        tools: '/bin/sh',
      },
    },
    'its tests are those of a repository, which is not at hand',
  ],
])('leaves out %j', async (row, problem) => {
  expect(await one(row)).toEqual({ line: 1, problem });
});

it('gives a check the last function of the solution, where the row names none', async () => {
  const completion = `\`\`\`python\ndef less(n):\n    return n - n % 2\n\n${PROGRAM}\n\`\`\``;
  const test = 'def check(candidate):\n    assert candidate(5) == 2\n';
  expect(await one({ prompt: ASKED, completion, test })).toMatchObject({
    sample: { entryPoint: 'half', tests: { kind: 'check', code: test } },
  });
});

it('reads a list in one file, packed lines, and says which row is none', async () => {
  const row = { prompt: ASKED, completion: ANSWER, tests: TESTS };
  const listed = await read(JSON.stringify([row, { prompt: ASKED }]), 'alpaca.json');
  expect(listed.map((each) => [each.line, 'problem' in each])).toEqual([
    [1, false],
    [2, true],
  ]);
  const packed = await read(gzipSync(`${JSON.stringify(row)}\n{"prompt"\n`), 'data.jsonl.gz');
  expect(packed.map((each) => [each.line, 'problem' in each])).toEqual([
    [1, false],
    [2, true],
  ]);
  await expect(read('[{"prompt": ', 'cut.json')).rejects.toThrow('is not JSON');
});

it('takes what a row shows before what it keeps: somebody may have mended the answer', async () => {
  const kept = {
    prompt: 'Halve n.',
    solution: 'def half(n):\n    return n\n',
    tests: { kind: 'asserts', setup: '', asserts: TESTS },
    skill: 'division',
    model: 'gpt',
  };
  expect(await one({ prompt: ASKED, completion: ANSWER, errorbook: JSON.stringify(kept) })).toMatchObject({
    sample: {
      prompt: ASKED,
      solution: expect.stringContaining('n // 2') as string,
      skill: 'division',
      model: 'gpt',
    },
  });
});

it.each(FORMAT_NAMES)('reads what an export wrote as %s, to the letter', async (format) => {
  const samples = [
    aSample({ skill: 'division', wrongSolution: 'def half(n):\n    return n\n' }),
    aSample({
      ...{ id: 'head', prompt: 'def head(text):\n    \"\"\"The first letter.\"\"\"\n', entryPoint: 'head' },
      solution: 'def head(text):\n    # ``` is no fence here\n    return text[0]\n\n\n',
      tests: { kind: 'check', code: "def check(candidate):\n    assert candidate('ab') == 'a'\n" },
      wrongSolution: 'def head(text):\n    return text[1]',
    }),
  ];
  const file = join(await tempWorkspace(), 'out.jsonl');
  expect(await exportSamples(samples, file, format)).toBe(2);
  const rows: SampleRow[] = [];
  for await (const row of readSamples(file)) rows.push(row);
  const said = ({
    prompt,
    solution,
    tests,
    entryPoint,
    wrongSolution,
    skill,
    model,
    language,
  }: Unverified) => ({
    ...{ prompt, solution, tests, entryPoint, wrongSolution, skill, model, language },
  });
  expect(rows.map((row) => ('sample' in row ? said(row.sample) : row))).toEqual(samples.map(said));
});
