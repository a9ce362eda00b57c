import type { Limits } from '../../book/config';
import { hasPassed } from '../../domain/case';
import type { Diagnosis } from '../../domain/diagnosis';
import type { Outcome } from '../../domain/verdict';
import { programOf } from '../../results/checkTask';
import { areAlike } from '../../results/code/alike';
import type { Sandbox } from '../../sandbox/sandbox';
import type { GradedCase } from '../prompt';
import { agreementOf } from './agreement';
import { ownEdit } from './ownEdit';

/** Raised where the rules find other states; older diagnoses are looked at again. */
export const PROOF = 1;

/** What a diagnosis says that running can show. */
type Claim = Pick<Diagnosis, 'findings' | 'correctedSolution' | 'misconceptionProgram'>;

/** What running showed. */
export type Proof = Pick<Diagnosis, 'status' | 'reason' | 'proof' | 'correctedSolution' | 'agreement'>;

interface Deps {
  sandbox: Sandbox;
  limits: Limits;
}

/**
 * Shows by running what can be shown of a diagnosis. The proof that a mistake is where the findings say is causal: the
 * response's own program with only those lines changed passes. That holds whoever thought of the change; only where
 * nothing of the response is left but its head, and what came is the reference, it is copied all the same.
 * @throws AbortError when cancelled
 */
export async function prove(
  failed: GradedCase,
  claim: Claim,
  deps: Deps,
  signal?: AbortSignal,
): Promise<Proof> {
  const agreement = await agreementOf(failed, claim.misconceptionProgram, deps, signal);
  const run = (code: string) => deps.sandbox.run(programOf(failed.task, code, deps.limits), signal);
  const common = { agreement, proof: PROOF, reason: undefined, correctedSolution: claim.correctedSolution };
  const edit = editOf(failed, claim);
  if (edit !== undefined && hasPassed(await run(edit.program)))
    return edit.kept === 0 && isReference(failed, edit.program)
      ? { ...common, ...COPIED }
      : { ...common, status: 'located', correctedSolution: edit.program };
  const outcome = await run(claim.correctedSolution);
  if (!hasPassed(outcome)) return { ...common, status: 'unconfirmed', reason: notPassed(outcome) };
  if (isReference(failed, claim.correctedSolution)) return { ...common, ...COPIED };
  return { ...common, status: 'rewritten', reason: REWRITTEN };
}

const COPIED = {
  status: 'copied' as const,
  reason: 'The corrected solution is the task’s reference solution: that it passes proves nothing.',
};
const REWRITTEN =
  'The corrected solution passes, but changing only the lines that were named does not: the mistake may be elsewhere.';

function notPassed({ verdict, detail }: Outcome): string {
  return `The corrected solution does not pass (${verdict}): ${detail}`;
}

/** The program of the response with the named lines changed; those are lines of the response's text. */
function editOf({ verdict }: GradedCase, { findings, correctedSolution }: Claim) {
  if (verdict.program === undefined) return undefined;
  const named = findings
    .filter(({ isFallback }) => !isFallback)
    .map(({ startLine, endLine }) => ({
      startLine: startLine - verdict.lineOffset,
      endLine: endLine - verdict.lineOffset,
    }));
  return ownEdit(verdict.program, correctedSolution, named);
}

function isReference({ task }: GradedCase, code: string): boolean {
  return task.referenceSolution !== undefined && areAlike(code, task.referenceSolution, task.language);
}
