import * as assert from 'node:assert/strict';
import { caseOf, diagnosed, errorbook, until } from './errorbook';

const TASK = 'last-log-lines';

describe('a change', function () {
  this.timeout(240_000);

  it('is looked at by the views that it concerns, and by no other', async () => {
    const book = await diagnosed(TASK);
    const { session, failedCases, samples, iterations } = await errorbook();
    const looks = { failedCases: 0, samples: 0, iterations: 0 };
    const heard = [
      failedCases.onDidChangeTreeData(() => (looks.failedCases += 1)),
      samples.onDidChangeTreeData(() => (looks.samples += 1)),
      iterations.onDidChangeTreeData(() => (looks.iterations += 1)),
    ];
    let told = 0;
    heard.push(session.onDidChange(() => (told += 1)));
    /** What the views did about records: once the session has told of them, all of them were asked. */
    const after = async (write: () => Promise<void>) => {
      const before = { ...looks, told };
      await write();
      await until('the session tells of it', () => told > before.told);
      await session.book();
      return Object.entries(looks)
        .filter(([name, n]) => n > before[name as keyof typeof looks])
        .map(([name]) => name);
    };
    const { id } = caseOf(book, TASK);
    const look = { suite: 'none', task: 'none', key: 'k', status: 'sound' as const, detail: '', seconds: 1 };
    await after(() => book.add('check', look)); // What came before it has been told of, too.
    await failedCases.getChildren();
    const [diagnosis] = book.diagnoses(id);
    assert.ok(diagnosis);
    const other = { id: 'other-run', target: 'other', suites: [], source: 'evaluate' as const };
    const mark = { diagnosis: diagnosis.id, saying: 'x', reviewer: 'ann', verdict: 'right' as const };
    assert.deepEqual(await after(() => book.add('mark', mark)), []);
    assert.deepEqual(await after(() => book.add('run', other)), ['iterations']);
    const clustering = { run: other.id, clusters: [] };
    assert.deepEqual(await after(() => book.add('clustering', clustering)), []);
    const review = { sample: 'none', decision: 'rejected' as const, by: 'ann' };
    assert.ok(!(await after(() => book.add('review', review))).includes('failedCases'));
    for (const each of heard) each.dispose();
  });
});
