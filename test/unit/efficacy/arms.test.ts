import { expect, it } from 'vitest';
import { ARMS } from '../../../bench/efficacy/arms';

it('has an arm begin only from one that asks the same of the instructor', () => {
  const others = Object.entries(ARMS).filter(([, { of }]) => of !== undefined);
  expect(others.length).toBeGreaterThan(0);
  // Whether repairs are taught is no question to the instructor.
  const asked = (strategy: object | undefined) => ({ ...strategy, repairs: undefined });
  for (const [name, { of = '', strategy }] of others)
    expect({ name, strategy: asked(strategy) }).toEqual({ name, strategy: asked(ARMS[of]?.strategy) });
});
