import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Book } from '../../../src/book/book';
import type { Sample } from '../../../src/domain/sample';
import {
  FACETS,
  facetsOf,
  filterOf,
  filterText,
  isWanted,
  offersOf,
} from '../../../src/views/samples/filter';
import { nextSteps } from '../../../src/views/samples/nextSteps';
import { Pace, progressLine, reviewedOf } from '../../../src/views/samples/progress';
import type { Section } from '../../../src/views/samples/queue';
import { roundsOf } from '../../../src/views/samples/rounds';
import { addGraded, aSample, reviewing } from '../../factories/notebook';

const noticed = (killed: number, made: number): Partial<Sample> => ({
  verification: { status: 'verified', reason: '', mutants: { made, killed, survivors: [] } },
});

const SAMPLES = [
  aSample({ id: 'a', strategy: 'le', ...noticed(10, 10) }),
  aSample({ id: 'b', skill: 'dates', ...noticed(8, 10) }),
  aSample({ id: 'c', skill: 'dates', language: 'go', ...noticed(1, 10) }),
  aSample({ id: 'd', screened: [{ screen: 'secret', reason: 'a key' }] }),
];
const ABOUT = {
  roleOf: ({ id }: Sample) => (id === 'd' ? ('gate' as const) : ('teach' as const)),
  roundOf: ({ id }: Sample) => (id === 'a' ? 'iteration-1' : undefined),
};

describe('a filter of samples', () => {
  it('knows every property of a sample', () => {
    expect(SAMPLES.map((sample) => Object.values(facetsOf(sample, ABOUT)))).toEqual([
      ['LE', 'slicing', 'Python', 'verified', 'all', 'iteration-1', 'teach'],
      ['LEC', 'dates', 'Python', 'verified', '80 % or more', 'no iteration', 'teach'],
      ['LEC', 'dates', 'Go', 'verified', 'less than 80 %', 'no iteration', 'teach'],
      ['LEC', 'slicing', 'Python', 'screened out', 'not measured', 'no iteration', 'gate'],
    ]);
  });

  it('takes what has one of the values in each property that names some: every choice is as its offers say', () => {
    const offers = offersOf(SAMPLES, ABOUT);
    for (const offer of offers) {
      const left = SAMPLES.filter((sample) => isWanted(filterOf([offer]), sample, ABOUT));
      expect(left.length, `${offer.facet} ${offer.value}`).toBe(offer.samples);
      for (const other of offers) {
        const both = SAMPLES.filter((sample) => isWanted(filterOf([offer, other]), sample, ABOUT));
        const has = (sample: Sample, { facet, value }: typeof offer) =>
          facetsOf(sample, ABOUT)[facet] === value;
        const isEither = offer.facet === other.facet;
        const wanted = SAMPLES.filter((sample) =>
          isEither ? has(sample, offer) || has(sample, other) : has(sample, offer) && has(sample, other),
        );
        expect(both).toEqual(wanted);
      }
    }
    const sums = Object.keys(FACETS).map((facet) =>
      offers.filter((each) => each.facet === facet).reduce((sum, each) => sum + each.samples, 0),
    );
    expect(new Set(sums)).toEqual(new Set([SAMPLES.length]));
  });

  it('says what it leaves', () => {
    const filter = filterOf([
      { facet: 'skill', value: 'dates' },
      { facet: 'skill', value: 'slicing' },
      { facet: 'strategy', value: 'LE' },
    ]);
    expect(filterText(filter, 1, 4)).toBe('LE · dates or slicing: 1 of 4 samples');
    expect(filterText({}, 4, 4)).toBe('');
  });
});

describe('the progress of a review', () => {
  const queue = (counts: Partial<Record<Section, number>>) =>
    new Map(Object.entries(counts).map(([section, n]) => [section as Section, Array.from({ length: n })]));

  it('counts what can be decided on, and the pace by the latest decisions without pauses', () => {
    const reviewed = reviewedOf(queue({ review: 35, accepted: 9, rejected: 3, screened: 5, heldOut: 7 }));
    expect(progressLine(reviewed)).toBe('12 of 47 · 3 rejected');
    const pace = new Pace();
    pace.note(0);
    pace.note(1000);
    expect(pace.perHour).toBeUndefined();
    for (let n = 0; n < 50; n++) pace.note(10 * 60_000 + n * 9000);
    expect(pace.perHour).toBe(400);
    expect(progressLine(reviewed, pace.perHour)).toBe('12 of 47 · 3 rejected · 400 an hour, 5 min left');
  });

  it('ends with what comes next, and not before', () => {
    expect(nextSteps(queue({ review: 1, accepted: 2 }))).toEqual([]);
    expect(nextSteps(queue({ rejected: 2, screened: 1 }))).toEqual([]);
    const steps = nextSteps(queue({ accepted: 2, screened: 1 }));
    expect(steps.map(({ command }) => command)).toEqual(['errorbook.train', 'errorbook.exportSamples']);
  });
});

describe('the round of a sample', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'errorbook-rounds-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is the iteration that had begun when it was made, whatever was edited since; every decision on it is kept', async () => {
    const book = await Book.open(folder);
    await addGraded(book);
    const later = () =>
      expect.poll(() => new Date().toISOString()).not.toBe(book.iterationEvents('second').at(-1)?.at);
    await book.add('sample', aSample({ id: 'before' }));
    await later();
    for (const event of reviewing('first')) await book.add('iteration', event);
    await book.add('sample', aSample({ id: 'in-first' }));
    await later();
    for (const event of reviewing('second')) await book.add('iteration', event);
    await book.add('sample', aSample({ id: 'in-second' }), aSample({ id: 'in-first', skill: 'edited' }));
    const round = roundsOf(book);
    expect(book.samples().map((sample) => [sample.id, round(sample)])).toEqual([
      ['before', undefined],
      ['in-first', 'first'],
      ['in-second', 'second'],
    ]);
    await book.add('review', { sample: 'before', decision: 'accepted', by: 'rule: verified' });
    await book.add('review', { sample: 'before', decision: 'rejected', by: 'ann', note: 'too easy' });
    const again = await Book.open(folder);
    expect(again.reviews('before')).toMatchObject([
      { by: 'rule: verified' },
      { decision: 'rejected', by: 'ann', note: 'too easy' },
    ]);
    expect(again.decision('before')).toBe('rejected');
    expect(roundsOf(again)(aSample({ id: 'in-first' }))).toBe('first');
  });
});
