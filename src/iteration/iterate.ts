import { isAbort, messageOf } from '../base/errors';
import type { JobOptions, Progress } from '../base/progress';
import type { IterationEvent, Step } from '../domain/iteration';
import type { Cap } from '../models/budget';
import type { Notebook } from '../notebook/notebook';
import { iterationsOf, openIteration, stateOf, type IterationState } from './state';
import { stepRunners } from './steps';

/** What a step may be told. */
export interface StepOptions extends JobOptions {
  /** Accept what the sandbox verified instead of waiting for a person's review. @default false */
  acceptVerified?: boolean;
  /** What the instructor may cost in this iteration. @default what errorbook.json says */
  budget?: Cap;
}

/** How an iteration is run. */
export interface IterateOptions extends Omit<StepOptions, 'onProgress'> {
  /** Called when a step begins, waits, fails or is done. */
  onStep?: (event: IterationEvent) => void;
  /** How far a step is. */
  onProgress?: (step: Step, progress: Progress) => void;
}

/** What a step made. `waiting` ends the run until a person has done their part. */
export type StepResult = Omit<IterationEvent, 'iteration' | 'step' | 'status'> & {
  status: 'done' | 'waiting';
};

/** Does one step of an iteration. Every runner goes on where it was cut off. */
export type StepRunner = (
  notebook: Notebook,
  iteration: IterationState,
  options: StepOptions,
) => Promise<StepResult>;

/**
 * Runs an iteration from the step where it stands to its end, or to where a person is needed: collect → diagnose →
 * supply → review → train → evaluate → gate. Its state is a journal, so that a run that was stopped or killed goes on
 * with the step that it was in.
 * @returns the state that it reached
 * @throws whatever a step throws, after recording that it failed
 */
export async function iterate(notebook: Notebook, options: IterateOptions = {}): Promise<IterationState> {
  return notebook.exclusively('iterate', async () => {
    let state = openIteration(notebook.book);
    while (state.next !== undefined) {
      state = await runStep(notebook, state, state.next, options);
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
  notebook: Notebook,
  step: Step,
  options: IterateOptions = {},
): Promise<IterationState> {
  return notebook.exclusively('iterate', () => {
    const state = iterationsOf(notebook.book).at(-1) ?? openIteration(notebook.book);
    return runStep(notebook, state, step, options);
  });
}

async function runStep(
  notebook: Notebook,
  state: IterationState,
  step: Step,
  options: IterateOptions,
): Promise<IterationState> {
  const record = async (event: Omit<IterationEvent, 'iteration' | 'step'>) => {
    const whole: IterationEvent = { iteration: state.id, step, ...event };
    await notebook.book.add('iteration', whole);
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
    const result = await stepRunners[step](notebook, state, told);
    await record(result);
  } catch (error) {
    // A cancelled step has not failed: it stands as started, and is gone on with.
    if (!isAbort(error)) await record({ status: 'failed', message: messageOf(error) });
    throw error;
  }
  return stateOf(state.id, notebook.book.iterationEvents(state.id));
}
