/** The real trainer and server say why they cannot; that it is passed on is trainer.test.ts, its words test/python. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { configSchema } from '../../../src/book/config';
import { transformersEngine } from '../../../src/serving/transformers';
import { writeDataset } from '../../../src/training/dataset';
import type { Environment } from '../../../src/training/environment';
import { writeGguf } from '../../../src/training/gguf';
import { writeJob } from '../../../src/training/job';
import { setUpEnvironment } from '../../../src/training/setup';
import { train } from '../../../src/training/trainer';

let folder: string;
let environment: Environment;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errorbook-failures-'));
  const shared = process.env['ERRORBOOK_PYTHON_ENV'] ?? join(process.cwd(), '.cache', 'venv');
  vi.stubEnv('ERRORBOOK_PYTHON_ENV', shared);
  environment = await setUpEnvironment({ workspace: folder });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

it('says why a model cannot be written as GGUF', async () => {
  await expect(writeGguf(environment.python, folder, join(folder, 'tuned.gguf'))).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringContaining('cannot be written as GGUF') as string,
  });
});

it('says why a model cannot be served', async () => {
  const serving = transformersEngine(environment).serve(join(folder, 'nowhere'), {
    log: join(folder, 'failed.log'),
  });
  await expect(serving).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringContaining('could not be served by transformers serve') as string,
  });
});

it('says why a job cannot be trained', async () => {
  const job = join(folder, 'bad-job');
  const pair = {
    prompt: [{ role: 'user' as const, content: 'Write one().' }],
    completion: [{ role: 'assistant' as const, content: 'def one():\n    return 1' }],
  };
  const { train: data } = await writeDataset(job, { train: [pair], eval: [] });
  const { training } = configSchema.parse({ training: { baseModel: 'nobody/nothing' } });
  await writeJob(job, folder, { train: data }, training);
  vi.stubEnv('HF_HUB_OFFLINE', '1');
  await expect(train(job, environment.python)).rejects.toMatchObject({
    message: expect.stringContaining(
      'Training failed: the base model nobody/nothing could not be loaded',
    ) as string,
    hint: expect.stringContaining('training.baseModel') as string,
  });
});
