import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Book } from '../../../src/book/book';
import { configSchema } from '../../../src/book/config';
import { caseId } from '../../../src/domain/response';
import { idsEndingWith, lineageOf, type LineageLine } from '../../../src/views/lineage/lineage';
import { lineageText } from '../../../src/views/lineage/lineageText';
import { decisionOf, trainingsOf } from '../../../src/views/lineage/threads';
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

const CONFIG = configSchema.parse({ prices: { teacher: { prompt: 1, completion: 10 } } });
const usage = { promptTokens: 1000, completionTokens: 100 };
const OUTPUT = '.errorbook/iterations/iteration-1/train-12345678/output/model';
const DATASET = '.errorbook/iterations/iteration-1/train-12345678/dataset';

async function addCall(book: Book, hash: string, purpose: 'diagnose' | 'generate'): Promise<void> {
  await book.add('call', { hash, model: 'teacher', purpose, text: '', finishReason: 'stop', usage });
}

async function addTraining(book: Book, iteration: string, output: string, taught: string[]): Promise<void> {
  const event = { iteration, status: 'done' as const, message: '' };
  await book.add('iteration', { ...event, step: 'collect', run: RUN });
  await book.add('iteration', { ...event, step: 'train', output, taught });
  await book.add('iteration', { ...event, step: 'evaluate', run: TUNED, baseline: RUN });
  await book.add('iteration', { ...event, step: 'gate', outcome: 'promoted' });
}

/** A notebook of two failures that were taught, by three diagnoses, and one that was not; one of the samples was trained twice. */
async function aNotebook(folder: string): Promise<Book> {
  const book = await Book.open(folder);
  await addGraded(book);
  await addTuned(book, ['tail']);
  await addCall(book, 'call-d', 'diagnose');
  await addCall(book, 'call-g', 'generate');
  const mean = { id: 'diagnosis-2', case: idOf('mean'), contrast: [] };
  await book.add(
    'diagnosis',
    aDiagnosis({ calls: ['call-d'] }),
    aDiagnosis({ id: 'diagnosis-le', strategy: 'le', contrast: [] }),
    aDiagnosis(mean),
  );
  await book.add(
    'sample',
    aSample({ calls: ['call-g'] }),
    aSample({ id: 'sample-2', calls: ['call-g'] }),
    aSample({ id: 'sample-3', diagnosis: 'diagnosis-2', case: idOf('mean') }),
  );
  await book.add('review', { sample: 'sample-1', decision: 'rejected', by: 'ann', note: 'too easy' });
  await book.add('review', { sample: 'sample-1', decision: 'accepted', by: 'ben' });
  await book.add('review', { sample: 'sample-3', decision: 'accepted', by: 'rule: verified' });
  await addTraining(book, 'iteration-1', OUTPUT, ['sample-1', 'sample-3']);
  await addTraining(book, 'iteration-2', 'iterations/iteration-2/train-2/output/model', ['sample-1']);
  return book;
}

