import { describe, expect, it } from 'vitest';
import { Book } from '../../../src/book/book';
import { markDiagnosis } from '../../../src/notebook/markDiagnosis';
import { analysisOf } from '../../../src/views/analysis/analysisView';
import { compare } from '../../../src/views/analysis/lineDiff';
import { addGraded, aDiagnosis, aSample, idOf } from '../../factories/notebook';
import { tempWorkspace } from '../../factories/workspace';

async function aBook(): Promise<Book> {
  const book = await Book.open(await tempWorkspace());
  await addGraded(book);
  return book;
}

describe('analysisOf', () => {
  it('shows a case that nobody has looked at yet', async () => {
    const state = await analysisOf(await aBook(), idOf('tail'), true);
    expect(state).toMatchObject({
      task: 'tail',
      target: 'small-model',
      diagnoses: [],
      samples: [],
      canRun: true,
    });
    expect(state.verdict).toMatchObject({
      verdict: 'wrong-answer',
      meaning: expect.stringContaining('another value') as string,
      facts: [{ name: 'Test' }, { name: 'Expected', value: '[]' }, { name: 'Actual', value: '["a", "b"]' }],
      effort: '3 ms of CPU time',
    });
    expect(state.response.highlights).toMatchObject([{ startLine: 4, severity: 'error' }]);
  });

  it('shows the newest diagnosis first, what its correction changes, and the contrast with why', async () => {
    const book = await aBook();
    await book.add('diagnosis', aDiagnosis({ id: 'd0', strategy: 'le', contrast: [] }), aDiagnosis());
    const { diagnoses } = await analysisOf(book, idOf('tail'), true);
    expect(diagnoses.map(({ diagnosis }) => diagnosis.id)).toEqual(['diagnosis-1', 'd0']);
    expect([diagnoses[0]?.before.changed, diagnoses[0]?.after.changed]).toEqual([[2], [2]]);
    expect(diagnoses[0]?.contrast).toMatchObject([
      {
        ...{ task: 'head', score: 0.81, reason: 'shares lines, count' },
        before: { changed: [1, 2], language: 'python', isProse: false },
        after: { changed: [1, 2] },
      },
    ]);
    const after = diagnoses[0]?.contrast[0]?.after;
    const marked = after?.words.map(({ line, start, end }) =>
      after.text.split('\n')[line - 1]?.slice(start, end),
    );
    expect(marked).toContain('head');
  });

  it('leaves out a contrast case that is no longer in the book', async () => {
    const book = await aBook();
    await book.add('diagnosis', aDiagnosis({ contrast: [{ case: 'gone', score: 1, reason: '' }] }));
    const { diagnoses } = await analysisOf(book, idOf('tail'), true);
    expect(diagnoses[0]?.contrast).toEqual([]);
  });

  it('shows the samples of this case with their decision, and no others', async () => {
    const book = await aBook();
    await book.add('sample', aSample(), aSample({ id: 's2', case: idOf('mean') }));
    await book.add('review', { sample: 'sample-1', decision: 'accepted', by: 'me' });
    const { samples } = await analysisOf(book, idOf('tail'), false);
    expect(samples).toMatchObject([{ id: 'sample-1', title: 'drop_last()', decision: 'accepted' }]);
  });

  it('shows how right people find a diagnosis, and which of them is at this window', async () => {
    const book = await aBook();
    await book.add('diagnosis', aDiagnosis());
    await markDiagnosis(book, 'diagnosis-1', { verdict: 'right', reviewer: 'ann' });
    await markDiagnosis(book, 'diagnosis-1', { verdict: 'partly', reviewer: 'bea', note: 'half of it' });
    await markDiagnosis(book, 'diagnosis-1', { verdict: 'none', reviewer: 'ann' });
    const { diagnoses } = await analysisOf(book, idOf('tail'), true, { reviewer: 'bea' });
    expect(diagnoses[0]?.marks).toEqual([
      { reviewer: 'bea', verdict: 'partly', note: 'half of it', isOwn: true },
    ]);
  });

  it('says which case is not there', async () => {
    await expect(analysisOf(await aBook(), 'gone', true)).rejects.toThrow('no case gone');
  });
});

describe('the contrast of two programs', () => {
  it('is not marked where they have no line in common', async () => {
    const book = await aBook();
    await book.add('diagnosis', aDiagnosis({ contrast: [{ case: idOf('spin'), score: 0.1, reason: '' }] }));
    const { diagnoses } = await analysisOf(book, idOf('tail'), true);
    expect(diagnoses[0]?.contrast).toMatchObject([
      { isApart: true, before: { changed: [], words: [] }, after: { changed: [] } },
    ]);
  });
});

describe('compare', () => {
  it('numbers the lines of each side that the other does not have', () => {
    const { removed, added } = compare('a\nb\nc\n', 'a\nx\ny\nc\nd');
    expect([removed.lines, added.lines]).toEqual([[2], [2, 3, 5]]);
    expect(compare('a\nb', 'a\nb\n\n')).toEqual({
      removed: { lines: [], words: [] },
      added: { lines: [], words: [] },
    });
  });

  it('marks what differs in lines that stand for one another, and not in lines that are merely others', () => {
    const { removed, added } = compare('x = 1\nreturn lines[-count:]\n', 'x = 1\nreturn lines[:count]\n');
    const [before, after] = ['return lines[-count:]', 'return lines[:count]'];
    expect(removed.words.map(({ line, start, end }) => [line, before.slice(start, end)])).toEqual([
      [2, '-count'],
    ]);
    expect(added.words.map(({ line, start, end }) => [line, after.slice(start, end)])).toEqual([
      [2, 'count'],
    ]);
    expect(compare('for x in xs:\n', 'return sorted(names)\n').added.words).toEqual([]);
  });
});
