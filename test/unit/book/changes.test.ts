import { describe, expect, it } from 'vitest';
import { Changes } from '../../../src/book/changes';
import { sayingOf } from '../../../src/domain/saying';
import { aDiagnosis, aSample, failedBook } from '../../factories/instructor';
import { appendNewer } from '../../factories/newer';
import { aRun, tempWorkspace } from '../../factories/workspace';

describe('Changes', () => {
  it('concern those who go by such a record of such a case or run', () => {
    const changes = new Changes();
    expect(changes.isEmpty).toBe(true);
    changes.note('verdict', { case: 'a', run: 'r' });
    changes.note('sample', { case: 'b', run: 's' });
    expect(changes.isEmpty).toBe(false);
    expect(changes.concern({ kinds: ['verdict'] })).toBe(true);
    expect(changes.concern({ kinds: ['verdict', 'sample'], run: 's' })).toBe(true);
    expect(changes.concern({ kinds: ['verdict'], run: 's' })).toBe(false);
    expect(changes.concern({ kinds: ['verdict'], case: 'b' })).toBe(false);
    expect(changes.concern({ kinds: ['diagnosis'] })).toBe(false);
  });

  it('add up, and some concern everybody', () => {
    const [first, later] = [new Changes(), new Changes()];
    first.note('verdict', { case: 'a', run: 'r' });
    later.note('verdict', { case: 'b', run: 'r' });
    later.note('task');
    first.add(later);
    for (const id of ['a', 'b']) expect(first.concern({ kinds: ['verdict'], case: id })).toBe(true);
    expect(first.concern({ kinds: ['task'], case: 'c', run: 'q' })).toBe(true);
    expect(first.concern({ kinds: ['run'] })).toBe(false);
    first.add(Changes.all());
    expect(first.concern({ kinds: ['run'], run: 'q' })).toBe(true);
  });
});

describe('Book.onChange', () => {
  it('says of each record which case and run it is about', async () => {
    const { book, ids } = await failedBook(2, await tempWorkspace());
    const [id = '', other = ''] = ids;
    const seen = new Changes();
    book.onChange((changes) => seen.add(changes));
    const diagnosis = aDiagnosis({ case: id });
    await book.add('diagnosis', diagnosis);
    const saying = sayingOf(diagnosis);
    await book.add('mark', { diagnosis: diagnosis.id, saying, reviewer: 'ann', verdict: 'right' });
    await book.add('sample', aSample({ case: id }));
    await book.add('review', { sample: 'sample-1', decision: 'accepted', by: 'ann' });
    for (const kind of ['diagnosis', 'mark', 'sample', 'review'] as const) {
      expect(seen.concern({ kinds: [kind], case: id, run: 'run-1' })).toBe(true);
      expect(seen.concern({ kinds: [kind], case: other })).toBe(false);
      expect(seen.concern({ kinds: [kind], run: 'run-2' })).toBe(false);
    }
    await book.add('run', aRun({ id: 'run-2' }));
    await book.add('clustering', { run: 'run-1', clusters: [] });
    expect(seen.concern({ kinds: ['run'], run: 'run-1' })).toBe(false);
    expect(seen.concern({ kinds: ['clustering'], run: 'run-2' })).toBe(false);
    await appendNewer(book.dir, 'verdict', { case: id });
    await book.refresh();
    expect(seen.concern({ kinds: ['verdict'], case: other, run: 'run-2' })).toBe(true);
  });
});
