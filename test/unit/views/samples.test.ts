import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Review, Sample } from '../../../src/domain/sample';
import { nextToReview, queueOf, titleOf } from '../../../src/views/samples/queue';
import { readSampleText, sampleText } from '../../../src/views/samples/sampleText';
import { UndoStack } from '../../../src/views/samples/undo';
import { aSample } from '../../factories/notebook';

const textsOf = ({ prompt, solution, tests, wrongSolution }: Sample) => ({
  prompt,
  solution,
  tests,
  wrongSolution,
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
      asserts: ['assert drop_last(\n    [1], 0\n) == [1]', 'assert drop_last([], 0) == []'],
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
  it('sorts samples by decision, then by what running them gave, and leaves out empty sections', () => {
    const refuted = { status: 'refuted' as const, reason: 'it fails' };
    const samples = [aSample(), aSample({ id: 's2', verification: refuted }), aSample({ id: 's3' })];
    const decisions: Record<string, Review['decision']> = { s3: 'accepted' };
    const queue = queueOf({ samples: () => samples, decision: (id) => decisions[id] ?? 'pending' });
    expect([...queue].map(([section, found]) => [section, found.map(({ id }) => id)])).toEqual([
      ['review', ['sample-1']],
      ['refuted', ['s2']],
      ['accepted', ['s3']],
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
    for (const id of ['a', 'b', 'c']) stack.push(new Map([[id, 'pending']]));
    expect([stack.pop(), stack.pop(), stack.pop()].map((step) => step && [...step.keys()][0])).toEqual([
      'c',
      'b',
      undefined,
    ]);
  });
});
