import { describe, expect, it } from 'vitest';
import { Book } from '../../../src/book/book';
import { diagnosisNamed, judgedOf, markDiagnosis } from '../../../src/notebook/markDiagnosis';
import { addGraded, aDiagnosis, idOf, RUN } from '../../factories/notebook';
import { tempWorkspace } from '../../factories/workspace';

async function aBook(): Promise<Book> {
  const book = await Book.open(await tempWorkspace());
  await addGraded(book);
  await book.add('diagnosis', aDiagnosis());
  return book;
}

const by = (reviewer: string, verdict: 'right' | 'partly' | 'wrong' | 'none', note?: string) => ({
  reviewer,
  verdict,
  note,
});

describe('markDiagnosis', () => {
  it('keeps the last mark of each reviewer, in another process too, and takes marks back', async () => {
    const book = await aBook();
    await markDiagnosis(book, 'diagnosis-1', by('ann', 'wrong', 'the slice is fine'));
    await markDiagnosis(book, 'diagnosis-1', by('bea', 'partly'));
    await markDiagnosis(book, 'diagnosis-1', by('ann', 'right'));
    const marks = () =>
      book.marks('diagnosis-1').map(({ reviewer, verdict, note }) => [reviewer, verdict, note]);
    expect(marks()).toEqual([
      ['ann', 'right', undefined],
      ['bea', 'partly', undefined],
    ]);
    const other = await Book.open(book.workspace);
    await markDiagnosis(other, 'diagnosis-1', by('ann', 'none'));
    await book.refresh();
    expect(marks()).toEqual([['bea', 'partly', undefined]]);
  });

  it('forgets the marks of a diagnosis that was made again in other words, not of one in the same', async () => {
    const book = await aBook();
    await markDiagnosis(book, 'diagnosis-1', by('ann', 'right'));
    await book.add('diagnosis', aDiagnosis({ status: 'unconfirmed' }));
    expect(book.marks('diagnosis-1')).toHaveLength(1);
    await book.add('diagnosis', aDiagnosis({ misconception: 'Something else.' }));
    expect(book.marks('diagnosis-1')).toEqual([]);
  });

  it('refuses what is not there, and a failure, which says nothing', async () => {
    const book = await aBook();
    await book.add('diagnosis', aDiagnosis({ id: 'failed', status: 'failed', reason: 'no answer' }));
    await expect(markDiagnosis(book, 'gone', by('ann', 'right'))).rejects.toThrow('no diagnosis gone');
    await expect(markDiagnosis(book, 'failed', by('ann', 'right'))).rejects.toThrow('says nothing');
  });
});

describe('diagnosisNamed', () => {
  it('takes a diagnosis by its id, or the newest of a case by the end of its id', async () => {
    const book = await aBook();
    await book.add('diagnosis', aDiagnosis({ id: `${idOf('tail')}/le-2`, strategy: 'le' }));
    expect(diagnosisNamed(book, 'diagnosis-1').id).toBe('diagnosis-1');
    expect(diagnosisNamed(book, 'tail').strategy).toBe('le');
    expect(diagnosisNamed(book, 'tail#0/le-2').strategy).toBe('le');
    expect(() => diagnosisNamed(book, 'ail')).toThrow('There is no diagnosis ail');
  });
});

describe('judgedOf', () => {
  it('knows how each case failed', async () => {
    const book = await aBook();
    await markDiagnosis(book, 'diagnosis-1', by('ann', 'right'));
    expect(judgedOf(book)).toMatchObject([{ failure: 'wrong-answer', marks: [{ verdict: 'right' }] }]);
    expect(judgedOf(book, RUN)).toHaveLength(1);
    expect(judgedOf(book, 'another run')).toEqual([]);
  });
});
