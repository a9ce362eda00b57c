import { STEPS, type Step } from '../../domain/iteration';
import type { IterationState } from '../../iteration/state';

/** How a step stands for a reader. `stopped` began once, but nothing works on it now. */
export type Standing = 'open' | 'running' | 'stopped' | 'waiting' | 'failed' | 'done';

/** How a step of an iteration stands. A process that was killed leaves a step that only began. */
export function standingOf({ steps }: IterationState, step: Step, isRunning: boolean): Standing {
  const { status } = steps[step];
  if (status === 'started') return isRunning ? 'running' : 'stopped';
  return status;
}

/** How an iteration stands: as the step that it is at. */
export function overall(state: IterationState, isRunning: boolean): Standing {
  return state.next === undefined ? 'done' : standingOf(state, state.next, isRunning);
}

/** What the status bar says of a notebook. */
export interface StatusText {
  text: string;
  tooltip: string;
  /** What a click does. */
  command: 'errorbook.runIteration' | 'errorbook.samples.focus' | 'errorbook.iterations.focus';
  /** A person is waited for. */
  isWaiting: boolean;
}

/** An iteration at work, one that waits for the reviewer, one to go on with, or none. */
export function statusText(
  newest: IterationState | undefined,
  isRunning: boolean,
  toReview: number,
): StatusText {
  if (newest?.next === undefined) return idle();
  const { id, next: step } = newest;
  const { message } = newest.steps[step];
  const at = `${STEPS.indexOf(step) + 1} of ${STEPS.length}`;
  switch (standingOf(newest, step, isRunning)) {
    case 'running':
      return {
        text: `$(sync~spin) Errorbook: ${step} (${at})`,
        tooltip: message || `${id} is at step ${at}: ${step}`,
        command: 'errorbook.iterations.focus',
        isWaiting: false,
      };
    case 'waiting':
      return waiting(message, toReview);
    case 'done':
    case 'failed':
    case 'open':
    case 'stopped':
      return {
        text: `$(debug-continue) Errorbook: Resume Iteration (${at})`,
        tooltip: `Goes on with ${id} at: ${step}. ${message}`.trim(),
        command: 'errorbook.runIteration',
        isWaiting: false,
      };
  }
}

function idle(): StatusText {
  return {
    text: '$(notebook) Errorbook: Run Iteration',
    tooltip: STEPS.join(' → '),
    command: 'errorbook.runIteration',
    isWaiting: false,
  };
}

/** Once everything is reviewed, the click goes on instead of leading to an empty queue. */
function waiting(message: string, toReview: number): StatusText {
  const isReviewed = toReview === 0;
  return {
    text: isReviewed
      ? '$(debug-continue) Errorbook: Resume Iteration'
      : `$(checklist) Errorbook: ${toReview} to review`,
    tooltip: message,
    command: isReviewed ? 'errorbook.runIteration' : 'errorbook.samples.focus',
    isWaiting: !isReviewed,
  };
}
