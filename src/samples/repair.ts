import { isFixed, type Diagnosis } from '../domain/diagnosis';
import type { Sample } from '../domain/sample';
import type { Task } from '../domain/task';

/**
 * The sample that a fix of the original failure makes: the task itself with its corrected solution, which has passed
 * the task's tests, where the response failed them. Undefined for a diagnosis whose fix does not pass.
 */
export function repairSample(diagnosis: Diagnosis, task: Task): Sample | undefined {
  if (!isFixed(diagnosis)) return undefined;
  const { id, case: caseId, strategy, skill, model, baseline, correctedSolution } = diagnosis;
  return {
    id: `${id}/repair`,
    kind: 'repair',
    diagnosis: id,
    case: caseId,
    ...{ strategy, skill, model, baseline },
    language: task.language,
    prompt: task.prompt,
    solution: correctedSolution,
    tests: task.tests,
    entryPoint: task.entryPoint,
    verification: {
      status: 'verified',
      reason: 'The corrected solution passes the task’s tests, which the response failed.',
    },
  };
}
