/** kill -9 of the trainer, of who follows it, and of both, at any moment: the training ends with the same model. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { configSchema } from '../../../src/book/config';
import { writeDataset, type DatasetItem } from '../../../src/training/dataset';
import type { TrainingEvent } from '../../../src/training/events';
import { jobFiles, writeJob } from '../../../src/training/job';
import { setUpEnvironment } from '../../../src/training/setup';
import { makeTinyModel } from '../../../src/training/tiny';
import { cancelTraining, followTraining, runningTrainer, train } from '../../../src/training/trainer';

const WORDS = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');
const items = WORDS.map((word, n): DatasetItem => ({
  prompt: [{ role: 'user', content: `Write ${word}.` }],
  completion: [{ role: 'assistant', content: `\`\`\`python\ndef ${word}():\n    return ${n}\n\`\`\`` }],
}));

type Victim = 'trainer' | 'follower' | 'both';
const VICTIMS: Victim[] = ['trainer', 'follower', 'both'];

/** Kills so many times, each victim in turn, at a random moment of what an undisturbed training takes. */
export function endsWithTheSameModel(rounds: number): void {
  it(`ends with the same model after ${rounds} kills`, { timeout: (rounds + 6) * 120_000 }, async () => {
    const { python, whole, again } = await prepare();
    const reference = await finish(whole, python);
    let job = await again();
    const check = async () => {
      const ended = await finish(job, python);
      expect(ended.losses).toEqual(reference.losses);
      expect(ended.weights.equals(reference.weights)).toBe(true);
    };
    for (let round = 0; round < rounds; round++) {
      const victim = VICTIMS[round % VICTIMS.length] ?? 'both';
      await killOnce(job, python, victim, Math.random() * reference.ms);
      if (!existsSync(jobFiles(job).model)) continue;
      await check(); // It got to its end: the kills that are left meet another one.
      job = await again();
    }
    await check();
  });
}

/** A job's folder, and as many more with the same job as are asked for. */
async function prepare() {
  const folder = await mkdtemp(join(tmpdir(), 'errorbook-kills-'));
  const whole = join(folder, 'job-0');
  const folders = [whole];
  onTestFinished(async () => {
    for (const each of folders) await cancelTraining(each, 100);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  const shared = process.env['ERRORBOOK_PYTHON_ENV'] ?? join(process.cwd(), '.cache', 'venv');
  vi.stubEnv('ERRORBOOK_PYTHON_ENV', shared);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { python } = await setUpEnvironment({ workspace: folder });
  await mkdir(whole);
  const dataset = await writeDataset(whole, { train: items, eval: items.slice(0, 2) });
  await makeTinyModel(python, dataset.train, join(folder, 'tiny'), { seconds: 1 });
  const { training } = configSchema.parse({
    training: { baseModel: 'tiny', epochs: 20, learningRate: 1e-3, batchSize: 4, maxLength: 128 },
  });
  await writeJob(whole, folder, dataset, training);
  const unused = join(folder, 'unused');
  await cp(whole, unused, { recursive: true });
  const again = async () => {
    const job = join(folder, `job-${folders.length}`);
    folders.push(job);
    await cp(unused, job, { recursive: true });
    return job;
  };
  return { python, whole, again };
}

/** Trains to the end: the newest loss of each step, and the adapter. */
async function finish(folder: string, python: string) {
  const began = Date.now();
  const { adapter } = await train(folder, python);
  const ms = Date.now() - began;
  const events: TrainingEvent[] = [];
  for await (const { event } of followTraining(folder)) events.push(event);
  const losses = new Map(events.flatMap((each) => (each.event === 'log' ? [[each.step, each.loss]] : [])));
  return {
    ms,
    losses: [...losses].sort(([a], [b]) => a - b),
    weights: await readFile(join(adapter, 'adapter_model.safetensors')),
  };
}

/** A process that trains as the command line does, killed after a while, or its trainer, or both. */
async function killOnce(job: string, python: string, victim: Victim, afterMs: number): Promise<void> {
  const follower = follow(job, python);
  const ended = new Promise((resolve) => follower.once('close', resolve));
  await Promise.race([ended, sleep(afterMs)]);
  if (victim !== 'trainer') follower.kill('SIGKILL');
  const trainer = victim === 'follower' ? undefined : await runningTrainer(job);
  if (trainer !== undefined) await killed(job, trainer.pid);
  if (victim === 'trainer' && trainer === undefined) follower.kill('SIGKILL');
  await ended;
}

async function killed(job: string, pid: number): Promise<void> {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It had just ended.
  }
  while ((await runningTrainer(job)) !== undefined) await sleep(20); // A large process takes a moment to die.
}

function follow(job: string, python: string): ChildProcess {
  const script = `import { train } from './src/training/trainer'; await train(${JSON.stringify(job)}, ${JSON.stringify(python)});`;
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: 'ignore',
  });
}
