import { availableParallelism, loadavg } from 'node:os';
import { describe, expect, it } from 'vitest';
import { endAfter, endless, instants } from '../../factories/orphans';

/** Two seconds; where more runs than the cores can do at once, so many times that: everything takes longer then. */
const patience = () => 2 * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());

describe.skipIf(process.platform !== 'linux')('what `grade` leaves behind', () => {
  it('is gone two seconds after kill -9 at any instant', async () => {
    const leavings = await endAfter(instants(4), 'SIGKILL', await endless());
    const seconds = patience();
    expect(leavings.filter((each) => each.seconds > seconds)).toEqual([]);
    expect(Math.max(...leavings.map(({ processes }) => processes))).toBeGreaterThan(5);
  });

  it('is gone soon after it was asked to end', async () => {
    const args = await endless();
    const leavings = [
      ...(await endAfter(instants(1), 'SIGTERM', args)),
      ...(await endAfter(instants(1), 'SIGINT', args)),
    ];
    expect(leavings.filter(({ seconds }) => seconds > 5)).toEqual([]);
  });
});
