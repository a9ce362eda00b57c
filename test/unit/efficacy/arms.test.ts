import { expect, it } from 'vitest';
import { ARMS } from '../../../bench/efficacy/arms';

it('has an arm begin only from one that asks the same of the instructor', () => {
  const others = Object.entries(ARMS).filter(([, { of }]) => of !== undefined);
  expect(others.length).toBeGreaterThan(0);
  for (const [name, { of = '', strategy }] of others)
    expect({ name, strategy }).toEqual({ name, strategy: ARMS[of]?.strategy });
});
