import type { JobOptions } from '../base/progress';
import type { IterationEvent } from '../domain/iteration';
import type { Cap } from '../models/budget';
import type { Workbench } from '../notebook/workbench';
import type { IterationState } from './state';

/** What a step may be told. */
export interface StepOptions extends JobOptions {
  /** Accept what the sandbox verified instead of waiting for a person's review. @default false */
  acceptVerified?: boolean;
  /** What the instructor may cost in this iteration. @default what errorbook.json says */
  budget?: Cap;
  /** What was asked since then counts for the budget (ISO 8601). @default since the iteration began */
  since?: string;
}

/** What a step made. `waiting` ends the run until a person has done their part. */
type StepResult = Omit<IterationEvent, 'iteration' | 'step' | 'status'> & {
  status: 'done' | 'waiting';
};

/** Does one step of an iteration. Every runner goes on where it was cut off. */
export type StepRunner = (
  bench: Workbench,
  iteration: IterationState,
  options: StepOptions,
) => Promise<StepResult>;
