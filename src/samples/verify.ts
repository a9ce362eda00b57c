import type { Limits } from '../book/config';
import { hasPassed, isTestBroken, isWeakPass } from '../domain/case';
import type { Sample, Verification } from '../domain/sample';
import type { Outcome } from '../domain/verdict';
import type { Sandbox } from '../sandbox/sandbox';

/** What verifying takes. */
export interface VerifyDeps {
  sandbox: Sandbox;
  limits: Limits;
}

/** The parts of a sample that are run. */
export type Verifiable = Pick<
  Sample,
  'language' | 'prompt' | 'solution' | 'tests' | 'entryPoint' | 'wrongSolution'
>;

/**
 * Runs a sample: it is verified if its solution passes all its tests and its wrong solution fails at least one.
 * Tests that a wrong solution passes teach nothing, or the task is not what its statement says. The tests are as
 * untrusted as the code, and run in the same sandbox.
 * @throws AbortError when cancelled
 */
export async function verifySample(
  sample: Verifiable,
  deps: VerifyDeps,
  signal?: AbortSignal,
): Promise<Verification> {
  const solved = await runOn(sample, sample.solution, deps, signal);
  if (!hasPassed(solved))
    return refuted(`The solution does not pass its own tests (${solved.verdict}): ${solved.detail}`);
  const passes = `The solution passes ${countOf(sample)}${isWeakPass(solved) ? ' weakly' : ''}`;
  if (sample.wrongSolution === undefined) return { status: 'verified', reason: `${passes}.` };
  const wrong = await runOn(sample, sample.wrongSolution, deps, signal);
  if (hasPassed(wrong))
    return refuted('The wrong solution passes all the tests: they do not catch the mistake.');
  if (isTestBroken(wrong))
    return refuted(`The tests break on the wrong solution instead of failing: ${wrong.detail}`);
  return {
    status: 'verified',
    reason: `${passes}; the wrong solution fails (${wrong.verdict}): ${wrong.detail}`,
  };
}

function refuted(reason: string): Verification {
  return { status: 'refuted', reason };
}

function countOf({ tests }: Verifiable): string {
  if (tests.kind !== 'asserts') return 'its tests';
  return tests.asserts.length === 1 ? 'its test' : `its ${tests.asserts.length} tests`;
}

function runOn(
  { language, prompt, tests, entryPoint }: Verifiable,
  code: string,
  { sandbox, limits }: VerifyDeps,
  signal?: AbortSignal,
): Promise<Outcome> {
  return sandbox.run({ language, code, tests, entryPoint, context: prompt, limits }, signal);
}