describe('a lineage', () => {
  let folder: string;
  let book: Book;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'errorbook-lineage-'));
    book = await aNotebook(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const walk = async (id: string) => (await lineageOf({ book, config: CONFIG }, id))?.lines;
  const idsOf = (lines: LineageLine[] = []) => lines.map(({ id }) => id);

  /** Asked of the book, not of the walk. */
  async function exists({ kind, id }: LineageLine): Promise<boolean> {
    switch (kind) {
      case 'case':
      case 'failure':
      case 'contrast':
      case 're-test':
        return book.case(id) !== undefined;
      case 'diagnosis':
        return book.diagnosis(id) !== undefined;
      case 'request':
        return (await book.call(id)) !== undefined;
      case 'sample':
        return book.sample(id) !== undefined;
      case 'decision':
        return decisionOf(book, id) !== undefined;
      case 'adapter':
      case 'dataset':
        return trainingsOf(book).some(({ adapter, dataset }) => [adapter, dataset].includes(id));
    }
  }

  it('leads from a failure to the re-test of that very case, and says of each part what is known', async () => {
    const lines = await walk(idOf('tail'));
    expect(lines?.map(({ depth, kind, id }) => [depth, kind, id])).toEqual([
      [0, 'failure', idOf('tail')],
      [1, 'diagnosis', 'diagnosis-1'],
      [2, 'contrast', idOf('head')],
      [2, 'request', 'call-d'],
      [2, 'request', 'call-g'],
      [2, 'sample', 'sample-1'],
      [3, 'decision', 'sample-1@1'],
      [3, 'decision', 'sample-1@2'],
      [3, 'dataset', DATASET],
      [4, 'adapter', OUTPUT],
      [5, 're-test', idOf('tail', TUNED)],
      [3, 'dataset', 'iterations/iteration-2/train-2/dataset'],
      [4, 'adapter', 'iterations/iteration-2/train-2/output/model'],
      [5, 're-test', idOf('tail', TUNED)],
      [2, 'sample', 'sample-2'],
      [1, 'diagnosis', 'diagnosis-le'],
    ]);
    const facts = (kind: string) => lines?.find((line) => line.kind === kind)?.facts;
    expect(facts('request')).toBe('diagnose by teacher, 1,100 tokens, $0.0020');
    expect(facts('decision')).toMatch(/^rejected by ann, \d{4}-\d\d-\d\d \d\d:\d\d UTC: too easy$/);
    expect(facts('adapter')).toBe('iteration-1, 50.0 % pass, promoted');
    expect(facts('re-test')).toMatch(/^passed \(before: wrong-answer\)$/);
    expect(facts('dataset')).toBe('2 samples, iteration-1');
  });

  it('leads both ways from any id: what it names is there, and whatever it reaches reaches it', async () => {
    const cases = book.cases().map(({ id }) => id);
    const others = ['call-d', 'call-g', 'sample-1@1', 'sample-1@2', OUTPUT, DATASET];
    const records = [...book.diagnoses(), ...book.samples()].map(({ id }) => id);
    for (const id of [...cases, ...records, ...others]) {
      const lines = await walk(id);
      expect(idsOf(lines), id).toContain(id);
      for (const line of lines ?? []) {
        expect(await exists(line), `${id} → ${line.kind} ${line.id}`).toBe(true);
        expect(idsOf(await walk(line.id)), `${line.id} → ${id}`).toContain(id);
        expect(line.facts).not.toContain('gone');
      }
    }
  });

  it('does not mix what has nothing to do with each other, though it was trained together', async () => {
    expect(idsOf(await walk(idOf('mean')))).not.toContain('sample-1');
    expect(idsOf(await walk(idOf('tail', TUNED)))).not.toContain('sample-3');
    expect(idsOf(await walk(OUTPUT))).toEqual(expect.arrayContaining(['sample-1', 'sample-3']));
    expect(idsOf(await walk(OUTPUT))).not.toContain('sample-2');
    expect(idsOf(await walk(idOf('spin')))).toEqual([idOf('spin')]);
  });

  it('is found by the end of an id, and of nothing there is none', async () => {
    expect(idsEndingWith(book, 'osis-2')).toEqual(['diagnosis-2']);
    expect(idsEndingWith(book, 'sample-1')).toEqual(['sample-1']);
    expect(idsEndingWith(book, '/model')).toHaveLength(2);
    expect(idsEndingWith(book, 'nothing')).toEqual([]);
    expect(await walk('nothing')).toBeUndefined();
  });

  it('stands in a text where its places say', async () => {
    const lineage = await lineageOf({ book, config: CONFIG }, 'sample-1');
    const { text, places } = lineageText(lineage ?? { id: '', lines: [] });
    const rows = text.split('\n');
    for (const { line, start, end, part } of places) expect(rows[line]?.slice(start, end)).toBe(part.id);
    expect(rows.filter((row) => row.startsWith('→'))).toHaveLength(1);
  });

  it('keeps the re-test to the same response of a task', async () => {
    const second = caseId(RUN, 'lists', 'tail', 1);
    const text = 'def tail(): ...';
    const response = { run: RUN, suite: 'lists', task: 'tail', index: 1, form: 'solution' as const, text };
    await book.add('response', { id: second, ...response });
    await book.add('verdict', aVerdict({ case: second, key: second }));
    await book.add('diagnosis', aDiagnosis({ id: 'diagnosis-3', case: second, contrast: [] }));
    await book.add('sample', aSample({ id: 'sample-4', diagnosis: 'diagnosis-3', case: second }));
    await addTraining(book, 'iteration-3', 'iterations/iteration-3/train-3/output/model', ['sample-4']);
    const kinds = (await walk(second))?.map(({ kind }) => kind);
    expect(kinds).toEqual(['failure', 'diagnosis', 'sample', 'dataset', 'adapter']);
  });
});
