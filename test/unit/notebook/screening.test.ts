import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../../../src/base/log';
import { currentDataset } from '../../../src/notebook/currentDataset';
import { loadTasks } from '../../../src/notebook/loadTasks';
import { decideAll, exportAccepted } from '../../../src/notebook/reviewSamples';
import { openScreening, screenSamples } from '../../../src/notebook/screening';
import { Workbench } from '../../../src/notebook/workbench';
import { aSample } from '../../factories/instructor';
import { aResponse, aRun, aTask, tempWorkspace } from '../../factories/workspace';

async function openBench(config: object = {}): Promise<Workbench> {
  const workspace = await tempWorkspace();
  await writeFile(join(workspace, 'errorbook.json'), JSON.stringify(config));
  const keyFor = () => Promise.resolve(undefined);
  const bench = await Workbench.open({ workspace, log: silentLog, jobs: 1, keyFor });
  onTestFinished(() => bench.dispose());
  return bench;
}

const prompt =
  'Write a function that takes the wheel of a bicycle in inches and returns how far it goes in one turn, in whole centimetres rounded to the nearest.';

it('holds samples against suites that were loaded after them, and keeps what it read of programs', async () => {
  const bench = await openBench();
  const { book } = bench;
  const [first, second] = [
    aSample({ id: 'first' }),
    aSample({ id: 'second', prompt, solution: 'def half(n):\n    return n * 8\n' }),
  ];
  const { screen } = await openScreening(bench);
  expect((await screen([first, second])).map(({ screened }) => screened)).toEqual([[], []]);
  await book.add('sample', ...(await openScreening(bench).then((again) => again.screen([first, second]))));
  expect(await screenSamples(bench)).toEqual({ samples: 2, out: 0, changed: 0 });

  const reference = 'def turn(inches):\n    return round(inches * 2.54 * 3.14159)\n';
  await book.add('task', aTask({ suite: 'sealed-one', id: 'wheel', prompt, referenceSolution: reference }));
  expect(await screenSamples(bench)).toEqual({ samples: 2, out: 1, changed: 1 });
  expect(book.sample('second')?.screened).toMatchObject([
    { screen: 'contaminated', task: 'sealed-one/wheel', overlap: { '8': 1, '13': 1, '16': 1 } },
  ]);
  const kept = JSON.parse(await readFile(join(book.dir, 'folded.json'), 'utf8')) as { folded: object };
  expect(Object.keys(kept.folded)).toHaveLength(3);
});

it('lets nobody take away or train on what a suite that was added later asks, accepted or not', async () => {
  const bench = await openBench({ suites: [{ path: 'lists.jsonl', role: 'teach' }] });
  const { book } = bench;
  const inFile = (name: string, row: object) =>
    writeFile(
      join(book.workspace, name),
      `${JSON.stringify({ id: 'a', tests: [`assert ${name[0]}(1)`], ...row })}\n`,
    );
  await inFile('lists.jsonl', { prompt: 'Return the head of a list.' });
  const [loaded] = (await loadTasks(bench)).tasks;
  const response = aResponse({ suite: loaded?.suite, task: 'a' });
  await book.add('run', aRun({ suites: [response.suite] }));
  await book.add('response', response);
  const samples = [
    aSample({
      id: 'own',
      case: response.id,
      prompt: 'Return the last of a list.',
      solution: 'def last(l):\n    return l[-1]',
    }),
    aSample({ id: 'public', case: response.id, prompt, solution: 'def half(n):\n    return n * 8\n' }),
  ];
  await book.add('sample', ...samples);
  await decideAll(bench, ['own', 'public'], 'accepted', 'ann');
  const out = join(book.workspace, 'out.jsonl');
  expect(await exportAccepted(bench, out, 'messages')).toEqual({ written: 2, heldOut: 0 });

  await inFile('wheels.jsonl', { prompt });
  await writeFile(
    join(book.workspace, 'errorbook.json'),
    '{"suites":[{"path":"lists.jsonl","role":"teach"},{"path":"wheels.jsonl","role":"gate"}]}',
  );
  await bench.reloadConfig();
  expect(await exportAccepted(bench, out, 'messages')).toEqual({ written: 1, heldOut: 0 });
  expect(await readFile(out, 'utf8')).not.toContain('bicycle');
  expect((await currentDataset(bench, response.run)).train).toHaveLength(1);
  expect(book.reviews('public').at(-1)).toMatchObject({
    decision: 'pending',
    by: 'rule: a known task',
    note: expect.stringContaining('wheels/a') as string,
  });
});

it('takes a repair for no known task because its own stands in two suites', async () => {
  const bench = await openBench();
  const { book } = bench;
  const response = aResponse({ suite: 'plain', task: 'wheel' });
  await book.add('run', aRun());
  await book.add('task', ...['plain', 'plus'].map((suite) => aTask({ suite, id: 'wheel', prompt })));
  await book.add('response', response);
  const repair = aSample({ id: 'fix', kind: 'repair', case: response.id, prompt });
  const { screen } = await openScreening(bench);
  expect((await screen([repair]))[0]?.screened).toEqual([]);
  expect((await screen([{ ...repair, kind: 'generated' }]))[0]?.screened).toMatchObject([
    { screen: 'contaminated' },
  ]);
});

it('finds that a new sample says what one of the book says', async () => {
  const bench = await openBench();
  await bench.book.add('sample', aSample({ id: 'first' }));
  const { screen } = await openScreening(bench);
  const [again] = await screen([
    aSample({ id: 'again', prompt: 'Write “half(n)”, that returns n divided by two - rounded down!' }),
  ]);
  expect(again?.screened).toMatchObject([{ screen: 'duplicate', sample: 'first' }]);
});
