import { afterEach, describe, expect, it } from 'vitest';
import { loadTasks } from '../../../src/notebook/loadTasks';
import { plannedGate, toldPower } from '../../../src/notebook/promotion';
import { publish, rollBack } from '../../../src/iteration/promoted';
import { iterationsOf, promotedModel } from '../../../src/iteration/state';
import { trained, untrained, type Untrained } from '../../factories/untrained';

let its: Untrained | undefined;
afterEach(() => its?.close());

const gated = (iteration: string, outcome: 'promoted' | 'kept') => ({
  ...{ iteration, step: 'gate' as const, status: 'done' as const, message: '' },
  outcome,
});

describe('rollBack', () => {
  it('takes back one promotion after the other, until the target is that of errorbook.json', async () => {
    its = await untrained({}, 'luck');
    const { book } = its.bench;
    for (const id of ['iteration-1', 'iteration-2']) {
      await trained(its.bench, id, 'run');
      await book.add('iteration', gated(id, 'promoted'));
    }
    expect(await rollBack(its.bench)).toEqual({ iteration: 'iteration-2', target: 'tuned' });
    expect(iterationsOf(book).map(({ outcome }) => outcome)).toEqual(['promoted', 'rolled back']);
    expect(await rollBack(its.bench)).toEqual({ iteration: 'iteration-1', target: undefined });
    expect(promotedModel(book)).toBeUndefined();
    await expect(rollBack(its.bench)).rejects.toThrow('No promoted model is the target.');
  });
});

describe('publish', () => {
  it('gives Ollama the newest promoted model, or that of an iteration, under a name', async () => {
    its = await untrained({}, 'luck');
    const { bench, server } = its;
    await expect(publish(bench)).rejects.toThrow('No model was promoted.');
    await trained(bench, 'iteration-1', 'run');
    expect(await publish(bench, { iteration: 'iteration-1', name: 'mine' })).toBe('mine');
    await bench.book.add('iteration', gated('iteration-1', 'promoted'));
    expect(await publish(bench)).toBe('errorbook/base:iteration-1');
    const created = server.requests.filter(({ path }) => path === '/api/create');
    expect(created.map(({ body }) => body?.['model'])).toEqual(['mine', 'errorbook/base:iteration-1']);
    await expect(publish(bench, { iteration: 'iteration-9' })).rejects.toThrow('no tuned model');
  });
});

describe('toldPower', () => {
  it('says what the gate will see, and that another look asks for more', async () => {
    its = await untrained({}, 'luck');
    const { bench } = its;
    const { tasks } = await loadTasks(bench);
    expect(toldPower(bench, tasks)).toMatch(
      /^Gate: \d+ tasks: a gain under [\d.]+ points can hardly be seen; 5 points are promoted with a chance of \d+ %\. Add \d+ tasks to the gate/,
    );
    const promotion = {
      ...{ pair: 'earlier', iteration: 'iteration-1', training: 't', look: 1, alpha: 0.03, margin: 0.02 },
      ...{ effect: 0.05, retention: [], chance: 0.5, test: 'exact McNemar, one-sided' as const },
      before: { folder: 'base', digest: '1' },
      after: { folder: 'tuned', digest: '2' },
    };
    await bench.book.add('promotion', { ...promotion, gate: plannedGate(bench, tasks).tasks.slice(0, 1) });
    expect(plannedGate(bench, tasks)).toMatchObject({ look: 2, rule: { alpha: 0.1 / 9 } });
    expect(toldPower(bench, tasks)).toContain('It is look 2 at these tasks');
  });
});
