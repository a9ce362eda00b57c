import type { Case } from '../../domain/case';
import { programOf } from '../cases/caseText';
import { layOut } from './sampleText';

/**
 * The task that a sample comes from, laid out as the sample is: its reference stands for the solution, what the target
 * answered for the wrong one.
 */
export function originText(failed: Case, about: string[]): string {
  const { task, verdict } = failed;
  const original = {
    ...task,
    solution: task.referenceSolution ?? '',
    wrongSolution: programOf(failed),
  };
  return layOut(original, about, [`${verdict?.verdict ?? 'not graded'}: ${verdict?.detail ?? ''}`]);
}
