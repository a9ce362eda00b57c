import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { NewerRecord, recordKind } from '../../../src/domain/record';

/** Was `{ id, seconds }`, then `{ id, ms }`, and is `{ id, ms, unit }` today. */
const kind = recordKind(
  z.object({ id: z.string(), ms: z.number(), unit: z.enum(['cpu', 'wall']) }),
  ['id'],
  [({ seconds, ...rest }) => ({ ...rest, ms: Number(seconds) * 1000 }), (old) => ({ ...old, unit: 'wall' })],
);
const at = '2026-01-01T00:00:00.000Z';
const problemOf = (value: unknown) => kind.stored.safeParse(value).error?.issues[0];

describe('recordKind', () => {
  it('reads every version, each step after the other', () => {
    const today = { v: 3, at, id: 'a', ms: 2000, unit: 'wall' };
    expect(kind.version).toBe(3);
    expect(kind.stored.parse({ v: 1, at, id: 'a', seconds: 2 })).toEqual(today);
    expect(kind.stored.parse({ v: 2, at, id: 'a', ms: 2000 })).toEqual(today);
    expect(kind.stored.parse(today)).toEqual(today);
  });

  it('changes nothing of what it was given', () => {
    const old = Object.freeze({ v: 1, at, id: 'a', seconds: 2 });
    expect(kind.stored.parse(old)).toMatchObject({ ms: 2000 });
  });

  it('leaves out fields that it does not know', () => {
    expect(kind.stored.parse({ v: 3, at, id: 'a', ms: 1, unit: 'cpu', colour: 'red' })).toEqual({
      ...{ v: 3, at, id: 'a', ms: 1, unit: 'cpu' },
    });
  });

  it('knows a newer record by its name, where that can be read', () => {
    expect(kind.stored.parse({ v: 4, id: 'a', anything: [] })).toEqual(new NewerRecord(4, 'a'));
    expect(kind.stored.parse({ v: 9, id: { of: 'a' } })).toEqual(new NewerRecord(9, undefined));
    const two = recordKind(z.object({ suite: z.string(), id: z.string() }), ['suite', 'id']);
    expect(two.stored.parse({ v: 2, suite: 's', id: 'a' })).toEqual(new NewerRecord(2, 's/a'));
    expect(two.nameOf({ suite: 's' })).toBeUndefined();
  });

  it('says what is wrong with a record, of whatever version', () => {
    expect(problemOf({ v: 3, at, id: 'a', ms: 1, unit: 'moon' })).toMatchObject({ path: ['unit'] });
    expect(problemOf({ v: 1, at, id: 7, seconds: 1 })).toMatchObject({ path: ['id'] });
    for (const v of [undefined, '3', 0, -1, 1.5, null])
      expect(problemOf({ v, at, id: 'a', ms: 1, unit: 'cpu' })).toMatchObject({ path: ['v'] });
    for (const value of [7, null, 'text', ['a']]) expect(problemOf(value)).toBeDefined();
  });
});
