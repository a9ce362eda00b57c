/** What an iteration was trained on, trained again with other seeds: nothing but the seed differs, and nothing is chosen. */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { iterateOnly } from '../../../src/iteration/iterate';
import { trainOtherSeeds } from '../../../src/iteration/otherSeeds';
import { iterationsOf } from '../../../src/iteration/state';
import { grade } from '../../../src/notebook/grade';
import { importRecorded } from '../../../src/notebook/importResponses';
import { iterationReport } from '../../../src/views/report/data';
import { reportMarkdown } from '../../../src/views/report/markdown';
import { trained, untrained, type Untrained } from '../../factories/untrained';

// Training takes minutes: each seed's model is another folder here, which answers by another luck.
const training = vi.hoisted(() => ({ folders: [] as string[] }));
vi.mock('../../../src/training/trainer', async (original) => ({
  ...(await original<object>()),
  train: async (folder: string) => {
    training.folders.push(folder);
    const model = join(folder, 'output', 'model');
    await mkdir(model, { recursive: true });
    await writeFile(join(model, 'config.json'), '{"dtype": "float32"}');
    await writeFile(join(model, 'weights'), basename(folder));
    await writeFile(join(folder, 'progress.jsonl'), `${JSON.stringify(done(model))}\n`);
    return { model };
  },
}));
const done = (model: string) => ({ event: 'done', at: '2026-01-01T00:00:00Z', model, adapter: model });

const JOB = join('.errorbook', 'iterations', 'iteration-1', 'train-0a1b2c3d');

