import { shortHash } from '../base/hash';
import type { Diagnosis } from '../domain/diagnosis';
import { findingsOf } from '../results/locate';
import type { DiagnoseInput } from './diagnose';

/** Names the records of this mode beside those of the same case that have an analysis. */
const MODE = 'paper';

/**
 * What stands for the diagnosis in the paper's own way: nothing is asked before samples are written, so it holds what
 * the run itself says of the failure, and the contrast cases that the one call will see.
 */
export function paperDiagnosis(
  { case: failed, strategy, contrast }: DiagnoseInput,
  model: string,
): Diagnosis {
  const caseId = failed.response.id;
  const free = findingsOf(failed);
  return {
    id: `${caseId}/${strategy}-${shortHash(`${MODE}/${model}`, 8)}`,
    case: caseId,
    ...{ strategy, model, mode: MODE, promptHash: '' },
    status: 'unconfirmed',
    reason: 'As in the paper, samples are written from the error itself, without an analysis.',
    category: failed.verdict.verdict,
    misconception: '',
    explanation: '',
    findings: free.map(({ startLine, endLine, message }) => ({ startLine, endLine, message })),
    correctedSolution: '',
    skill: '',
    contrast:
      strategy === 'lec' ? contrast.map(({ case: id, score, reason }) => ({ case: id, score, reason })) : [],
    confidence: 0,
  };
}

/** How many samples one call writes: enough for `sampleSize` from all errors, and one to spare. */
export function paperSamples(sampleSize: number, wrong: number): number {
  return Math.ceil(sampleSize / Math.max(1, wrong)) + 1;
}
