import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Book } from '../../../src/book/book';
import { configSchema } from '../../../src/book/config';
import { stateOf } from '../../../src/iteration/state';
import type { TrainingEvent } from '../../../src/training/events';
import { iterationsOf } from '../../../src/views/iterations/iterationsView';
import { overall, standingOf, statusText } from '../../../src/views/iterations/standing';
import { TrainerProgress, trainerState } from '../../../src/views/iterations/trainerProgress';
import { addGraded, addTuned, reviewing, RUN, TUNED } from '../../factories/notebook';
import { tempWorkspace } from '../../factories/workspace';

const at = '2026-01-01T00:00:00.000Z';
const later = (seconds: number) => new Date(Date.parse(at) + seconds * 1000).toISOString();
const waiting = stateOf(
  'iteration-1',
  reviewing('iteration-1').map((event) => ({ ...event, at })),
);

describe('standingOf', () => {
  it('tells a step that is being worked on from one whose process was killed', () => {
    const state = stateOf('i', [{ iteration: 'i', step: 'collect', status: 'started', message: '', at }]);
    expect(standingOf(state, 'collect', true)).toBe('running');
    expect(standingOf(state, 'collect', false)).toBe('stopped');
    expect(overall(waiting, false)).toBe('waiting');
  });
});

describe('statusText', () => {
  it('offers a new iteration, tells what runs, asks for the review, and goes on once it is done', () => {
    const running = stateOf('i', [{ iteration: 'i', step: 'collect', status: 'started', message: '', at }]);
    const said = [
      statusText(undefined, false, 0),
      statusText(running, true, 0),
      statusText(running, false, 0),
      statusText(waiting, false, 2),
      statusText(waiting, false, 0),
    ];
    expect(said.map(({ text, command }) => [text.replace(/^\$\(\S+\) /, ''), command])).toEqual([
      ['Errorbook: Run Iteration', 'errorbook.runIteration'],
      ['Errorbook: collect (1 of 7)', 'errorbook.iterations.focus'],
      ['Errorbook: Resume Iteration (1 of 7)', 'errorbook.runIteration'],
      ['Errorbook: 2 to review', 'errorbook.samples.focus'],
      ['Errorbook: Resume Iteration', 'errorbook.runIteration'],
    ]);
  });
});

const start = (resumed: number, when = at): TrainingEvent => ({
  ...{
    event: 'start',
    at: when,
    total_steps: 10,
    backend: 'trl',
    device: 'cpu',
    resumed_from: resumed,
    skipped: 0,
  },
});
const log = (step: number, loss: number | null, when: string): TrainingEvent => ({
  ...{
    event: 'log',
    at: when,
    step,
    total_steps: 10,
    loss,
    learning_rate: 1e-4,
    tokens_per_second: 120,
    epoch: 1,
  },
});

describe('trainerState', () => {
  it('estimates the time left from the pace since it resumed, and keeps the newest loss of a step', () => {
    const events = [
      start(0),
      log(1, 2, later(60)),
      log(5, 1.5, later(90)),
      start(4, later(1000)),
      log(5, 1.4, later(1002)),
      log(6, null, later(1004)),
    ];
    expect(trainerState(events)).toMatchObject({
      ...{ status: 'running', step: 6, totalSteps: 10, machine: 'trl on cpu', etaSeconds: 8 },
      loss: [
        { step: 1, loss: 2 },
        { step: 5, loss: 1.4 },
      ],
    });
  });

  it('tells how it ended', () => {
    expect(trainerState([])).toBeUndefined();
    const failed = trainerState([
      start(0),
      { event: 'error', at, message: 'No memory.', hint: 'Use a smaller batch.' },
    ]);
    expect(failed).toMatchObject({ status: 'failed', error: 'No memory. Use a smaller batch.' });
    const done = trainerState([start(0), { event: 'done', at, adapter: 'a', model: 'm' }]);
    expect(done).toMatchObject({ status: 'done', step: 10 });
  });

  it('is read from where the file was read before, without a torn line', async () => {
    const file = join(await tempWorkspace(), 'progress.jsonl');
    const progress = new TrainerProgress(file);
    expect(await progress.read()).toBeUndefined();
    await appendFile(
      file,
      `${JSON.stringify(start(0))}\n${JSON.stringify(log(1, 2, later(1)))}\n{"event":"lo`,
    );
    expect((await progress.read())?.step).toBe(1);
    await appendFile(file, `g"}\n${JSON.stringify(log(2, 1, later(2)))}\n`);
    expect((await progress.read())?.step).toBe(2);
  });
});

describe('iterationsOf', () => {
  const config = configSchema.parse({ suites: [{ path: 'lists.jsonl' }] });
  const known = { isRunning: false, trainer: () => Promise.resolve(undefined), config, canRun: true };

  it('compares the iteration’s runs, with the tasks that were fixed and how to open them', async () => {
    const book = await Book.open(await tempWorkspace());
    await addGraded(book);
    await addTuned(book, ['tail']);
    const state = { ...waiting, baseline: RUN, tunedRun: TUNED };
    const view = await iterationsOf(book, {}, { ...known, iterations: [state] });
    const [all] = view.comparisons;
    expect(all).toMatchObject({ title: 'All tasks', tasks: 4, stillPassing: 1, stillFailing: 2, broken: [] });
    expect(all?.fixed).toEqual([
      { suite: 'lists', task: 'tail', before: `${RUN}/lists/tail#0`, after: `${TUNED}/lists/tail#0` },
    ]);
    expect([all?.before.estimate, all?.after.estimate]).toEqual([0.25, 0.5]);
  });

  it('compares what a person chose, never a run with itself or with one that is not there', async () => {
    const book = await Book.open(await tempWorkspace());
    await addGraded(book);
    await addTuned(book, []);
    const shown = async (chosen: object) => iterationsOf(book, chosen, { ...known, iterations: [] });
    expect((await shown({ before: TUNED, after: RUN })).comparisons[0]?.tasks).toBe(4);
    expect((await shown({ before: RUN, after: RUN })).comparisons).toEqual([]);
    expect((await shown({ before: RUN, after: 'gone' })).comparisons).toEqual([]);
  });

  it('sums what calls cost, where a price is known', async () => {
    const book = await Book.open(await tempWorkspace());
    const call = { purpose: 'diagnose' as const, text: '{}', finishReason: 'stop' };
    await book.add(
      'call',
      { ...call, hash: '1', model: 'teacher', usage: { promptTokens: 1_000_000, completionTokens: 10 } },
      { ...call, hash: '2', model: 'teacher', usage: { promptTokens: 1_000_000, completionTokens: 0 } },
      { ...call, hash: '3', model: 'local' },
    );
    const prices = { teacher: { prompt: 2, completion: 0 } };
    const { usage } = await iterationsOf(
      book,
      {},
      { ...known, iterations: [], config: { ...config, prices } },
    );
    expect(usage).toEqual([
      { model: 'teacher', calls: 2, promptTokens: 2_000_000, completionTokens: 10, dollars: 4 },
      { model: 'local', calls: 1, promptTokens: 0, completionTokens: 0, dollars: undefined },
    ]);
  });
});
