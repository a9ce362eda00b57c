import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Book } from '../../../src/book/book';
import { KINDS, type Kind } from '../../../src/book/kinds';
import { sayingOf } from '../../../src/domain/saying';
import { aDiagnosis, aSample, failedBook } from '../../factories/instructor';
import { appendNewer } from '../../factories/newer';
import { aResponse, bookWith, tempWorkspace } from '../../factories/workspace';

const id = 'run-1/made-up/task-0#0';
const diagnosis = aDiagnosis({ case: id });

/** A book with a record of each kind whose newer ones take the place of older ones. */
async function fullBook(): Promise<Book> {
  const { book } = await failedBook(1, await tempWorkspace());
  const mark = { diagnosis: diagnosis.id, saying: sayingOf(diagnosis), reviewer: 'ann' };
  const cluster = { id: 'c', name: 'n', namedBy: 'skills', description: '', share: 1, baseRate: 1 };
  await book.add('check', { suite: 's', task: 't', key: 'k', status: 'sound', detail: '', seconds: 1 });
  await book.add('diagnosis', diagnosis);
  await book.add('mark', { ...mark, verdict: 'right' });
  await book.add('clustering', {
    run: 'run-1',
    clusters: [{ ...cluster, diagnoses: [], caseIds: [], neighbours: { graded: 1, failed: 1 } }],
  });
  await book.add('sample', aSample());
  await book.add('review', { sample: 'sample-1', decision: 'accepted', by: 'ann' });
  await book.add('batch', { key: 'b', model: 'teacher', status: 'open', questions: [] });
  return book;
}

/** By kind: what names the record of `fullBook`, and whether the book knows what that says. */
const REPLACED: [Kind, Record<string, string>, (book: Book) => boolean][] = [
  ['task', { suite: 'made-up', id: 'task-0' }, (book) => book.tasks().length > 0],
  ['check', { suite: 's', task: 't' }, (book) => book.check('s', 't') !== undefined],
  ['run', { id: 'run-1' }, (book) => book.run('run-1') !== undefined],
  ['verdict', { case: id }, (book) => book.case(id)?.verdict !== undefined],
  ['diagnosis', { id: diagnosis.id }, (book) => book.diagnoses(id).length > 0],
  ['mark', { diagnosis: diagnosis.id, reviewer: 'ann' }, (book) => book.marks(diagnosis.id).length > 0],
  ['clustering', { run: 'run-1' }, (book) => book.clusters('run-1').length > 0],
  ['sample', { id: 'sample-1' }, (book) => book.samples().length > 0],
  ['review', { sample: 'sample-1' }, (book) => book.decision('sample-1') === 'accepted'],
  ['batch', { key: 'b' }, (book) => book.openBatches('teacher').length > 0],
];

describe('Book, beside a newer Errorbook', () => {
  it.each(REPLACED)('goes no longer by a %s that a newer one replaced', async (kind, named, isKnown) => {
    const book = await fullBook();
    expect(isKnown(book)).toBe(true);
    await appendNewer(book.dir, kind, named);
    const after = [await Book.open(book.workspace), (await book.refresh(), book)];
    for (const each of after) expect(isKnown(each)).toBe(false);
  });

  it('keeps a response and an answered call, of which the first counts', async () => {
    const book = await bookWith(await tempWorkspace());
    const call = { hash: 'h', model: 'm', purpose: 'diagnose' as const, text: 't', finishReason: 'stop' };
    await book.add('call', call);
    await appendNewer(book.dir, 'response', { id: aResponse().id });
    await appendNewer(book.dir, 'call', { hash: 'h' });
    await book.refresh();
    expect((await book.readCase(aResponse().id)).response.text).toBe(aResponse().text);
    expect(await book.call('h')).toMatchObject({ text: 't' });
  });

  it('goes by an older record again where an older Errorbook wrote last', async () => {
    const book = await fullBook();
    const file = join(book.dir, 'reviews.jsonl');
    const line = await readFile(file, 'utf8');
    await appendNewer(book.dir, 'review', { sample: 'sample-1' });
    await appendFile(file, line);
    await book.refresh();
    expect(book.decision('sample-1')).toBe('accepted');
  });

  it('says so first, once a kind, and reads all the rest', async () => {
    const book = await fullBook();
    await appendFile(join(book.dir, 'tasks.jsonl'), '{"torn":\n');
    for (const name of ['a', 'b', 'c']) await appendNewer(book.dir, 'sample', { id: name });
    const again = await Book.open(book.workspace);
    expect(again.samples()).toHaveLength(1);
    expect(again.warnings).toEqual([
      expect.stringMatching(
        /^Written by a newer Errorbook \(record version 99 of samples.jsonl, this one knows \d+\): Update Errorbook; nothing of this kind is written until then\.$/,
      ),
      expect.stringContaining('torn line'),
    ]);
  });

  it('writes nothing of that kind, and all of the others', async () => {
    const book = await fullBook();
    await appendNewer(book.dir, 'sample', { id: 'new' });
    const before = await readFile(join(book.dir, 'samples.jsonl'), 'utf8');
    const refused = {
      name: 'UserError',
      message: expect.stringMatching(
        /newer Errorbook \(record version 99 of samples\.jsonl, this one knows \d+\)/,
      ),
      hint: expect.stringContaining('Update Errorbook'),
    };
    // The other window wrote it just now: `willAdd` looks at the disk.
    await expect(book.willAdd('diagnosis', 'sample')).rejects.toMatchObject(refused);
    await expect(book.add('sample', aSample({ id: 'mine' }))).rejects.toMatchObject(refused);
    expect(await readFile(join(book.dir, 'samples.jsonl'), 'utf8')).toBe(before);
    await book.willAdd(...KINDS.filter((kind) => kind !== 'sample'));
    await book.add('review', { sample: 'sample-1', decision: 'rejected', by: 'bob' });
    expect(book.decision('sample-1')).toBe('rejected');
  });

  it('keeps what a model said meanwhile: it was paid for', async () => {
    const book = await bookWith(await tempWorkspace());
    await appendNewer(book.dir, 'call', { hash: 'other' });
    await book.refresh();
    const said = { hash: 'h', model: 'm', purpose: 'diagnose' as const, text: 'dear', finishReason: 'stop' };
    await book.add('call', said);
    expect(await book.call('h')).toMatchObject({ text: 'dear' });
  });

  it('takes a torn line for torn, and leaves journals alone that it does not know', async () => {
    const book = await fullBook();
    await appendFile(join(book.dir, 'samples.jsonl'), '{"v":99,"id":"sam\n');
    await writeFile(join(book.dir, 'dreams.jsonl'), '{"v":1}\n');
    const again = await Book.open(book.workspace);
    expect(again.warnings).toEqual([expect.stringContaining('torn line')]);
    await again.add('sample', aSample({ id: 'mine' }));
    expect(again.samples()).toHaveLength(2);
    expect(await readFile(join(book.dir, 'dreams.jsonl'), 'utf8')).toBe('{"v":1}\n');
  });
});
