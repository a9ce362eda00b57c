/** What a person can ask for in the panel. */
export type IterationsRequest =
  | { type: 'ready' }
  | { type: 'show'; iteration: string }
  | { type: 'compare'; before: string; after: string }
  | { type: 'openCase'; case: string }
  | { type: 'diff'; before: string; after: string }
  | { type: 'report' }
  | { type: 'run' };
