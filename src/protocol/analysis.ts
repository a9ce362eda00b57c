import type { MarkVerdict } from '../domain/mark';
import type { Review } from '../domain/sample';
import type { Strategy } from '../domain/diagnosis';

/** What a person can ask for in the panel. */
export type AnalysisRequest =
  | { type: 'ready' }
  | { type: 'diagnose'; strategy: Strategy }
  | { type: 'runAgain' }
  | { type: 'step'; by: 'next' | 'previous' }
  | { type: 'openResponse' }
  | { type: 'openTests' }
  | { type: 'openCase'; case: string }
  | { type: 'showFix'; diagnosis: string }
  | { type: 'runFix'; diagnosis: string }
  | { type: 'acceptFix'; diagnosis: string }
  | { type: 'sent'; diagnosis: string }
  | { type: 'mark'; diagnosis: string; verdict: MarkVerdict | 'none'; note: string }
  | { type: 'generate' }
  | { type: 'openSample'; sample: string }
  | { type: 'decide'; sample: string; decision: Review['decision'] };
