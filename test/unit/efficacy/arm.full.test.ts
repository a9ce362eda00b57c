/** One arm of the benchmark from end to end, with a target that has seen next to nothing. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runArm, runBase } from '../../../bench/efficacy/runArm';
import { SIZES } from '../../../bench/efficacy/size';
import { targetOf } from '../../../bench/efficacy/target';

it(
  'trains a target on what it failed, by the product’s own steps, and asks it again',
  { timeout: 900_000 },
  async () => {
    const { small } = SIZES;
    if (small === undefined) throw new Error('There is no size small.');
    const size = {
      ...small,
      ...{
        suites: { taught: 8, unseen: 4, others: 3 },
        corpus: 320,
        items: 12,
        server: 'transformers' as const,
      },
      training: { ...small.training, epochs: 1 },
    };
    const folder = await mkdtemp(join(tmpdir(), 'errorbook-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
    const place = { size, model: await targetOf(size, folder), folder: join(folder, 'base'), seed: 0 };
    const base = await runBase(place);
    expect(base.passed).toEqual({ taught: '00000000', unseen: '0000', others: '000' });
    const arm = await runArm({ ...place, folder: join(folder, 'le'), seed: 1, arm: 'le' }, place.folder);
    expect(arm).toMatchObject({ arm: 'le', seed: 1, items: 8, retained: 0 });
    expect(Object.values(arm.passed).map((digits) => digits.length)).toEqual([8, 4, 3]);
    expect(arm.samples).toBeGreaterThanOrEqual(arm.items);
  },
);
