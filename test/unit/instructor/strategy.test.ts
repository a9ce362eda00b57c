import { describe, expect, it } from 'vitest';
import { strategyOf } from '../../../src/instructor/strategy';

const ids = Array.from({ length: 2000 }, (_, index) => `run/suite/task-${index}#0`);

describe('strategyOf', () => {
  it('gives every case the strategy that is named', () => {
    expect(strategyOf('a', { name: 'le', lecRatio: 1 })).toBe('le');
    expect(strategyOf('a', { name: 'lec', lecRatio: 0 })).toBe('lec');
  });

  it('mixes by the ratio', () => {
    const lec = ids.filter((id) => strategyOf(id, { name: 'mixed', lecRatio: 0.3 }) === 'lec').length;
    expect(lec / ids.length).toBeGreaterThan(0.26);
    expect(lec / ids.length).toBeLessThan(0.34);
    expect(ids.every((id) => strategyOf(id, { name: 'mixed', lecRatio: 0 }) === 'le')).toBe(true);
    expect(ids.every((id) => strategyOf(id, { name: 'mixed', lecRatio: 1 }) === 'lec')).toBe(true);
  });

  it('moves cases to LEC only when the ratio is raised', () => {
    const moved = ids.filter(
      (id) =>
        strategyOf(id, { name: 'mixed', lecRatio: 0.3 }) === 'lec' &&
        strategyOf(id, { name: 'mixed', lecRatio: 0.6 }) === 'le',
    );
    expect(moved).toEqual([]);
  });
});
