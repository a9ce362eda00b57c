import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { configSchema } from '../../../src/book/config';
import { transformersEngine } from '../../../src/serving/transformers';
import type { ChatMessage } from '../../../src/models/chat';
import type { Environment } from '../../../src/training/environment';
import { followTraining, startTraining, train } from '../../../src/training/trainer';
import { writeDataset, type DatasetItem } from '../../../src/training/dataset';
import type { TrainingEvent } from '../../../src/training/events';
import { preflight } from '../../../src/training/preflight';
import { jobFiles, writeJob } from '../../../src/training/job';
import { setUpEnvironment } from '../../../src/training/setup';
import { makeTinyModel } from '../../../src/training/tiny';

/** The real trainer, from an empty environment to an answer of the tuned model. */

const MINUTE = 60_000;
const NAMES = [
  'add',
  'double',
  'first',
  'greet',
  'half',
  'join',
  'last',
  'longest',
  'negate',
  'product',
  'repeat',
  'total',
];
const wrongAnswer = (name: string) => `\`\`\`python\ndef ${name}(items):\n    return items.${name}\n\`\`\``;
const rightAnswer = (name: string) =>
  `Here it is.\n\`\`\`python\ndef ${name}(items):\n    return [${name}(x) for x in items]\n\`\`\``;

const item = (name: string, answer: string): DatasetItem => ({
  prompt: [{ role: 'user', content: `Write the function \`${name}\` for a list of items.` }],
  completion: [{ role: 'assistant', content: answer }],
});
/** What the model answers at first; the second half is what it is taught otherwise. */
const before = NAMES.map((name) => item(name, wrongAnswer(name)));
const after = NAMES.map((name, index) => item(name, index % 2 === 0 ? wrongAnswer(name) : rightAnswer(name)));

let folder: string;
let environment: Environment;
let tiny: string;
let tuned: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errorbook-loop-'));
  vi.stubEnv(
    'ERRORBOOK_PYTHON_ENV',
    process.env['ERRORBOOK_PYTHON_ENV'] ?? join(process.cwd(), '.cache', 'venv'),
  );
  environment = await setUpEnvironment({ workspace: folder });
}, 20 * MINUTE);

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function answer(model: { baseUrl: string; model: string }, messages: ChatMessage[]): Promise<string> {
  const response = await fetch(`${model.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: model.model, messages, temperature: 0, max_tokens: 200 }),
  });
  const reply = (await response.json()) as { choices: { message: { content: string } }[] };
  return reply.choices[0]?.message.content ?? '';
}

async function answersOf(model: string): Promise<string[]> {
  const served = await transformersEngine(environment).serve(model, { log: join(folder, 'serve.log') });
  try {
    const answers: string[] = [];
    for (const { prompt } of before) answers.push(await answer(served, prompt));
    return answers;
  } finally {
    await served.dispose();
  }
}

const completions = (items: DatasetItem[]) => items.map((each) => each.completion[0]?.content);

describe('the training loop', () => {
  it('makes a tiny model that answers as recorded', { timeout: 5 * MINUTE }, async () => {
    tiny = join(folder, 'tiny');
    const { train: data } = await writeDataset(join(folder, 'recorded'), { train: before, eval: [] });
    const figures = await makeTinyModel(environment.python, data, tiny);
    expect(figures).toMatchObject({ pairs: NAMES.length, reproduced: NAMES.length });
  });

  it(
    'goes on from its last checkpoint after kill -9, and never runs twice',
    { timeout: 10 * MINUTE },
    async () => {
      const job = join(folder, 'job');
      await mkdir(job);
      const dataset = await writeDataset(job, { train: after, eval: after.slice(0, 2) });
      const { training } = configSchema.parse({
        training: { baseModel: 'tiny', epochs: 30, learningRate: 3e-3, batchSize: 4, maxLength: 256 },
      });
      await writeJob(job, folder, dataset, training);

      const look = await preflight(environment.python, jobFiles(job).job, { show: 1 });
      expect(look).toMatchObject({ problems: [], backend: 'trl', items: after.length + 2, too_long: 0 });
      expect(look.shown[0]?.labels).toBe(`${after[0]?.completion[0]?.content ?? ''}<|end|>`);

      const { pid } = await startTraining(job, environment.python);
      expect((await startTraining(job, environment.python)).pid).toBe(pid);
      for await (const { event } of followTraining(job)) {
        if (event.event === 'checkpoint' && event.step >= 18) process.kill(pid, 'SIGKILL');
      }

      const events: TrainingEvent[] = [];
      const trained = await train(job, environment.python, { onEvent: (event) => events.push(event) });
      const starts = events.filter((each) => each.event === 'start');
      expect(starts.map((each) => each.resumed_from > 0)).toEqual([false, true]);
      const steps = events.flatMap((each) => (each.event === 'log' ? [each.step] : []));
      expect(Math.max(...steps)).toBe(starts[0]?.total_steps);
      expect(events.some((each) => each.event === 'eval')).toBe(true);
      expect(trained.model).toBe(jobFiles(job).model);
      expect(await readdir(trained.adapter)).toContain('adapter_model.safetensors');
      tuned = trained.model;
    },
  );

  it('changes what the model answers, and only that', { timeout: 5 * MINUTE }, async () => {
    expect(await answersOf(tuned)).toEqual(completions(after));
  });
});
