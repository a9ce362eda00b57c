import { expect, it } from 'vitest';
import { sharedSandbox } from '../../factories/sandbox';
import { supplied } from './samples';

const sandbox = sharedSandbox();

it.each([1, 2])(
  'samples of every kind are verified, and no screen takes them out (seed %i)',
  async (seed) => {
    const { samples, lost } = await supplied(sandbox(), seed, () => true);
    expect(samples).toHaveLength(192);
    expect(lost).toEqual([]);
  },
);
