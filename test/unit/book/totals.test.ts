/** The totals of runs, which are kept while records are read, against counting all cases again. */
import { describe, expect, it } from 'vitest';
import { Book } from '../../../src/book/book';
import { scoreOf } from '../../../src/domain/score';
import { VERDICTS } from '../../../src/domain/verdict';
import { aVerdict } from '../../factories/notebook';
import { aResponse, tempWorkspace } from '../../factories/workspace';

/** Numbers below n that depend on the seed alone (mulberry32). */
function randomOf(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
  };
}

function expectTotals(book: Book): void {
  for (const run of ['one', 'two', 'none']) {
    const { passAt1, ...counted } = scoreOf(book.cases(run));
    expect(book.score(run)).toEqual({ ...counted, passAt1: expect.closeTo(passAt1, 12) });
  }
}

describe('score', () => {
  it.each([1, 2, 3, 4, 5])(
    'is what a recount says, whoever wrote what in which order (seed %d)',
    async (seed) => {
      const random = randomOf(seed);
      const workspace = await tempWorkspace();
      const books = [await Book.open(workspace), await Book.open(workspace)];
      const one = () => books[random(2)] as Book;
      for (let n = 0; n < 120; n++) {
        // Responses of a task come in any order, and some verdicts before their responses.
        const [run, task, index] = [['one', 'two'][random(2)], `t${random(6)}`, random(4)];
        const suite = `s${random(2)}`;
        const id = `${run}/${suite}/${task}#${index}`;
        if (random(3) === 0) await one().add('response', aResponse({ id, run, suite, task, index }));
        else {
          const verdict = VERDICTS[random(VERDICTS.length)];
          await one().add('verdict', aVerdict({ case: id, key: `${id} ${n}`, verdict }));
        }
        if (random(10) === 0) await one().refresh();
      }
      for (const book of books) {
        await book.refresh();
        expectTotals(book);
      }
      expect(books[1]?.score('one')).toEqual(books[0]?.score('one'));
      expectTotals(await Book.open(workspace));
    },
  );
});
