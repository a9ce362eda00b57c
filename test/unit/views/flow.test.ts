import { describe, expect, it } from 'vitest';
import { Book } from '../../../src/book/book';
import { configSchema } from '../../../src/book/config';
import { iterationsOf, stateOf } from '../../../src/iteration/state';
import { flowPage } from '../../../src/views/lineage/flowPage';
import { flowOf } from '../../../src/views/report/flow';
import { flowPicture, flowTable } from '../../../src/views/report/flowText';
import {
  addGraded,
  addTuned,
  aDiagnosis,
  aSample,
  aVerdict,
  idOf,
  RUN,
  TUNED,
} from '../../factories/notebook';
import { tempWorkspace } from '../../factories/workspace';

const config = configSchema.parse({
  suites: [
    { path: 'lists.jsonl', role: 'teach', ids: 'tail, mean, head' },
    { path: 'lists.jsonl', role: 'gate', ids: 'spin' },
  ],
});

/** An iteration that lost something at each of its steps. */
async function aNotebook(): Promise<Book> {
  const book = await Book.open(await tempWorkspace());
  await addGraded(book);
  await addTuned(book, ['tail']);
  await book.add('verdict', aVerdict({ case: idOf('head'), key: 'k', verdict: 'harness' }));
  await book.add('diagnosis', aDiagnosis());
  const refuted = { status: 'refuted' as const, reason: 'no', fault: 'weak' as const };
  await book.add(
    'sample',
    ...['a', 'b', 'c', 'd', 'e'].map((id) => aSample({ id })),
    aSample({ id: 'refuted', verification: refuted }),
    aSample({ id: 'screened', screened: [{ screen: 'secret', reason: '' }] }),
  );
  const by = 'ann';
  await book.add('review', ...['a', 'b'].map((sample) => ({ sample, decision: 'accepted' as const, by })));
  await book.add('review', { sample: 'c', decision: 'rejected', by });
  const event = { iteration: 'iteration-1', status: 'done' as const, message: '' };
  await book.add('iteration', { ...event, step: 'collect', run: RUN });
  await book.add('iteration', { ...event, step: 'train', output: 'x/train/model', taught: ['a'] });
  await book.add('iteration', { ...event, step: 'evaluate', run: TUNED, baseline: RUN });
  return book;
}

describe('the flow of an iteration', () => {
  it('says of each row how many there are, and how many are lost there and why', async () => {
    const book = await aNotebook();
    const [state = stateOf('none', [])] = iterationsOf(book);
    const flow = flowOf({ book, config }, state);
    expect(flowTable(flow).rows).toEqual([
      ['failed cases', '4', '1 the test is broken, 1 held out (gate)'],
      ['may be taught', '2', '1 not diagnosed'],
      ['diagnosed', '1', ''],
      ['samples made', '7', '1 refuted (weak)'],
      ['borne out by running', '6', '2 waits for a decision, 1 rejected, 1 screened out (secret)'],
      ['accepted', '2', '1 not trained on'],
      ['trained on', '1', ''],
      ['taught cases, asked again', '1', ''],
      ['pass now', '1', ''],
    ]);
    // What is not lost is in the next row, and nothing else is.
    for (const [from, to] of [
      ['failed', 'open'],
      ['open', 'diagnosed'],
      ['samples', 'verified'],
      ['verified', 'accepted'],
      ['accepted', 'trained'],
    ]) {
      const [row, next] = [flow.find(({ id }) => id === from), flow.find(({ id }) => id === to)];
      const lost = new Set(row?.lost.flatMap(({ ids }) => ids));
      expect(row?.ids.filter((id) => !lost.has(id))).toEqual(next?.ids);
    }
    const page = await flowPage({ book, config }, state, 'verified', 0);
    expect(page?.lines.map(({ kind, id }) => [kind, id])).toEqual([
      ['sample', 'd'],
      ['sample', 'e'],
    ]);
    const linked = flowPicture(flow, (row, lost) => `command:x?${row}"${lost ?? ''}`);
    expect(linked.match(/<a href="command:x\?/g)).toHaveLength(
      flow.length + flow.flatMap(({ lost }) => lost).length,
    );
    expect(linked).not.toContain('verified"0"');
    expect(flowPicture(flow)).not.toContain('<a ');
  });

  it('is empty where nothing was collected', async () => {
    const book = await Book.open(await tempWorkspace());
    expect(flowOf({ book, config }, stateOf('iteration-1', []))).toEqual([]);
    expect(flowPicture([])).toBe('');
  });
});
