import { describe, expect, it } from 'vitest';
import { Book } from '../../../src/book/book';
import { STEPS, type IterationEvent, type Step } from '../../../src/domain/iteration';
import { openIteration, promotedModel, stateOf } from '../../../src/iteration/state';
import { tempWorkspace } from '../../factories/workspace';

type Happened = Partial<IterationEvent> & { step: Step; status: IterationEvent['status'] };

const event = (happened: Happened, iteration = 'iteration-1') => ({
  iteration,
  message: '',
  at: '2026-01-01',
  ...happened,
});

describe('stateOf', () => {
  it('goes on with the first step that is not done', () => {
    const state = stateOf('i', [
      event({ step: 'collect', status: 'started' }),
      event({ step: 'collect', status: 'done', run: 'r' }),
      event({ step: 'diagnose', status: 'started' }),
      event({ step: 'diagnose', status: 'failed', message: 'no key' }),
    ]);
    expect(state).toMatchObject({ next: 'diagnose', run: 'r' });
    expect(STEPS.map((step) => state.steps[step].status)).toEqual([
      'done',
      'failed',
      'open',
      'open',
      'open',
      'open',
      'open',
    ]);
    expect(state.steps.diagnose.message).toBe('no key');
  });

  it('takes what came after a step that is done again for out of date, and its decision back', () => {
    const done = STEPS.map((step) =>
      event({ step, status: 'done', outcome: step === 'gate' ? 'promoted' : undefined }),
    );
    const state = stateOf('i', [...done, event({ step: 'train', status: 'started' })]);
    expect(STEPS.filter((step) => state.steps[step].status === 'open')).toEqual(['evaluate', 'gate']);
    expect(state).toMatchObject({ next: 'train', outcome: undefined });
  });

  it('keeps the target’s run and the tuned model’s apart', () => {
    const state = stateOf('i', [
      event({ step: 'collect', status: 'done', run: 'before' }),
      event({ step: 'evaluate', status: 'done', run: 'after', baseline: 'before' }),
    ]);
    expect(state).toMatchObject({ run: 'before', tunedRun: 'after', baseline: 'before' });
  });
});

describe('openIteration', () => {
  it('is the unfinished one, and a new one after it is finished', async () => {
    const book = await Book.open(await tempWorkspace());
    expect(openIteration(book)).toMatchObject({ id: 'iteration-1', next: 'collect' });
    await book.add('iteration', event({ step: 'collect', status: 'done' }));
    expect(openIteration(book)).toMatchObject({ id: 'iteration-1', next: 'diagnose' });
    await book.add('iteration', ...STEPS.map((step) => event({ step, status: 'done' })));
    expect(openIteration(book)).toMatchObject({ id: 'iteration-2', next: 'collect' });
  });
});

describe('promotedModel', () => {
  it('is the newest that a gate let through', async () => {
    const book = await Book.open(await tempWorkspace());
    expect(promotedModel(book)).toBeUndefined();
    await book.add('iteration', event({ step: 'train', status: 'done', output: 'one' }));
    await book.add('iteration', event({ step: 'gate', status: 'done', outcome: 'promoted' }));
    await book.add('iteration', event({ step: 'train', status: 'done', output: 'two' }, 'iteration-2'));
    await book.add('iteration', event({ step: 'gate', status: 'done', outcome: 'kept' }, 'iteration-2'));
    expect(promotedModel(book)).toBe('one');
  });
});
