import { describe, expect, it } from 'vitest';
import type { Book } from '../../../src/book/book';
import { configSchema, type Config } from '../../../src/book/config';
import type { Baseline } from '../../../src/domain/baseline';
import { stepRunners } from '../../../src/iteration/steps';
import { trainingSamples } from '../../../src/notebook/currentDataset';
import { lessonsOf } from '../../../src/notebook/lessons';
import type { Workbench } from '../../../src/notebook/workbench';
import { aDiagnosis, aSample } from '../../factories/instructor';
import { aResponse, bookWith, tempWorkspace } from '../../factories/workspace';

function configOf(name?: Baseline, suites = [{ path: 'made-up.jsonl', role: 'teach' }]): Config {
  return configSchema.parse({ suites, baseline: name && { name } });
}

/** A book with so many failed cases, each with a diagnosis of its own. */
async function diagnosed(count: number): Promise<Book> {
  const responses = Array.from({ length: count }, (_, n) => aResponse({ task: `task-${n}` }));
  const book = await bookWith(await tempWorkspace(), responses);
  const diagnoses = responses.map(({ id }) =>
    aDiagnosis({ id: `${id}/le`, case: id, misconception: `of ${id}` }),
  );
  await book.add('diagnosis', ...diagnoses);
  return book;
}

describe('what is made for a baseline', () => {
  it('is taught for that baseline alone, and by the method never', async () => {
    const book = await diagnosed(1);
    const [first] = book.diagnoses();
    const of = { case: first?.case, diagnosis: first?.id };
    await book.add('sample', aSample({ ...of, id: 'own' }));
    await book.add('sample', aSample({ ...of, id: 'repair', kind: 'repair' }));
    await book.add('sample', aSample({ ...of, id: 'beside', baseline: 'untargeted' }));
    const refuted = { status: 'refuted' as const, reason: 'It fails.' };
    await book.add('sample', aSample({ ...of, id: 'refuted', verification: refuted }));
    for (const sample of ['own', 'repair', 'beside'])
      await book.add('review', { sample, decision: 'accepted', by: 'ann' });
    const taught = (name?: Baseline) => trainingSamples({ book, config: configOf(name) }).map(({ id }) => id);
    expect(taught()).toEqual(['own', 'repair']);
    expect(taught('untargeted')).toEqual(['beside']);
    expect(taught('passed')).toEqual([]);
    const alone = { ...configOf(), strategy: { ...configOf().strategy, repairs: false } };
    expect(trainingSamples({ book, config: alone }).map(({ id }) => id)).toEqual(['own']);
    expect(taught('repairs')).toEqual(['repair']);
    expect(taught('unverified')).toEqual(['own', 'repair', 'refuted']);
    expect(book.samples().map(({ id }) => id)).not.toContain('beside');
  });

  it('is never promoted', async () => {
    const bench = { config: configOf('untargeted') } as Workbench;
    const iteration = { id: 'iteration-1', baseline: 'before', tunedRun: 'after' } as never;
    const { outcome, message } = await stepRunners.gate(bench, iteration, {});
    expect([outcome, message]).toEqual(['kept', expect.stringContaining('Not promoted: what was trained')]);
  });
});

describe('shuffled diagnoses', () => {
  it('are all of them, each at the case of another one, and by the seed', async () => {
    const book = await diagnosed(9);
    const shuffled = await lessonsOf({ book, config: configOf('shuffled') }, 'shuffled', book.diagnoses());
    expect(shuffled.map(({ misconception }) => misconception).toSorted()).toEqual(
      book
        .diagnoses()
        .map(({ misconception }) => misconception)
        .toSorted(),
    );
    for (const each of shuffled) expect(each.misconception).toBe(`of ${each.of ?? ''}`);
    expect(shuffled.filter(({ of, case: at }) => of === at)).toEqual([]);
    expect(await lessonsOf({ book, config: configOf('shuffled') }, 'shuffled', book.diagnoses())).toEqual(
      shuffled,
    );
  });

  it('are held out with the case that they are of', async () => {
    const book = await diagnosed(2);
    const [lesson] = await lessonsOf({ book, config: configOf('shuffled') }, 'shuffled', book.diagnoses());
    if (lesson === undefined) throw new Error('There is no lesson.');
    await book.add(
      'sample',
      aSample({ id: 's', case: lesson.case, diagnosis: lesson.id, baseline: 'shuffled' }),
    );
    await book.add('review', { sample: 's', decision: 'accepted', by: 'ann' });
    const taught = (role: string) => {
      const of = /task-(\d)/.exec(lesson.of ?? '')?.[1] ?? '';
      const at = of === '0' ? '1' : '0';
      const suites = [
        { path: 'made-up.jsonl', role: 'teach', ids: at },
        { path: 'made-up.jsonl', role, ids: of },
      ];
      return trainingSamples({ book, config: configOf('shuffled', suites) }).length;
    };
    expect([taught('teach'), taught('gate')]).toEqual([1, 0]);
  });
});
