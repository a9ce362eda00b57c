import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../../../src/base/log';
import { openScreening, screenSamples } from '../../../src/notebook/screening';
import { Workbench } from '../../../src/notebook/workbench';
import { aSample } from '../../factories/instructor';
import { aTask, tempWorkspace } from '../../factories/workspace';

async function openBench(): Promise<Workbench> {
  const workspace = await tempWorkspace();
  await writeFile(join(workspace, 'errorbook.json'), '{}');
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

it('finds that a new sample says what one of the book says', async () => {
  const bench = await openBench();
  await bench.book.add('sample', aSample({ id: 'first' }));
  const { screen } = await openScreening(bench);
  const [again] = await screen([
    aSample({ id: 'again', prompt: 'Write “half(n)”, that returns n divided by two - rounded down!' }),
  ]);
  expect(again?.screened).toMatchObject([{ screen: 'duplicate', sample: 'first' }]);
});
