import type { Step } from '../../domain/iteration';
import type { Run } from '../../domain/run';
import type { IterationState } from '../../iteration/state';

/** What the tree of iterations and runs is made of. */
export type IterationNode =
  | { kind: 'iteration'; state: IterationState }
  | { kind: 'step'; state: IterationState; step: Step }
  | { kind: 'runs' }
  | { kind: 'run'; run: Run };
