import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Role } from '../../../src/domain/role';
import type { Review, Sample } from '../../../src/domain/sample';
import type { CaseSummary } from '../../../src/domain/case';
import type { Response } from '../../../src/domain/response';
import type { Task } from '../../../src/domain/task';
import type { Tests } from '../../../src/domain/tests';
import { descriptionOf, LANGUAGES } from '../../../src/languages/language';
import { aboutSample } from '../../../src/views/samples/about';
import { ReviewCursor, type Move } from '../../../src/views/samples/cursor';
import { originText } from '../../../src/views/samples/originText';
import { nextToReview, queueOf, titleOf } from '../../../src/views/samples/queue';
import { readSampleText, sampleText } from '../../../src/views/samples/sampleText';
import { UndoStack } from '../../../src/views/samples/undo';
import { aDiagnosis, aSample, aVerdict } from '../../factories/notebook';

const textsOf = ({ prompt, solution, tests, wrongSolution }: Sample) => ({
  prompt,
  solution,
  tests,
  wrongSolution,
});

const aCaseSummary = (): CaseSummary => ({
  ...{ id: 'c', run: 'r', suite: 'lists', task: 'tail', index: 0, weak: false, cpuMs: 1 },
  ...{ verdict: 'wrong-answer', detail: 'got\n[1]' },
});

/** Tests of every kind, of code that is given. */
const testsOf = (code: string): Record<Tests['kind'], Tests> => ({
  check: { kind: 'check', code: `${code}\ndef check(candidate):\n    assert candidate(1)` },
  asserts: { kind: 'asserts', setup: code, asserts: [code], before: 'import math\n', after: code },
  inputs: { kind: 'inputs', reference: code, base: '[[1]]', plus: '[]', tolerance: 0, rule: 'equal' },
  program: { kind: 'program', code },
  stdio: { kind: 'stdio', tests: [{ input: code, output: '─── Tests ───\n' }], before: code },
  repository: {
    kind: 'repository',
    framework: 'vitest',
    module: 'a',
    rest: code,
    files: { 'a.test': code },
    tests: ['a.test'],
    wanted: ['a'],
  },
});

/** Texts that a document could lose something of. */
const texts = (comment: string) => [
  'one line',
  `${comment} ─── Tests ───\n${comment} \\\\─── Solution ───\n${comment}─── Prompt ───\n`,
  '\n  \n\tindented\n\n\nb  \n\n',
  `with\r\nreturns\r\n${comment}\r\n`,
  `${comment} a remark\n\n${comment}\n─── Setup ───\n# ─── Setup ───`,
];

describe.each(LANGUAGES)('a sample in %s', (language) => {
  const { comment } = descriptionOf(language);
  const variants = texts(comment).flatMap((text) =>
    Object.values(testsOf(text)).flatMap((tests) =>
      [text, undefined].map((wrongSolution) =>
        aSample({ language, prompt: text, solution: text, tests, wrongSolution }),
      ),
    ),
  );

  it('comes back from its document as it was, with tests of every kind', () => {
    for (const sample of variants)
      expect(readSampleText(sampleText(sample), sample)).toEqual(textsOf(sample));
  });

  it('comes back whatever ends the lines, but for the ends of its own', () => {
    for (const sample of variants)
      expect(readSampleText(sampleText(sample).replaceAll(/\r?\n/g, '\r\n'), sample)).toEqual(
        textsOf(sample),
      );
  });

  it('keeps the kind of its tests when they are edited', () => {
    const sample = aSample({ language, tests: { kind: 'program', code: 'must(f(1) == 1);\n' } });
    const text = sampleText(sample);
    expect(text).toContain(`${comment} ─── Tests (code that is built and run with the solution) ───\n`);
    const edit = readSampleText(text.replace('f(1) == 1', 'f(2) == 2'), sample);
    expect(edit.tests).toEqual({ kind: 'program', code: 'must(f(2) == 2);' });
  });

  it.each(['stdio', 'inputs', 'repository'] as const)('says that its tests of the kind %s stay', (kind) => {
    const sample = aSample({ language, tests: testsOf('some code')[kind] });
    const text = sampleText(sample);
    const at = text.indexOf('\n', text.indexOf('─── Tests')) + 1;
    const changed = `${text.slice(0, at)}${comment} more\n${text.slice(at)}`;
    expect(() => readSampleText(changed, sample)).toThrow('The tests of this sample cannot be changed here.');
  });
});

