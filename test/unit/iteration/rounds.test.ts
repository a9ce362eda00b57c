/** A second round on the starter learns something new, or is not trained; a third does not start of itself. */
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { UserError } from '../../../src/base/errors';
import { silentLog } from '../../../src/base/log';
import { iterate, iterateRounds } from '../../../src/iteration/iterate';
import { triedInVain } from '../../../src/iteration/inVain';
import { iterationsOf } from '../../../src/iteration/state';
import { Workbench } from '../../../src/notebook/workbench';
import { starterCopy, thinOut } from '../../factories/cli';
import { aVerdict } from '../../factories/notebook';

// Training and serving take minutes: what is trained on, and in which order, is all that counts here.
vi.mock('../../../src/training/environment', async (original) => ({
  ...(await original<object>()),
  hasInterpreter: () => true,
  requireEnvironment: () => Promise.resolve({ python: 'python3' }),
}));
vi.mock('../../../src/training/trainer', async (original) => ({
  ...(await original<object>()),
  train: (folder: string) => Promise.resolve({ model: join(folder, 'output', 'model') }),
}));
vi.mock('../../../src/notebook/pair', async (original) => ({
  ...(await original<object>()),
  makePair: () => Promise.reject(new UserError('Nothing is served here.')),
}));

/** Finishes an iteration that was trained as one that helped nowhere. */
async function helpsNowhere({ book }: Workbench, iteration: string): Promise<void> {
  const run = book.newestRun()?.id ?? '';
  const tuned = `tuned-${iteration}`;
  await book.add('run', { id: tuned, target: tuned, suites: ['starter'], source: 'evaluate' });
  for (const { id: of, task, verdict = 'passed' } of book.cases(run)) {
    const { response } = await book.readCase(of);
    const id = `${tuned}/starter/${task}#0`;
    await book.add('response', { ...response, id, run: tuned });
    await book.add('verdict', aVerdict({ case: id, key: id, verdict }));
  }
  const done = { iteration, status: 'done' as const };
  await book.add('iteration', { ...done, step: 'evaluate', message: '', run: tuned, baseline: run });
  await book.add('iteration', { ...done, step: 'gate', message: 'Not promoted.', outcome: 'kept' });
}

it(
  'teaches what is left in another way, once, and stops after two rounds',
  { timeout: 300_000 },
  async () => {
    const workspace = await starterCopy({ training: { baseModel: 'some/model' } });
    await thinOut(workspace, 3);
    const bench = await Workbench.open({
      workspace,
      log: silentLog,
      keyFor: () => Promise.resolve(undefined),
    });
    onTestFinished(() => bench.dispose());
    const { book } = bench;
    const round = async () => {
      await expect(iterate(bench, { acceptVerified: true })).rejects.toThrow('Nothing is served here.');
      return iterationsOf(book).at(-1);
    };

    const first = await round();
    expect(first?.taught.length).toBeGreaterThan(0);
    await helpsNowhere(bench, 'iteration-1');
    const tried = triedInVain(book);
    expect(tried.size).toBeGreaterThan(0);
    for (const { samples, iterations } of tried.values()) {
      expect(samples.every(({ id }) => first?.taught.includes(id))).toBe(true);
      expect(iterations).toEqual(['iteration-1']);
    }

    const second = await round();
    expect(second?.id).toBe('iteration-2');
    const fresh = second?.taught.filter((id) => !first?.taught.includes(id)) ?? [];
    expect(fresh.length).toBeGreaterThan(0);
    for (const id of fresh) {
      const of = book.case(book.sample(id)?.case ?? '');
      expect(tried.has(`${of?.suite}/${of?.task}`)).toBe(true);
    }
    await helpsNowhere(bench, 'iteration-2');

    await expect(iterateRounds(bench, 3, { acceptVerified: true })).rejects.toThrow(
      /No further iteration was started: the last 2 promoted nothing.*iteration-2: Not promoted.*still fail/,
    );
    expect(book.iterations()).toHaveLength(2);

    // A person may want it all the same. The recorded instructor has nothing new to say: nothing is trained again.
    await expect(iterate(bench, { acceptVerified: true, anyway: true })).rejects.toThrow(
      'There is nothing new to learn: the dataset and the settings are those that iteration-2 was trained with.',
    );
    expect(iterationsOf(book).at(-1)?.steps.train.status).toBe('failed');
    // What is done again makes what came after it out of date.
    await expect(iterate(bench, { acceptVerified: true, from: 'review' })).rejects.toThrow(
      'nothing new to learn',
    );
    await expect(iterate(bench, { from: 'gate' })).rejects.toThrow('iteration-3 has not come to gate yet.');
  },
);
