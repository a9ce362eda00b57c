import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAbort } from '../../../src/base/errors';
import type { Progress } from '../../../src/base/progress';
import { configSchema } from '../../../src/book/config';
import type { TrainingEvent } from '../../../src/training/events';
import { jobFiles, writeJob } from '../../../src/training/job';
import { cancelTraining, runningTrainer, startTraining, train } from '../../../src/training/trainer';
import { program } from '../../factories/training';

const at = '2026-01-01T00:00:00.000Z';
const start = {
  event: 'start',
  at,
  total_steps: 4,
  backend: 'trl',
  device: 'cpu',
  resumed_from: 0,
  skipped: 0,
};
const log = (step: number) => ({
  event: 'log',
  at,
  step,
  total_steps: 4,
  loss: 1 / step,
  learning_rate: 0.1,
  epoch: 1,
  tokens_per_second: 90,
});
const held = { event: 'eval', at, step: 1, eval_loss: 0.3 };
const done = { event: 'done', at, adapter: 'a', model: 'm' };
const failed = { event: 'error', at, message: 'out of memory', hint: 'Take less.' };

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errorbook-trainer-'));
});

afterEach(async () => {
  await cancelTraining(folder, 100);
  await rm(folder, { recursive: true, force: true });
});

/** An interpreter that stands in for the trainer: it says these events, then does what the script says. */
function trainerSaying(events: object[], script = ''): Promise<string> {
  const lines = events.map((event) => `echo '${JSON.stringify(event)}' >> progress.jsonl; sleep 0.05`);
  return program(folder, 'python', ['echo run >> runs', ...lines, script].join('\n'));
}

async function runs(): Promise<number> {
  return (await readFile(join(folder, 'runs'), 'utf8')).trim().split('\n').length;
}

describe('train', () => {
  it('follows the trainer to the tuned model', async () => {
    const python = await trainerSaying([start, log(1), held, log(4), done]);
    const events: TrainingEvent[] = [];
    const progress: Progress[] = [];
    const trained = await train(folder, python, {
      onEvent: (event) => events.push(event),
      onProgress: (each) => progress.push(each),
    });
    expect(trained).toEqual({ adapter: 'a', model: 'm' });
    expect(events).toEqual([start, log(1), held, log(4), done]);
    expect(progress.map((each) => each.done)).toEqual([0, 1, 4]);
    expect(progress.at(-1)).toMatchObject({
      total: 4,
      message: 'loss 0.250, held out 0.300, learning rate 1.0e-1, 90 tokens/s',
    });
  });

  it('passes on why the trainer failed and what to do', async () => {
    const python = await trainerSaying([start, failed], 'exit 1');
    await expect(train(folder, python)).rejects.toMatchObject({
      message: 'Training failed: out of memory',
      hint: 'Take less.',
    });
  });

  it('does not take the failure of an earlier attempt for its own', async () => {
    await writeFile(
      jobFiles(folder).progress,
      [start, failed].map((each) => `${JSON.stringify(each)}\n`).join(''),
    );
    const python = await trainerSaying([{ ...start, resumed_from: 2 }, log(3), done]);
    const events: TrainingEvent[] = [];
    await train(folder, python, { onEvent: (event) => events.push(event) });
    expect(events.map((each) => each.event)).toEqual(['start', 'error', 'start', 'log', 'done']);
  });

  it('survives a line that a kill tore', async () => {
    await writeFile(jobFiles(folder).progress, `${JSON.stringify(start)}\n{"event":"log","st\n`);
    const python = await trainerSaying([start, done]);
    await expect(train(folder, python)).resolves.toEqual({ adapter: 'a', model: 'm' });
  });

  it('says what ended a trainer that could not say so itself', async () => {
    const probe = { event: 'probe', at, tokens: 2048, items: 4 };
    const ends: [object[], string, string][] = [
      [
        [probe],
        'kill -9 $$',
        'Trainer killed (signal 9; out of memory?) while it tried its longest items, 4 items of 2,048 tokens',
      ],
      [[log(3)], 'kill -9 $$', 'Trainer killed (signal 9; out of memory?) after step 3 of 4'],
      [[], 'exit 137', 'Trainer killed (signal 9; out of memory?)'],
      [[], 'echo "Segmentation fault"; exit 139', 'Trainer killed (signal 11): Segmentation fault'],
      [
        [],
        'echo "no such option"; exit 2',
        'The trainer ended without a result (exit status 2): no such option',
      ],
    ];
    for (const [events, script, message] of ends) {
      const python = await trainerSaying([start, ...events], script);
      const hint = expect.stringContaining('goes on from its last checkpoint') as string;
      await expect(train(folder, python)).rejects.toMatchObject({ message, hint });
    }
  });

  it('says so as well of one that another process had started', async () => {
    const python = await trainerSaying(
      [start, log(2)],
      'while [ ! -f over ]; do sleep 0.05; done; kill -9 $$',
    );
    const script = `import { startTraining } from './src/training/trainer'; await startTraining(${JSON.stringify(folder)}, ${JSON.stringify(python)});`;
    await promisify(execFile)('npx', ['tsx', '--input-type=module', '-e', script]);
    const following = train(folder, python, {
      onEvent: ({ event }) => void (event === 'log' && writeFile(join(folder, 'over'), '')),
    });
    await expect(following).rejects.toMatchObject({
      message: 'The trainer ended without a word after step 2 of 4: killed, or out of memory?',
    });
    expect(await runs()).toBe(1);
  });

  it('says when there is no such interpreter', async () => {
    await expect(train(folder, join(folder, 'nowhere'))).rejects.toMatchObject({ name: 'UserError' });
  });

  it('leaves the trainer running when the following is aborted', async () => {
    const python = await trainerSaying([start], 'sleep 30');
    const controller = new AbortController();
    const following = train(folder, python, { signal: controller.signal, onEvent: () => controller.abort() });
    await expect(following).rejects.toSatisfy(isAbort);
    expect(await runningTrainer(folder)).toBeDefined();
  });
});

