/** What holds of every contrast store, whatever index is behind it. */
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CaseIndex } from '../../../src/contrast/caseIndex';
import { BuiltinEmbedder } from '../../../src/contrast/embedding';
import { ExactIndex } from '../../../src/contrast/exact';
import { IndexedContrastStore } from '../../../src/contrast/indexedStore';
import { LanceIndex } from '../../../src/contrast/lance';
import type { CaseQuery, ContrastItem, ContrastQuery } from '../../../src/contrast/store';
import type { Embedder } from '../../../src/models/chat';
import { contrastItem, contrastQuery, madeUpTexts, warningsLog } from '../../factories/contrast';
import { tempWorkspace } from '../../factories/workspace';

/** Counts the texts that it was asked for. */
class CountingEmbedder extends BuiltinEmbedder {
  texts = 0;
  override embed(texts: string[]): Promise<Float32Array[]> {
    this.texts += texts.length;
    return super.embed(texts);
  }
}

const indexes: Record<string, () => Promise<CaseIndex>> = {
  LanceDB: async () =>
    new LanceIndex({ folder: join(await tempWorkspace(), 'contrast.lance'), table: 'cases', dimension: 384 }),
  'exact search': () => Promise.resolve(new ExactIndex()),
};

describe.each(Object.entries(indexes))('contrast by %s', (_name, makeIndex) => {
  async function open(embedder: Embedder = new BuiltinEmbedder()): Promise<IndexedContrastStore> {
    const log = warningsLog();
    const store = new IndexedContrastStore(embedder, await makeIndex(), log);
    onTestFinished(async () => {
      await store.dispose();
      expect(log.warnings).toEqual([]);
    });
    return store;
  }

  async function found(items: ContrastItem[], query: ContrastQuery, k = 10): Promise<string[]> {
    const store = await open();
    await store.sync(items);
    const [contrast] = await store.nearest([query], k);
    return (contrast ?? []).map((one) => one.case);
  }

  it('finds the most similar passed cases, the best first, and says why', async () => {
    const store = await open();
    await store.sync([
      contrastItem('a', { text: 'reverse the words of a sentence' }),
      contrastItem('b', { text: 'memoised fibonacci by recursion', tags: ['recursion', 'memo'] }),
      contrastItem('c', { text: 'tower of hanoi by recursion', tags: ['recursion'] }),
    ]);
    const query = contrastQuery('fibonacci numbers by plain recursion', { tags: ['recursion'] });
    const [contrast] = await store.nearest([query], 2);
    expect(contrast?.map((one) => one.case)).toEqual(['b', 'c']);
    expect(contrast?.[0]?.reason).toBe('same skill: recursion; shared terms: fibonacci, recursion');
    expect(contrast?.[0]?.score).toBeGreaterThan(0.5);
    expect(contrast?.[0]?.score).toBeLessThan(1);
  });

  it('gives a score of 1 to the same text', async () => {
    const store = await open();
    await store.sync([contrastItem('same', { text: 'def add(a, b): return a + b' })]);
    const [contrast] = await store.nearest([contrastQuery('def add(a, b): return a + b')], 1);
    expect(contrast?.[0]?.score).toBeCloseTo(1, 5);
  });

  it('finds only what passed, in the same run', async () => {
    const text = 'sort the list';
    const items = [
      contrastItem('good', { text }),
      contrastItem('failed', { text, verdict: 'wrong-answer' }),
      contrastItem('ungraded', { text, verdict: 'ungraded' }),
      contrastItem('elsewhere', { text, run: 'another run' }),
    ];
    expect(await found(items, contrastQuery(text))).toEqual(['good']);
  });

  it('never finds the query’s own task, though tasks of other suites may have its name', async () => {
    const text = 'sort the list';
    const items = [
      contrastItem('own', { text, task: 'failed task' }),
      contrastItem('namesake', { text, suite: 'other suite', task: 'failed task' }),
    ];
    expect(await found(items, contrastQuery(text))).toEqual(['namesake']);
  });

  it('finds k tasks even where hundreds of responses to two tasks are nearer', async () => {
    const crowd = (task: string) =>
      Array.from({ length: 150 }, (_, i) =>
        contrastItem(`${task}${i}`, { task, text: `sort the list ${task} ${i}` }),
      );
    const far = [
      contrastItem('x', { text: 'sort a list of pairs' }),
      contrastItem('y', { text: 'list all primes' }),
    ];
    const names = await found(
      [...crowd('failed task'), ...crowd('near'), ...far],
      contrastQuery('sort the list'),
      3,
    );
    expect(names.map((name) => name.replace(/\d+/, ''))).toEqual(['near', 'x', 'y']);
  });

  it('gives fewer than k, or none, where there are no more', async () => {
    const store = await open();
    expect(await store.nearest([contrastQuery('anything')], 2)).toEqual([[]]);
    await store.sync([contrastItem('only')]);
    const [contrast] = await store.nearest([contrastQuery('anything')], 2);
    expect(contrast?.map((one) => one.case)).toEqual(['only']);
    expect(await store.nearest([], 2)).toEqual([]);
  });

  it('stops finding a case that no longer passes, and embeds only what changed', async () => {
    const embedder = new CountingEmbedder();
    const store = await open(embedder);
    const items = ['a', 'b', 'c'].map((id) => contrastItem(id));
    await store.sync(items);
    await store.sync(items);
    expect(embedder.texts).toBe(3);
    await store.sync([contrastItem('a'), contrastItem('b', { verdict: 'timeout' }), contrastItem('c')]);
    expect(embedder.texts).toBe(4);
    const [contrast] = await store.nearest([contrastQuery('def pass')], 3);
    expect(contrast?.map((one) => one.case).sort()).toEqual(['a', 'c']);
  });

  it('answers many queries of several runs in the order that they were asked', async () => {
    const store = await open();
    const texts = madeUpTexts(300);
    const run = (i: number) => `run ${i % 2}`;
    await store.sync(texts.map((text, i) => contrastItem(`case${i}`, { text, run: run(i) })));
    const contrast = await store.nearest(
      texts.map((text, i) => contrastQuery(text, { run: run(i) })),
      1,
    );
    expect(contrast.map(([one]) => one?.case)).toEqual(texts.map((_, i) => `case${i}`));
  });

  it('takes any text as an id, a run or a task', async () => {
    const odd = `it's "50%" \\ of; -- \n 世界`;
    const items = [contrastItem(odd, { run: odd, task: odd }), contrastItem('other', { run: odd })];
    expect(await found(items, contrastQuery('def pass', { run: odd, task: odd }))).toEqual(['other']);
    expect(await found(items, contrastQuery('def pass', { run: odd }), 1)).toHaveLength(1);
  });

  it('keeps what was written before it was cancelled', async () => {
    const embedder = new CountingEmbedder();
    const store = await open(embedder);
    const items = madeUpTexts(1200).map((text, i) => contrastItem(`case${i}`, { text }));
    const cancel = new AbortController();
    const onProgress = ({ done }: { done: number }) => done >= 500 && cancel.abort();
    await expect(store.sync(items, { signal: cancel.signal, onProgress })).rejects.toThrow(/abort/i);
    expect(embedder.texts).toBe(500);
    await store.sync(items);
    expect(embedder.texts).toBe(1200);
    await expect(store.nearest([contrastQuery('x')], 1, { signal: cancel.signal })).rejects.toThrow(/abort/i);
  });

  describe('searchCases', () => {
    const cases = [
      contrastItem('prime', { text: 'def isPrimeNumber(n): return all(n % d for d in range(2, n))' }),
      contrastItem('sieve', { text: 'all primes below a number: sieve of Eratosthenes', verdict: 'timeout' }),
      contrastItem('area', { text: 'def polygonArea(points): shoelace formula', suite: 'geometry' }),
      contrastItem('area2', {
        text: 'polygon area by the shoelace formula',
        verdict: 'exception',
        run: 'second',
      }),
      contrastItem('new', { text: 'polygon area', verdict: 'ungraded' }),
    ];

    async function search(query: CaseQuery): Promise<string[]> {
      const store = await open();
      await store.sync(cases);
      return (await store.searchCases(query)).map((hit) => hit.case);
    }

    it('finds the cases that have all the words, identifiers by their parts, whatever their verdict', async () => {
      expect(await search({ text: 'prime_number', mode: 'words' })).toEqual(['prime']);
      expect((await search({ text: 'Area, POLYGON', mode: 'words' })).sort()).toEqual([
        'area',
        'area2',
        'new',
      ]);
      expect(await search({ text: 'polygon prime', mode: 'words' })).toEqual([]);
    });

    it('puts what has the words first, and what is alike after it', async () => {
      const store = await open();
      await store.sync(cases);
      const hits = await store.searchCases({ text: 'prime number', run: 'run' });
      expect(hits[0]).toMatchObject({ case: 'prime', hasWords: true });
      expect(hits[1]).toMatchObject({ case: 'sieve', hasWords: false });
    });

    it('looks only at the run, the suite and the verdicts that are asked for', async () => {
      const text = 'polygon area';
      expect(await search({ text, mode: 'words', run: 'second' })).toEqual(['area2']);
      expect(await search({ text, mode: 'words', suite: 'geometry' })).toEqual(['area']);
      expect(await search({ text, mode: 'words', verdict: 'ungraded' })).toEqual(['new']);
      expect(await search({ text, mode: 'words', verdict: 'failed' })).toEqual(['area2']);
      expect((await search({ text, verdict: 'failed' })).sort()).toEqual(['area2', 'sieve']);
      expect(await search({ text, run: `it's none` })).toEqual([]);
    });

    it('gives at most as many as asked for, and nothing for no words', async () => {
      expect(await search({ text: 'area', limit: 2 })).toHaveLength(2);
      expect(await search({ text: ' +-* ' })).toEqual([]);
    });

    it('finds what was written after the text was indexed', async () => {
      const store = await open();
      await store.sync(cases);
      await store.sync([...cases, contrastItem('late', { text: 'quaternion product' })]);
      const [hit] = await store.searchCases({ text: 'quaternion' });
      expect(hit).toMatchObject({ case: 'late', hasWords: true });
    });
  });

  it('refuses vectors of another length than the embedder says', async () => {
    const wrong: Embedder = {
      id: 'wrong',
      dimension: 384,
      embed: (texts) => Promise.resolve(texts.map(() => new Float32Array(768))),
    };
    const store = await open(wrong);
    await expect(store.sync([contrastItem('a')])).rejects.toThrow(
      'wrong gave 768 numbers for a text where 384',
    );
  });
});
