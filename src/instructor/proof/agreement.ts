import type { Limits } from '../../book/config';
import { hasPassed } from '../../domain/case';
import type { Diagnosis } from '../../domain/diagnosis';
import type { Task } from '../../domain/task';
import type { Outcome } from '../../domain/verdict';
import { programOf } from '../../results/checkTask';
import { areAlike } from '../../results/code/alike';
import type { Sandbox } from '../../sandbox/sandbox';
import type { GradedCase } from '../prompt';

/** Tests that are asked one by one: more cost more than they show. */
const MOST_TESTS = 12;

/**
 * On how many of the tests that a response fails the program of its misconception gives what the response gave, the
 * same wrong value or the same error.
 * @returns undefined where there is no such program, where it is the response itself, which shows nothing, or where no
 *   test can be asked by itself that the response fails
 */
export async function agreementOf(
  { task, verdict }: GradedCase,
  misconception: string | undefined,
  { sandbox, limits }: { sandbox: Sandbox; limits: Limits },
  signal?: AbortSignal,
): Promise<Diagnosis['agreement']> {
  const own = verdict.program;
  if (own === undefined || misconception === undefined) return undefined;
  if (areAlike(misconception, own, task.language)) return undefined;
  const run = (of: Task, code: string) => sandbox.run(programOf(of, code, limits), signal);
  let [same, of] = [0, 0];
  for (const test of oneByOne(task)) {
    const given = await run(test, own);
    if (hasPassed(given) || !isSaid(given)) continue;
    of += 1;
    if (isSame(given, await run(test, misconception))) same += 1;
  }
  return of === 0 ? undefined : { same, of };
}

/** Whether a failure has something to compare: a value that is not right, or an error of its own. */
function isSaid({ verdict, actual }: Outcome): boolean {
  return verdict === 'wrong-answer' ? actual !== undefined : verdict === 'exception';
}

function isSame(one: Outcome, other: Outcome): boolean {
  if (one.verdict !== other.verdict) return false;
  return one.verdict === 'wrong-answer' ? one.actual === other.actual : one.detail === other.detail;
}

/** The task with each of its tests by itself, where they can be told apart. */
function oneByOne(task: Task): Task[] {
  const { tests } = task;
  if (tests.kind === 'asserts')
    return tests.asserts
      .slice(0, MOST_TESTS)
      .map((each) => ({ ...task, tests: { ...tests, asserts: [each] } }));
  if (tests.kind === 'stdio')
    return tests.tests.slice(0, MOST_TESTS).map((each) => ({ ...task, tests: { ...tests, tests: [each] } }));
  if (tests.kind !== 'check') return [task];
  const lines = tests.code.split('\n');
  const asserts = lines.flatMap((line, index) => (isWholeAssert(line) ? [index] : []));
  return asserts.slice(0, MOST_TESTS).map((kept) => {
    const others = lines.filter((_, index) => index === kept || !asserts.includes(index));
    return { ...task, tests: { ...tests, code: others.join('\n') } };
  });
}

/** Whether a line is an assertion that ends with it. */
function isWholeAssert(line: string): boolean {
  if (!/^\s+assert\b/.test(line) || /\\$/.test(line)) return false;
  const bare = line.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, '');
  const count = (signs: RegExp) => bare.match(signs)?.length ?? 0;
  return count(/[([{]/g) === count(/[)\]}]/g) && !/"""|\'\'\'/.test(bare);
}