describe('an iteration that is trained with more seeds', { timeout: 60_000 }, () => {
  let its: Untrained;
  let workspace: string;

  beforeEach(async () => {
    training.folders.length = 0;
    its = await untrained({ target: { maxTokens: 100 } }, 'third');
    const { bench } = its;
    workspace = bench.book.workspace;
    const output = join(JOB, 'output', 'model');
    await cp(join(workspace, 'tuned'), join(workspace, output), { recursive: true });
    const job = {
      base_model: 'base',
      dataset: { train: join('dataset', 'train.jsonl') },
      seed: 4,
      epochs: 2,
    };
    await writeFile(join(workspace, JOB, 'job.json'), JSON.stringify(job));
    const [imported] = await importRecorded(bench);
    await grade(bench, imported?.run.id ?? '');
    await trained(bench, 'iteration-1', imported?.run.id ?? '');
    await bench.book.add('iteration', {
      ...{ iteration: 'iteration-1', step: 'train', status: 'done', message: '' },
      output,
    });
    await iterateOnly(bench, 'evaluate');
    await iterateOnly(bench, 'gate');
  });
  afterEach(() => its.close());

  const state = () => iterationsOf(its.bench.book).at(-1);
  const chats = (from: number) =>
    its.server.requests
      .slice(from)
      .filter(({ path, body }) => path === '/api/chat' && options(body).num_predict === 100)
      .map(({ body }) => JSON.stringify({ ...body, model: '' }))
      .sort();
  const options = (body: object | undefined) => (body as { options: { num_predict: number } }).options;
  const report = async () => {
    const now = state();
    return now === undefined ? undefined : iterationReport(its.bench, now);
  };

  it('differs in the seed alone, is asked the same, and leaves the iteration as it was', async () => {
    const { bench, server } = its;
    const [before, newest, asked] = [state(), bench.book.newestRun()?.id, server.requests.length];
    const { runs } = await trainOtherSeeds(bench, { seeds: 3 });
    expect(training.folders).toEqual([5, 6].map((seed) => join(workspace, `${JOB}-seed-${seed}`)));
    for (const [at, folder] of training.folders.entries()) {
      const job = JSON.parse(await readFile(join(folder, 'job.json'), 'utf8')) as {
        dataset: { train: string };
      };
      expect(job).toMatchObject({ base_model: 'base', epochs: 2, seed: 5 + at });
      expect(join(folder, job.dataset.train)).toBe(join(workspace, JOB, 'dataset', 'train.jsonl'));
    }
    const each = chats(0).filter((_, at, all) => all.indexOf(all[at] ?? '') === at);
    expect(chats(asked)).toEqual([...each, ...each].sort());
    expect(runs.map(({ reseeded }) => reseeded?.seed)).toEqual([5, 6]);
    expect(state()).toEqual(before);
    expect(bench.book.newestRun()?.id).toBe(newest);
    expect(bench.book.promotions()).toHaveLength(1);
    // The models have answered and are gone; the iteration's own is there.
    await expect(readFile(join(workspace, `${JOB}-seed-5`, 'output', 'model', 'weights'))).rejects.toThrow();
    expect(await readFile(join(workspace, JOB, 'output', 'model', 'weights'), 'utf8')).toBe('the same');
  });

  it('is told in the report with all its seeds, the best and the worst', async () => {
    await trainOtherSeeds(its.bench, { seeds: 4 });
    const { seeds } = (await report()) ?? {};
    expect(seeds?.of).toBe('gate');
    expect(seeds?.rows.map(({ seed }) => seed)).toEqual([undefined, 5, 6, 7]);
    const gains = seeds?.rows.map(({ comparison }) => comparison.change.estimate) ?? [];
    const mean = gains.reduce((sum, gain) => sum + gain, 0) / 4;
    expect(seeds?.mean).toBeCloseTo(mean);
    expect(seeds?.deviation).toBeCloseTo(
      Math.sqrt(gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / 3),
    );
    const now = await report();
    const text = now === undefined ? '' : reportMarkdown(now);
    expect(text).toContain('Trained with 4 seeds, the same items change the gate by');
    const lost = gains.filter((gain) => gain <= 0).length;
    expect([1, 2, 3]).toContain(lost);
    expect(text).toContain(`With ${lost} of them nothing is gained`);
    expect(text).toContain('## By seed of the training');
  });

  it('trains no seed twice, and goes on where it was cut off', async () => {
    const { bench, server } = its;
    const stop = new AbortController();
    let answered = 0;
    const onProgress = ({ message }: { message?: string }) => {
      if (message?.startsWith('asking') === true && ++answered > 3) stop.abort();
    };
    const cut = trainOtherSeeds(bench, { seeds: 2 }, { signal: stop.signal, onProgress });
    await expect(cut).rejects.toThrow();
    expect((await report())?.seeds).toBeUndefined();
    await trainOtherSeeds(bench, { seeds: 2 });
    expect(training.folders).toHaveLength(1);
    const asked = server.requests.length;
    await trainOtherSeeds(bench, { seeds: 2 });
    expect(server.requests.slice(asked).filter(({ path }) => path === '/api/chat')).toEqual([]);
    await trainOtherSeeds(bench, { seeds: 3 });
    expect(training.folders.map((folder) => folder.slice(-1))).toEqual(['5', '6']);
  });

  it('is refused before anything is trained where it would be asked otherwise, or is not there', async () => {
    const { bench } = its;
    await expect(trainOtherSeeds(bench, { iteration: 'iteration-9', seeds: 2 })).rejects.toThrow(
      'iteration-9 was not evaluated.',
    );
    const file = join(workspace, 'errorbook.json');
    const config = JSON.parse(await readFile(file, 'utf8')) as { target: object };
    await writeFile(file, JSON.stringify({ ...config, target: { ...config.target, maxTokens: 50 } }));
    await bench.reloadConfig();
    await expect(trainOtherSeeds(bench, { seeds: 2 })).rejects.toThrow('longest response (100 and 50)');
    await writeFile(file, JSON.stringify(config));
    await bench.reloadConfig();
    await rm(join(workspace, JOB, 'job.json'));
    await expect(trainOtherSeeds(bench, { seeds: 2 })).rejects.toThrow('job.json could not be read');
    expect(training.folders).toEqual([]);
  });

  it('asks a seed again where the iteration was evaluated otherwise since, and knows only tasks that there are', async () => {
    const { bench } = its;
    // A task of a suite that is not named any longer stays in the book.
    const [task] = bench.book.tasks();
    if (task !== undefined) await bench.book.add('task', { ...task, suite: 'former', id: 'gone' });
    await trainOtherSeeds(bench, { seeds: 2 });
    await trainOtherSeeds(bench, { seeds: 2 });
    expect(training.folders).toHaveLength(1);
    const file = join(workspace, 'errorbook.json');
    const config = JSON.parse(await readFile(file, 'utf8')) as { target: object };
    await writeFile(file, JSON.stringify({ ...config, target: { ...config.target, maxTokens: 90 } }));
    await bench.reloadConfig();
    await iterateOnly(bench, 'evaluate');
    expect((await report())?.seeds).toBeUndefined();
    await trainOtherSeeds(bench, { seeds: 2 });
    expect((await report())?.seeds?.rows).toHaveLength(2);
  });

  it('counts nothing of a training that was done again otherwise', async () => {
    const { bench } = its;
    await trainOtherSeeds(bench, { seeds: 2 });
    expect((await report())?.seeds?.rows).toHaveLength(2);
    const other = join(dirname(JOB), 'train-ffffffff', 'output', 'model');
    await cp(join(workspace, 'tuned'), join(workspace, other), { recursive: true });
    const event = { iteration: 'iteration-1', step: 'train' as const, message: '' };
    await bench.book.add('iteration', { ...event, status: 'started' });
    await bench.book.add('iteration', { ...event, status: 'done', output: other });
    await iterateOnly(bench, 'evaluate');
    expect((await report())?.seeds).toBeUndefined();
  });
});
