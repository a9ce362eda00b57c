import { isAbort, messageOf, UserError } from '../base/errors';
import type { Progress } from '../base/progress';
import { STEPS, type IterationEvent, type Step } from '../domain/iteration';
import type { Workbench } from '../notebook/workbench';
import { refuseFurtherRound, whyNoFurtherRound } from './inVain';
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
  /** Do this step of the last iteration again, and all that come after it. @default go on where it stands */
  from?: Step;
  /** Begin another iteration although the last ones promoted nothing. @default false */
  anyway?: boolean;
}

/**
 * Runs an iteration from the step where it stands to its end, or to where a person is needed: collect → diagnose →
 * supply → review → train → evaluate → gate. Its state is a journal, so that a run that was stopped or killed goes on
 * with the step that it was in.
 * @returns the state that it reached
 * @throws UserError when something is missing that a step will need, or the last rounds promoted nothing: then nothing is
 * begun
 * @throws whatever a step throws, after recording that it failed
 */
export async function iterate(bench: Workbench, options: IterateOptions = {}): Promise<IterationState> {
  requireAll(bench);
  return bench.exclusively('iterate', async () => {
    await bench.book.willAdd(...WRITTEN);
    let state = await begun(bench, options);
    while (state.next !== undefined) {
      state = await runStep(bench, state, state.next, options);
      if (state.next !== undefined && state.steps[state.next].status === 'waiting') break;
    }
    return state;
  });
}

/**
 * Runs so many iterations, one after the other, within one budget.
 * @returns the last one, which may be short of its end: where a person is needed, or a further one would be in vain
 * @throws as `iterate`; after the first, a refusal to begin another is no error but the end, in `stopped`
 */
export async function iterateRounds(
  bench: Workbench,
  rounds: number,
  options: IterateOptions = {},
): Promise<{ state: IterationState; finished: number; stopped?: string }> {
  const since = new Date().toISOString();
  const told = { ...options, ...(rounds > 1 && { since }) };
  let state = await iterate(bench, told);
  for (let finished = 1; ; finished += 1) {
    if (state.next !== undefined) return { state, finished: finished - 1 };
    if (finished >= rounds) return { state, finished };
    const stopped = options.anyway ? undefined : whyNoFurtherRound(bench.book);
    if (stopped !== undefined) return { state, finished, stopped };
    state = await iterate(bench, { ...told, from: undefined });
  }
}

/** The iteration to go on with. */
async function begun({ book }: Workbench, { from, anyway }: IterateOptions): Promise<IterationState> {
  const last = iterationsOf(book).at(-1);
  if (from !== undefined && last !== undefined) {
    refuseAhead(last, from);
    await book.add('iteration', { iteration: last.id, step: from, status: 'started', message: '' });
    return stateOf(last.id, book.iterationEvents(last.id));
  }
  const open = openIteration(book);
  if (open.id !== last?.id && !anyway) refuseFurtherRound(book);
  return open;
}

/** @throws UserError for a step that the iteration has not come to */
function refuseAhead({ id, next, steps }: IterationState, from: Step): void {
  if (next === undefined || STEPS.indexOf(from) <= STEPS.indexOf(next) || steps[from].status === 'done')
    return;
  throw new UserError(`${id} has not come to ${from} yet.`, `It goes on with ${next}.`);
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
    const { signal, acceptVerified, budget, since, onProgress } = options;
    const told: StepOptions = {
      signal,
      acceptVerified,
      budget,
      since,
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
