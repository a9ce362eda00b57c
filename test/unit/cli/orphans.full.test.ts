import { expect, it } from 'vitest';
import { gradedStarter } from '../../factories/cli';
import { endAfter, endless, instants } from '../../factories/orphans';

const LINUX = process.platform === 'linux';

it.runIf(LINUX)(
  '`grade` is gone two seconds after kill -9, fifteen times',
  { timeout: 300_000 },
  async () => {
    const leavings = await endAfter(instants(15), 'SIGKILL', await endless());
    expect(leavings.filter(({ seconds }) => seconds > 2)).toEqual([]);
  },
);

it.runIf(LINUX)('the process of the index is gone as soon', { timeout: 300_000 }, async () => {
  const args = ['cases', '--search', 'slice', '--workspace', await gradedStarter()];
  const leavings = await endAfter(instants(6), 'SIGKILL', args);
  expect(leavings.filter(({ seconds }) => seconds > 2)).toEqual([]);
});