describe('sampleText and readSampleText', () => {
  it('give back exactly what was there, for every sample of the starter notebook', () => {
    const file = join(import.meta.dirname, '../../../examples/starter/recorded/instructor.jsonl');
    const rows = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { label: string; text: string });
    const samples = rows
      .filter(({ label }) => label.startsWith('generate/'))
      .flatMap(({ text }) => (JSON.parse(text) as { samples: Record<string, never>[] }).samples)
      .map((each) =>
        aSample({
          prompt: each['statement'],
          solution: each['solution'],
          wrongSolution: each['wrong_solution'],
          tests: { kind: 'asserts', setup: '', asserts: each['tests'] as unknown as string[] },
        }),
      );
    expect(samples.length).toBeGreaterThan(20);
    for (const sample of samples) expect(readSampleText(sampleText(sample), sample)).toEqual(textsOf(sample));
  });

  it.each([
    [
      'a check function',
      { tests: { kind: 'check' as const, code: 'def check(candidate):\n    assert candidate(1)\n' } },
    ],
    ['a set-up', { tests: { kind: 'asserts' as const, setup: 'import math\n', asserts: ['assert f(1)'] } }],
    [
      'tests over several lines',
      {
        tests: {
          kind: 'asserts' as const,
          setup: '',
          asserts: ['assert f(\n    1,\n)', 'for x in y:\n\n    assert x'],
        },
      },
    ],
    ['no wrong solution', { wrongSolution: undefined }],
    [
      'text like a heading',
      { prompt: '─── Tests ───', solution: '# ─── Prompt ───\n# \\─── Tests ───\nx = 1' },
    ],
    [
      'no newline at the end, and blank lines',
      { solution: 'a = 1\n\n\nb = 2', prompt: 'One.\n\n  indented\n' },
    ],
  ])('give back a sample with %s', (_, overrides) => {
    const sample = aSample(overrides);
    expect(readSampleText(sampleText(sample), sample)).toEqual(textsOf(sample));
  });

  it('say why a sample was made, which is no part of it', () => {
    const sample = aSample();
    const about = aboutSample(
      {
        diagnosis: () => aDiagnosis({ misconception: 'Two\nlines.' }),
        case: () => aCaseSummary(),
      },
      sample,
    );
    expect(about).toEqual(['slicing (LEC), located: Two lines.', 'from lists/tail (wrong-answer): got [1]']);
    const text = sampleText(sample, about);
    expect(text).toMatch(/^# ─── Diagnosis \(why it was made\) ───\n# slicing \(LEC\)/);
    expect(readSampleText(text, sample)).toEqual(textsOf(sample));
  });

  it('are laid out like the task that a sample comes from, so that a diff shows what differs', () => {
    const task: Task = {
      ...aSample(),
      suite: 'lists',
      id: 'tail',
      tags: [],
      referenceSolution: 'def tail(): ...',
    };
    const response: Response = {
      ...{
        id: 'c',
        run: 'r',
        suite: 'lists',
        task: 'tail',
        index: 0,
        form: 'solution',
        text: 'def tail(): 1',
      },
    };
    const headings = (text: string) => text.match(/^# ─── .*$/gm);
    const origin = originText({ task, response, verdict: aVerdict({ case: 'c', detail: 'no' }) }, ['why']);
    expect(headings(origin)).toEqual(headings(sampleText(aSample(), ['why'])));
    expect(origin).toContain('def tail(): ...');
    expect(origin).toContain('def tail(): 1');
  });

  it('keep the comments in tests, with the assertion that they stand above', () => {
    const sample = aSample({
      tests: { kind: 'asserts', setup: '', asserts: ['assert f(1)', '# none\n\n# at all\nassert f(0)'] },
    });
    expect(readSampleText(sampleText(sample), sample)).toEqual(textsOf(sample));
    const edited = sampleText(sample)
      .replace('assert f(1)', 'assert f(2)')
      .replace('assert f(0)\n', '$&# the end\n');
    expect(readSampleText(edited, sample).tests).toEqual({
      ...sample.tests,
      asserts: ['assert f(2)', '# none\n\n# at all\nassert f(0)\n# the end'],
    });
  });

  it('read an edit of each part', () => {
    const sample = aSample();
    const text = sampleText(sample)
      .replace('# Write `drop_last', '# Now write `drop_last')
      .replace('return items[:len(items) - count]', 'return list(items)')
      .replace(
        'assert drop_last([1, 2], 0) == [1, 2]',
        'assert drop_last(\n    [1], 0\n) == [1]\n# a remark\nassert drop_last([], 0) == []',
      );
    const edit = readSampleText(text.replaceAll('\n', '\r\n'), sample);
    expect(edit.prompt).toMatch(/^Now write/);
    expect(edit.solution).toContain('return list(items)');
    expect(edit.tests).toEqual({
      kind: 'asserts',
      setup: '',
      asserts: ['assert drop_last(\n    [1], 0\n) == [1]', '# a remark\nassert drop_last([], 0) == []'],
    });
    expect(edit.wrongSolution).toBe(sample.wrongSolution);
  });

  it('refuse a document without a part that is needed, and one with a part twice', () => {
    const sample = aSample();
    const text = sampleText(sample);
    expect(() => readSampleText(text.replace(/# ─── Tests.*\n/, ''), sample)).toThrow('“Tests” is missing');
    expect(() => readSampleText(`${text}\n# ─── Tests ───\nassert True\n`, sample)).toThrow('there twice');
  });
});

describe('queueOf', () => {
  it('sorts samples by role, by decision, then by what running them gave, and leaves out empty sections', () => {
    const refuted = { status: 'refuted' as const, reason: 'it fails' };
    const samples = ['sample-1', 's2', 's3', 'sealed', 'unknown'].map((id) =>
      aSample({ id, ...(id === 's2' && { verification: refuted }) }),
    );
    const decisions: Record<string, Review['decision']> = { s3: 'accepted', sealed: 'accepted' };
    const roles: Record<string, Role | undefined> = { sealed: 'sealed', unknown: undefined };
    const queue = queueOf(
      { samples: () => samples, decision: (id) => decisions[id] ?? 'pending' },
      ({ id }) => (id in roles ? roles[id] : 'teach'),
    );
    expect([...queue].map(([section, found]) => [section, found.map(({ id }) => id)])).toEqual([
      ['review', ['sample-1']],
      ['refuted', ['s2']],
      ['accepted', ['s3']],
      ['heldOut', ['sealed', 'unknown']],
    ]);
  });
});

describe('nextToReview', () => {
  const order = ['a', 'b', 'c'].map((id) => aSample({ id }));

  it('goes on after the last that was decided, and round to the first', () => {
    expect(nextToReview(order, ['a'])?.id).toBe('b');
    expect(nextToReview(order, ['c'])?.id).toBe('a');
    expect(nextToReview(order, ['a', 'b', 'c'])).toBeUndefined();
  });
});

describe('titleOf', () => {
  it('names the function, else begins the prompt', () => {
    expect(titleOf(aSample())).toBe('drop_last()');
    expect(titleOf(aSample({ entryPoint: undefined, prompt: `${'word '.repeat(30)}\nmore` }))).toMatch(
      /^word .*…$/,
    );
  });
});

describe('UndoStack', () => {
  it('gives steps back newest first and forgets the oldest beyond its limit', () => {
    const stack = new UndoStack(2);
    for (const id of ['a', 'b', 'c']) stack.push(new Map([[id, { decision: 'pending' }]]));
    expect([stack.pop(), stack.pop(), stack.pop()].map((step) => step && [...step.keys()][0])).toEqual([
      'c',
      'b',
      undefined,
    ]);
  });
});

describe('ReviewCursor', () => {
  it('takes the selection for the next sample until the editor has moved on, and leaves out moves that are overtaken', async () => {
    const cursor = new ReviewCursor();
    const moved: string[] = [];
    const gates = new Map<string, () => void>();
    const act = ({ from, to = 'none' }: Move) => {
      moved.push(`${from.join('+')} → ${to}`);
      return new Promise<void>((resolve) => gates.set(to, resolve));
    };
    const first = cursor.move(['a'], 'b', act);
    await Promise.resolve();
    expect([cursor.meant(['a']), cursor.meant(['x'])]).toEqual([['b'], ['x']]);
    const others = [cursor.move(['b'], 'c', act), cursor.move(['c'], 'd', act)];
    expect(cursor.meant(['a'])).toEqual(['d']);
    gates.get('b')?.();
    await first;
    await expect.poll(() => gates.get('d')).toBeDefined();
    gates.get('d')?.();
    await Promise.all(others);
    expect(moved).toEqual(['a → b', 'a+b+c → d']);
    expect(cursor.meant(['a'])).toEqual(['a']);
  });
});
