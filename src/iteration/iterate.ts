import { isAbort, messageOf } from '../base/errors';
import type { Progress } from '../base/progress';
import type { IterationEvent, Step } from '../domain/iteration';
import type { Workbench } from '../notebook/workbench';
import { requireAll } from './missing';
import { iterationsOf, openIteration, stateOf, type IterationState } from './state';
import type { StepOptions } from './step';
import { stepRunners } from './steps';

/** What steps write, and what they go by: an iteration that knew a part of it would teach from a part. */
const WRITTEN = [
  ...(['task', 'check', 'run', 'response', 'verdict', 'diagnosis'] as const),
  ...(['clustering', 'sample', 'review', 'call', 'promotion', 'iteration'] as const),
];

/** How an iteration is run. */
export interface IterateOptions extends Omit<StepOptions, 'onProgress'> {
  /** Called when a step begins, waits, fails or is done. */
  onStep?: (event: IterationEvent) => void;
  /** How far a step is. */
  onProgress?: (step: Step, progress: Progress) => void;
}

/**
 * Runs an iteration from the step where it stands to its end, or to where a person is needed: collect → diagnose →
 * supply → review → train → evaluate → gate. Its state is a journal, so that a run that was stopped or killed goes on
 * with the step that it was in.
 * @returns the state that it reached
 * @throws UserError when something is missing that a step will need: then nothing is begun
 * @throws whatever a step throws, after recording that it failed
 */
export async function iterate(bench: Workbench, options: IterateOptions = {}): Promise<IterationState> {
  requireAll(bench);
  return bench.exclusively('iterate', async () => {
    await bench.book.willAdd(...WRITTEN);
    let state = openIteration(bench.book);
    while (state.next !== undefined) {
      state = await runStep(bench, state, state.next, options);
      if (state.next !== undefined && state.steps[state.next].status === 'waiting') break;
    }
    return state;
  });
}

/**
 * Runs one step of the iteration that is open, or again of the last one.
 * @throws as `iterate`
 */
export async function iterateOnly(
  bench: Workbench,
  step: Step,
  options: IterateOptions = {},
): Promise<IterationState> {
  return bench.exclusively('iterate', async () => {
    await bench.book.willAdd(...WRITTEN);
    const state = iterationsOf(bench.book).at(-1) ?? openIteration(bench.book);
    return runStep(bench, state, step, options);
  });
}

async function runStep(
  bench: Workbench,
  state: IterationState,
  step: Step,
  options: IterateOptions,
): Promise<IterationState> {
  const record = async (event: Omit<IterationEvent, 'iteration' | 'step'>) => {
    const whole: IterationEvent = { iteration: state.id, step, ...event };
    await bench.book.add('iteration', whole);
    options.onStep?.(whole);
  };
  await record({ status: 'started', message: '' });
  try {
    const { signal, acceptVerified, budget, onProgress } = options;
    const told: StepOptions = {
      signal,
      acceptVerified,
      budget,
      onProgress: (progress) => onProgress?.(step, progress),
    };
    const result = await stepRunners[step](bench, state, told);
    await record(result);
  } catch (error) {
    // A cancelled step has not failed: it stands as started, and is gone on with.
    if (!isAbort(error)) await record({ status: 'failed', message: messageOf(error) });
    throw error;
  }
  return stateOf(state.id, bench.book.iterationEvents(state.id));
}
