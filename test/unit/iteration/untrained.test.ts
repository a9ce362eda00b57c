/** A model that training did not change, by every way that a person can have it evaluated. */
import { afterEach, describe, expect, it } from 'vitest';
import { iterateOnly } from '../../../src/iteration/iterate';
import { collect } from '../../../src/notebook/collect';
import { grade } from '../../../src/notebook/grade';
import { importRecorded } from '../../../src/notebook/importResponses';
import { decidePromotion } from '../../../src/notebook/promotion';
import { runFolder } from '../../../src/notebook/runFolder';
import { trained, untrained, type Untrained } from '../../factories/untrained';

const open: Untrained[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

interface Path {
  name: string;
  config: object;
  /** Has the target answer, as an iteration's first step does; gives its run. */
  collected: (its: Untrained) => Promise<string>;
  /** That run is of the model before, asked in just the way of the evaluation. */
  served?: boolean;
}

const live = async ({ bench }: Untrained) => {
  const { run } = await collect(bench);
  await grade(bench, run.id);
  return run.id;
};

/** The run of a model that an earlier iteration promoted. */
async function promotedRun({ bench }: Untrained): Promise<string> {
  const event = { iteration: 'iteration-0', status: 'done' as const, message: '' };
  await bench.book.add('iteration', { ...event, step: 'train', output: 'promoted' });
  await bench.book.add('iteration', { ...event, step: 'gate', outcome: 'promoted' });
  return (await runFolder(bench, 'promoted')).id;
}

const PATHS: Path[] = [
  {
    name: 'a live target with four responses a task',
    config: { target: { model: 'small:latest' }, samplesPerTask: 4 },
    collected: live,
  },
  {
    name: 'an Ollama tag against a merged folder',
    config: { target: { model: 'small:latest' } },
    collected: live,
  },
  {
    name: 'recorded responses',
    config: {},
    collected: async ({ bench }) => {
      const [imported] = await importRecorded(bench);
      const id = imported?.run.id ?? '';
      await grade(bench, id);
      return id;
    },
  },
  {
    name: 'the promoted model of the round before',
    config: { samplesPerTask: 2 },
    collected: promotedRun,
    served: true,
  },
];

describe('an untrained model', { timeout: 60_000 }, () => {
  it.each(PATHS)('is not promoted: $name', async ({ config, collected, served }) => {
    const its = await untrained(config, 'luck');
    open.push(its);
    const { bench } = its;
    await trained(bench, 'iteration-1', await collected(its));
    const before = its.server.requests.length;
    await iterateOnly(bench, 'evaluate');
    expectFair(its, before, served ? 1 : 2);
    const { outcome, baseline, tunedRun } = await iterateOnly(bench, 'gate');
    expect(outcome).not.toBe('promoted');
    expect(baseline).not.toBe(tunedRun);
    expect(bench.book.promotions()).toMatchObject([{ iteration: 'iteration-1', look: 1, margin: 0.02 }]);
  });

  it('has the collected run of the model before as its noise, where that was asked in just this way', async () => {
    const its = await untrained({ target: { stop: ['\n```\n'] }, samplesPerTask: 2 }, 'luck');
    open.push(its);
    const { bench, server } = its;
    const collected = await promotedRun(its);
    expect(server.requests.findLast(({ path }) => path === '/api/chat')?.body).toMatchObject({
      options: { stop: ['\n```\n'] },
    });
    await trained(bench, 'iteration-1', collected);
    const { again, baseline } = await iterateOnly(bench, 'evaluate');
    expect(again).toBe(collected);
    expect(baseline).not.toBe(collected);
  });

  it('is not compared with a run that was asked otherwise; the difference is named', async () => {
    const its = await untrained({ target: { model: 'small:latest' }, samplesPerTask: 2 }, 'luck');
    open.push(its);
    const { bench } = its;
    const run = await live(its);
    await trained(bench, 'iteration-1', run);
    const { tunedRun = '', baseline = '' } = await iterateOnly(bench, 'evaluate');
    expect(decidePromotion(bench, run, tunedRun)).toMatchObject({
      outcome: 'inconclusive',
      reason: expect.stringContaining('it is not recorded how both were asked') as string,
    });
    const known = bench.book.run(baseline);
    await bench.book.add('run', {
      ...{ id: 'greedy', target: 'base', suites: ['exam'], source: 'evaluate' },
      asked: known?.asked && { ...known.asked, responses: 1, temperature: 0 },
    });
    expect(decidePromotion(bench, 'greedy', tunedRun).reason).toContain(
      'temperature (0 and 0.8), responses a task (1 and 2)',
    );
  });
});

interface Options {
  num_predict: number;
}

/** Both models were asked the same, in turns; the model before so many times. */
function expectFair({ server }: Untrained, from: number, times: 1 | 2): void {
  const chats = server.requests.slice(from).filter(({ path }) => path === '/api/chat');
  // What is asked for one token was asked to see how it is served.
  const asked = chats.filter(({ body }) => (body?.['options'] as Options).num_predict !== 1);
  const models = [...new Set(asked.map(({ body }) => String(body?.['model'])))];
  const questions = models.map((model) =>
    asked
      .filter(({ body }) => body?.['model'] === model)
      .map(({ body }) => JSON.stringify({ ...body, model: '' }))
      .sort(),
  );
  const [one = [], two = []] = questions.sort((a, b) => b.length - a.length);
  expect(models).toHaveLength(2);
  expect(one).toEqual((times === 1 ? two : [...two, ...two]).sort());
  const turns = asked.filter(({ body }, at) => body?.['model'] !== asked[at - 1]?.body?.['model']).length;
  expect(turns).toBeGreaterThan(2);
}
