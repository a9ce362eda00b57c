import type { JobOptions, Progress } from '../book/progress';
import { STEPS, type IterationEvent, type Step } from '../book/records';
import { isAbort, messageOf } from '../book/errors';
import type { Notebook } from './notebook';
import { openIteration, stateOf, type IterationState } from './state';
import { stepRunners } from './steps';

/** How an iteration is run. */
export interface IterateOptions extends JobOptions {
  /** Accept what the sandbox verified instead of waiting for a person's review. @default false */
  acceptVerified?: boolean;
  /** Called when a step begins, waits, fails or is done. */
  onStep?: (step: Step, event: IterationEvent) => void;
  /** Progress within a step. */
  onStepProgress?: (step: Step, progress: Progress) => void;
}

/** What a step made. `waiting` ends the run until a person has done their part. */
export type StepResult = Omit<IterationEvent, 'iteration' | 'step' | 'status'> & {
  status: 'done' | 'waiting';
};

/** Does one step of an iteration. Every runner goes on where it was cut off. */
export type StepRunner = (
  notebook: Notebook,
  iteration: IterationState,
  options: IterateOptions,
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
      const step = state.next;
      const result = await runStep(notebook, state, step, options);
      state = stateOf(state.id, notebook.book.iterationEvents(state.id));
      if (result.status === 'waiting') break;
      options.onProgress?.({ done: STEPS.indexOf(step) + 1, total: STEPS.length, message: step });
    }
    return state;
  });
}

async function runStep(
  notebook: Notebook,
  state: IterationState,
  step: Step,
  options: IterateOptions,
): Promise<StepResult> {
  const record = async (event: Omit<IterationEvent, 'iteration' | 'step'>) => {
    const whole: IterationEvent = { iteration: state.id, step, ...event };
    await notebook.book.add('iteration', whole);
    options.onStep?.(step, whole);
  };
  await record({ status: 'started', message: '' });
  try {
    const result = await stepRunners[step](notebook, state, options);
    await record(result);
    return result;
  } catch (error) {
    // A cancelled step has not failed: it stands as started, and is gone on with.
    if (!isAbort(error)) await record({ status: 'failed', message: messageOf(error) });
    throw error;
  }
}