describe('startTraining', () => {
  it('starts one trainer however often it is called at once', async () => {
    const python = await trainerSaying([start], 'sleep 30');
    const started = await Promise.all([1, 2, 3, 4].map(() => startTraining(folder, python)));
    expect(new Set(started.map((each) => each.pid)).size).toBe(1);
    await expect.poll(() => runs().catch(() => 0)).toBe(1);
  });

  it('does not take another process with the same id for the trainer', async () => {
    const file = jobFiles(folder).process;
    await writeFile(file, JSON.stringify({ pid: process.pid, started: 'long ago', progressFrom: 0 }));
    expect(await runningTrainer(folder)).toBeUndefined();
    await train(folder, await trainerSaying([start, done]));
    expect(await runs()).toBe(1);
  });

  it('starts anew where the file that names the trainer is torn', async () => {
    await appendFile(jobFiles(folder).process, '{"pid": 12');
    await expect(train(folder, await trainerSaying([start, done]))).resolves.toBeDefined();
  });
});

describe('cancelTraining', () => {
  it('lets the trainer make a last checkpoint', async () => {
    const stopped = JSON.stringify({ event: 'stopped', at, step: 2 });
    const python = await trainerSaying(
      [],
      `trap 'echo ${JSON.stringify(stopped)} >> progress.jsonl; exit 0' TERM
       echo '${JSON.stringify(start)}' >> progress.jsonl
       while :; do sleep 0.05; done`,
    );
    let began: (() => void) | undefined;
    const beginning = new Promise<void>((resolve) => (began = resolve));
    const following = train(folder, python, { onEvent: () => began?.() });
    const outcome = expect(following).rejects.toThrow('Training was cancelled at step 2.');
    await beginning;
    await cancelTraining(folder);
    await outcome;
    expect(await runningTrainer(folder)).toBeUndefined();
  });
});

describe('writeJob', () => {
  const dataset = () => ({ train: join(folder, 'data', 'train.jsonl') });
  const training = (fields: object) => configSchema.parse({ training: fields }).training;

  it('writes what the trainer reads', async () => {
    await writeJob(folder, folder, dataset(), training({ baseModel: 'org/model', epochs: 3 }));
    expect(JSON.parse(await readFile(jobFiles(folder).job, 'utf8'))).toMatchObject({
      base_model: 'org/model',
      dataset: { train: 'data/train.jsonl' },
      progress_file: 'progress.jsonl',
      epochs: 3,
      batch_size: 8,
    });
  });

  it('names the adapter that a round goes on with', async () => {
    const settings = training({ baseModel: 'org/model', bits: 4, backend: 'unsloth' });
    await writeJob(folder, folder, dataset(), settings, { adapter: join(folder, 'before', 'adapter') });
    expect(JSON.parse(await readFile(jobFiles(folder).job, 'utf8'))).toMatchObject({
      ...{ bits: 4, backend: 'unsloth', adapter: 'before/adapter' },
    });
  });

  it('asks for a base model', async () => {
    await expect(writeJob(folder, folder, dataset(), training({}))).rejects.toThrow('No base model is named');
  });
});
