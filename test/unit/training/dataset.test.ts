import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildDataset, datasetText, writeDataset, type DatasetSource } from '../../../src/training/dataset';
import { sampleOf } from '../../factories/training';

const numbers = (count: number) => [...Array(count).keys()];

function source(fields: Partial<DatasetSource> = {}): DatasetSource {
  return {
    samples: numbers(20).map(() => sampleOf()),
    retention: [],
    promptFor: ({ prompt }) => [{ role: 'user', content: `Q: ${prompt}` }],
    share: 0,
    seed: 0,
    ...fields,
  };
}

const retained = (count: number) =>
  numbers(count).map((n) => ({
    prompt: [{ role: 'user' as const, content: `known ${n}` }],
    completion: `answer ${n}`,
    task: `known-${n}`,
  }));

describe('buildDataset', () => {
  it('asks as in evaluation and answers with the solution in a fence', () => {
    const sample = sampleOf({ prompt: 'Add.', solution: 'def add(a, b):\n    return a + b\n\n' });
    expect(buildDataset(source({ samples: [sample] })).train).toEqual([
      {
        prompt: [{ role: 'user', content: 'Q: Add.' }],
        completion: [{ role: 'assistant', content: '```python\ndef add(a, b):\n    return a + b\n```' }],
      },
    ]);
  });

  it('takes the share of the whole from retention, as far as there is any', () => {
    const count = (available: number) => {
      const { train, eval: held } = buildDataset(source({ share: 0.5, retention: retained(available) }));
      return [...train, ...held].filter((item) => item.prompt[0]?.content.startsWith('known')).length;
    };
    expect(count(100)).toBe(20);
    expect(count(7)).toBe(7);
  });

  it('has the size that is wanted, retention included, by the seed', () => {
    const items = (seed: number) => {
      const { train, eval: held } = buildDataset(
        source({ size: 10, share: 0.3, retention: retained(9), seed }),
      );
      return [...train, ...held].map((item) => item.prompt[0]?.content ?? '');
    };
    expect(items(1)).toHaveLength(10);
    expect(items(1).filter((text) => text.startsWith('known'))).toHaveLength(3);
    expect(items(1).toSorted()).not.toEqual(items(2).toSorted());
  });

  it('says how much of it the target knew, and how much less that is than was wanted', () => {
    const text = (available: number, share = 0.3) =>
      datasetText(buildDataset(source({ share, retention: retained(available) })));
    expect(text(100)).toBe('29 items, 9 of them what the target passed before (31 %)');
    expect(text(1)).toBe(
      '21 items, 1 of them what the target passed before (5 %; 31 % were wanted, but no more was passed)',
    );
    expect(text(0)).toContain('0 of them what the target passed before (0 %; 31 % were wanted');
    expect(text(9, 0)).toBe('20 items');
  });

  it('fills the share with different items', () => {
    const twice = [...retained(3), ...retained(3)];
    const { retained: kept } = buildDataset(source({ share: 0.2, retention: twice }));
    expect(kept).toEqual({ items: 3, wanted: 5 });
  });

  it('holds out none where none is wanted', () => {
    const { train, eval: held } = buildDataset(source({ heldOut: 0 }));
    expect([train.length, held.length]).toEqual([20, 0]);
  });

  it('holds out a tenth of the tasks, with everything of each', () => {
    const samples = numbers(60).map((n) => sampleOf({ case: `case-${n % 20}`, prompt: `${n % 20}/${n}` }));
    const { train, eval: held } = buildDataset(source({ samples }));
    const tasks = (items: typeof train) =>
      new Set(items.map((item) => item.prompt[0]?.content.split('/')[0]));
    expect(tasks(held).size).toBe(2);
    expect(held).toHaveLength(6);
    expect(train).toHaveLength(54);
    expect([...tasks(held)].filter((task) => tasks(train).has(task))).toEqual([]);
  });

  it('holds nothing out of fewer than ten tasks', () => {
    expect(buildDataset(source({ samples: numbers(9).map(() => sampleOf()) })).eval).toEqual([]);
  });

  it('depends on the seed and not on the order that things come in', () => {
    const given = source({ share: 0.3, retention: retained(50) });
    const reversed = {
      ...given,
      samples: given.samples.toReversed(),
      retention: given.retention.toReversed(),
    };
    expect(buildDataset(reversed)).toEqual(buildDataset(given));
    expect(buildDataset({ ...given, seed: 1 })).not.toEqual(buildDataset(given));
  });

  it('leaves out what is there twice', () => {
    const sample = sampleOf();
    expect(buildDataset(source({ samples: [sample, { ...sample, id: 'other' }] })).train).toHaveLength(1);
  });

  it('refuses to train on nothing', () => {
    expect(() => buildDataset(source({ samples: [] }))).toThrow('There is no accepted sample');
  });
});

describe('writeDataset', () => {
  it('writes one item a line and leaves no half-written file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'errorbook-dataset-'));
    try {
      const dataset = buildDataset(source());
      const files = await writeDataset(folder, dataset);
      const lines = (await readFile(files.train, 'utf8')).trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(dataset.train);
      expect(await readdir(folder)).toEqual(['eval.jsonl', 'train.jsonl']);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
