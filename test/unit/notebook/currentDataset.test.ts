import { expect, it } from 'vitest';
import { configSchema } from '../../../src/book/config';
import { splitOf } from '../../../src/domain/roles';
import { trainingSamples } from '../../../src/notebook/currentDataset';
import { aSample } from '../../factories/instructor';
import { aResponse, bookWith, tempWorkspace } from '../../factories/workspace';

it('trains on no sample of a task that the gate or the report decides by', async () => {
  const names = Array.from({ length: 40 }, (_, n) => `task-${n}`);
  const responses = names.map((task) => aResponse({ task }));
  const book = await bookWith(await tempWorkspace(), responses);
  await book.add('sample', ...responses.map(({ id }) => aSample({ id: `of ${id}`, case: id })));
  await book.add(
    'review',
    ...responses.map(({ id }) => ({ sample: `of ${id}`, decision: 'accepted' as const, by: 'ann' })),
  );
  const config = configSchema.parse({ suites: [{ path: 'made-up.jsonl' }] });
  const taught = trainingSamples({ book, config }).map((sample) => book.case(sample.case)?.task);
  expect(taught).toEqual(names.filter((name) => splitOf(name) === 'teach'));
  expect(taught.length).toBeLessThan(names.length);
});
