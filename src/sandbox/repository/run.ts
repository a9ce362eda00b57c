import { randomBytes } from 'node:crypto';
import type { RepositoryTests } from '../../domain/tests';
import type { Outcome } from '../../domain/verdict';
import type { CommandsResult, StepResult } from '../commands';
import type { Program, Sandbox } from '../sandbox';
import type { Framework, TestEnd } from './framework';
import { pytest } from './pytest';
import { vitest } from './vitest';

const FRAMEWORKS: Record<RepositoryTests['framework'], Framework> = { pytest, vitest };

/**
 * Runs a repository's own test files with a program spliced into its module. They share a process, as these
 * frameworks are made: verdicts are weak. Every test that passed with the reference has to pass; one that was skipped,
 * is gone or was never reached did not.
 * @throws AbortError when `signal` is aborted
 * @throws CannotGrade where the framework cannot be found
 */
export async function runRepository(
  program: Program,
  tests: RepositoryTests,
  execute: Sandbox['execute'],
): Promise<Outcome> {
  const { ends, step } = await runTests(program, tests, execute);
  const used = { cpuMs: step.cpuMs, wallMs: step.wallMs, peakKb: step.peakKb };
  const said = { ...(step.stdout && { stdout: step.stdout }), ...(step.stderr && { stderr: step.stderr }) };
  return { ...judged(FRAMEWORKS[tests.framework], tests, ends, step), weak: true, ...used, ...said };
}

/** How each test of a repository ends with a program. */
export async function runTests(
  program: Program,
  tests: RepositoryTests,
  execute: Sandbox['execute'],
): Promise<{ ends: TestEnd[] | undefined; step: StepResult }> {
  const framework = FRAMEWORKS[tests.framework];
  const token = randomBytes(16).toString('hex');
  const step = lastOf(await execute(await framework.commands(program, tests, token)));
  return { ends: framework.read(step, token), step };
}

function lastOf(result: CommandsResult): StepResult {
  const last = result.steps.at(-1);
  if (last === undefined) throw new Error('no step was run');
  return last;
}

type Judged = Pick<Outcome, 'verdict' | 'detail' | 'line' | 'assertion'>;

function judged(
  framework: Framework,
  tests: RepositoryTests,
  ends: TestEnd[] | undefined,
  step: StepResult,
): Judged {
  if (step.stopped !== undefined) return { verdict: step.stopped, detail: step.detail ?? '' };
  if (ends === undefined || ends.length === 0)
    return { verdict: 'exception', detail: 'the program ended before its tests were through' };
  const failed = ends.find((end) => end.error !== null && end.error !== 'skipped');
  if (failed !== undefined) {
    const detail = headOf(failed.message);
    const line = failed.line ?? undefined;
    return { verdict: framework.classOf(failed), detail, assertion: failed.test, ...(line && { line }) };
  }
  const passed = new Set(ends.filter((end) => end.error === null).map((end) => end.test));
  const missing = tests.wanted.find((test) => !passed.has(test));
  if (missing !== undefined) return { verdict: 'exception', detail: `${missing} was not run to its end` };
  if (step.exit !== 0)
    return { verdict: 'exception', detail: `the tests exited with status ${String(step.exit)}` };
  return { verdict: 'passed', detail: 'all tests passed' };
}

/** The first line of a message, with the next where it only says that more comes. */
function headOf(message: string): string {
  const [first = '', second = ''] = message.split('\n').filter((line) => line.trim() !== '');
  return first.endsWith(':') ? `${first} ${second.trim()}` : first;
}
