import { hashOf } from '../../base/hash';
import type { Limits } from '../../book/config';
import { hasPassed, isTestBroken, isWeakPass } from '../../domain/case';
import type { Fault, Sample, Verification } from '../../domain/sample';
import type { Tests } from '../../domain/tests';
import type { Outcome } from '../../domain/verdict';
import type { RunLimits, Sandbox } from '../../sandbox/sandbox';
import type { Changed } from './found';
import { contradictionOf, isMisnamed } from './statement';
import { surveyOf } from './survey';

/** Raised when verifying tells more, or other things: what was verified before is verified again. */
const VERIFIER_VERSION = 3;
/** Runs of a solution, each with other seeds: of any; of one that draws or hashes; of one that has to be built each time. */
const RUNS = { plain: 3, doubtful: 24, built: 6 };
/** What may give another answer in another run: chance, and the order of what is hashed. */
const DOUBTFUL =
  /\b(?:random|rand|secrets|uuid\d?|urandom|shuffle|crypto|numpy|np|hash|set|frozenset|HashSet|HashMap|unordered_\w+)\b|\bid\(|\bmap\[/i;
/** A set of Python, written out or gathered. */
const SET = /\{[^{}:]+\}|\{[^{}:]*\bfor\b/;
/** A mutant may take so many times as long as the solution, and at least so many seconds. */
const MUTANT_TIME = { times: 20, least: 0.25 };
/** Of fewer mutants a share says little: then one that is killed is enough. */
const FEW_MUTANTS = 4;
const MIN_KILL_RATE = 0.5;

/** What verifying takes. */
export interface VerifyDeps {
  sandbox: Sandbox;
  limits: Limits;
  /** What a verification of the same content gave before, by its key: nothing is verified twice. */
  known?: (key: string) => Verification | undefined;
  /** The share of a solution's mutants that its tests must kill. @default 0.5 */
  minKillRate?: number;
}

/** The parts of a sample that are run. */
export type Verifiable = Pick<
  Sample,
  'kind' | 'language' | 'prompt' | 'solution' | 'tests' | 'entryPoint' | 'wrongSolution'
> & {
  /** The target's own failing program for the task that this is made from. */
  answer?: string;
};

/**
 * Runs a sample. It is verified if its tests can tell right from wrong: the solution passes them whatever the seeds and
 * without reaching for files or the network; the wrong solution fails an assertion; so do trivial programs, and enough
 * of the solution's mutants; its statement names the function that is called, and shows no call that gives something else; and the solution has no case
 * of its own of which neither speaks. A repair has statement and tests of its suite: how good these are is kept, and not held against it. The tests are as untrusted as the code, and run in the same sandbox.
 * @throws AbortError when cancelled
 */
export async function verifySample(
  sample: Verifiable,
  deps: VerifyDeps,
  signal?: AbortSignal,
): Promise<Verification> {
  const key = keyOf(sample, deps);
  const known = deps.known?.(key);
  if (known !== undefined) return known;
  const runner: Runner = (code, limits = {}, tests = sample.tests) =>
    runOn({ ...sample, tests }, code, deps, limits, signal);
  return { ...(await judge(sample, runner, deps, signal)), key };
}

/** Runs a program with the sample's tests, or with some of them. */
type Runner = (code: string, limits?: Partial<RunLimits>, tests?: Tests) => Promise<Outcome>;

function keyOf(
  { prompt, language, solution, tests, entryPoint, wrongSolution, answer, kind }: Verifiable,
  deps: VerifyDeps,
) {
  const { limits, minKillRate } = deps;
  const content = { prompt, language, solution, tests, entryPoint, wrongSolution, answer, kind };
  return hashOf({ ...content, limits, minKillRate, VERIFIER_VERSION }).slice(0, 32);
}

async function judge(
  sample: Verifiable,
  run: Runner,
  deps: VerifyDeps,
  signal?: AbortSignal,
): Promise<Verification> {
  if (hasTestsOfItsOwn(sample) && isMisnamed(sample))
    return refuted('misnamed', `Its statement does not name \`${sample.entryPoint}\`, which its tests call.`);
  const [first, survey] = await Promise.all([
    run(sample.solution, { seed: 0, watched: true }),
    hasTestsOfItsOwn(sample) ? surveyOf(sample, deps.sandbox, signal) : undefined,
  ]);
  if (first.reached !== undefined)
    return refuted('reaches', `The solution, or its tests, reached for ${first.reached}.`);
  const runs = runsOf(sample);
  // Another seed gives another answer, never more time.
  const mayDiffer = runs > RUNS.plain && (first.verdict === 'wrong-answer' || first.verdict === 'exception');
  if (!hasPassed(first) && !mayDiffer) return unsolved(first);
  const again = await otherSeeds(sample, first, run, runs);
  if (again !== undefined) return { ...again, runs };
  const contradiction = await contradictionOf(sample, (examples) => run(sample.solution, {}, examples));
  if (contradiction !== undefined)
    return {
      ...refuted('contradicts', `The solution does not do what its statement shows: ${contradiction}`),
      runs,
    };
  if (survey?.hardCoded && sample.kind !== 'repair')
    return refuted('hard-coded', 'The solution is a list of the tests’ own answers.');
  const wrong = await wrongFails(sample, run);
  if (wrong.status === 'refuted') return { ...wrong, runs };
  const seconds = Math.max(MUTANT_TIME.least, (first.cpuMs * MUTANT_TIME.times) / 1000);
  const short = { timeSeconds: Math.min(seconds, deps.limits.timeSeconds) };
  const [stubs, mutants, [unasked]] = await Promise.all([
    survivors(survey?.stubs ?? [], run, short),
    survivors(survey?.mutants ?? [], run, short),
    survivors(sample.kind === 'repair' ? [] : (survey?.specialCases ?? []), run, short),
  ]);
  const made = survey?.mutants.length;
  const evidence = {
    runs,
    ...(made === undefined
      ? {}
      : { mutants: { made, killed: made - mutants.length, survivors: mutants.map(named) } }),
  };
  const weakness =
    sample.kind === 'repair' ? undefined : weaknessOf(stubs, mutants, made ?? 0, deps.minKillRate);
  if (weakness !== undefined) return { ...weakness, ...evidence };
  if (unasked !== undefined) {
    const where = `\`${unasked.what}\` in line ${unasked.line}`;
    const reason = `The solution has a case of its own, ${where}, that its statement does not name and its tests do not reach.`;
    return { ...refuted('weak', reason), ...evidence };
  }
  return {
    status: 'verified',
    reason: `The solution passes ${countOf(sample)}${isWeakPass(first) ? ' weakly' : ''}${wrong.reason}.`,
    ...evidence,
  };
}

/** Whether the tests are of the sample's own making, a few statements, so that many programs can be run with them. */
function hasTestsOfItsOwn({ tests: { kind } }: Verifiable): boolean {
  return kind === 'asserts' || kind === 'check' || kind === 'program';
}

function runsOf({ language, solution, tests }: Verifiable): number {
  const code = `${solution}\n${JSON.stringify(tests)}`;
  const isPython = language === 'python';
  if (!DOUBTFUL.test(code) && !(isPython && SET.test(code))) return RUNS.plain;
  return isPython ? RUNS.doubtful : RUNS.built;
}

/** Runs the solution with all seeds but the first. @returns what is wrong, if one of them does not pass */
async function otherSeeds(
  { solution }: Verifiable,
  first: Outcome,
  run: Runner,
  runs: number,
): Promise<Verification | undefined> {
  const seeds = Array.from({ length: runs - 1 }, (_, index) => index + 1);
  const others = await Promise.all(seeds.map((seed) => run(solution, { seed, watched: true })));
  const outcomes = [first, ...others];
  const failure = outcomes.find((outcome) => !hasPassed(outcome));
  if (failure === undefined) return undefined;
  if (failure.reached !== undefined)
    return refuted('reaches', `The solution, or its tests, reached for ${failure.reached}.`);
  const failed = outcomes.filter((outcome) => !hasPassed(outcome)).length;
  if (failed === runs) return unsolved(failure);
  const detail = `it failed in ${failed} of ${runs} runs (${failure.verdict}): ${failure.detail}`;
  return refuted('flaky', `The solution does not always pass its own tests: ${detail}`);
}

/** Whether the wrong solution fails as it should, and the target's own; `reason` ends a sentence. */
async function wrongFails(sample: Verifiable, run: Runner): Promise<Verification> {
  const fine = (reason: string): Verification => ({ status: 'verified', reason });
  const target = await answerPasses(sample, run);
  if (target !== undefined) return target;
  if (sample.wrongSolution === undefined) return fine('');
  const wrong = await run(sample.wrongSolution);
  if (hasPassed(wrong))
    return refuted('passes-wrong', 'The wrong solution passes all the tests: they do not catch the mistake.');
  if (isTestBroken(wrong))
    return refuted('harness', `The tests break on the wrong solution instead of failing: ${wrong.detail}`);
  if (wrong.verdict !== 'wrong-answer' && !(await answersSomewhere(sample, wrong, run)))
    return refuted(
      'crash',
      `The wrong solution does not give a wrong answer, it breaks (${wrong.verdict}): ${wrong.detail}`,
    );
  return fine(`; the wrong solution fails (${wrong.verdict}): ${wrong.detail}`.replace(/\.$/, ''));
}

/** One that raises in a test is plausible where it answers another one, rightly or wrongly. */
async function answersSomewhere(
  { tests, wrongSolution }: Verifiable,
  wrong: Outcome,
  run: Runner,
): Promise<boolean> {
  if (wrong.verdict !== 'exception' || tests.kind !== 'asserts' || wrongSolution === undefined) return false;
  const alone = (test: string) => run(wrongSolution, {}, { ...tests, asserts: [test] });
  const outcomes = await Promise.all(tests.asserts.map(alone));
  return outcomes.some((outcome) => hasPassed(outcome) || outcome.verdict === 'wrong-answer');
}

/** The target's failing program for the original task, where it defines what this task asks for. */
async function answerPasses(
  { answer, entryPoint, kind }: Verifiable,
  run: Runner,
): Promise<Verification | undefined> {
  if (answer === undefined) return undefined;
  const words = new Set(answer.split(/[^\p{L}\p{N}_$]+/u));
  const isAsked = kind === 'repair' || (entryPoint !== undefined && words.has(entryPoint));
  if (!isAsked || !hasPassed(await run(answer))) return undefined;
  return refuted('passes-wrong', 'The target’s own failing answer passes all the tests.');
}

async function survivors(programs: Changed[], run: Runner, limits: Partial<RunLimits>): Promise<Changed[]> {
  const outcomes = await Promise.all(programs.map(({ code }) => run(code, limits)));
  return programs.filter((_, index) => {
    const outcome = outcomes[index];
    return outcome !== undefined && hasPassed(outcome);
  });
}

function weaknessOf(
  [stub]: Changed[],
  mutants: Changed[],
  made: number,
  minimum = MIN_KILL_RATE,
): Verification | undefined {
  if (stub !== undefined)
    return refuted('stub', `A program that does nothing but ${stub.what} passes all the tests.`);
  const killed = made - mutants.length;
  const enough = made < FEW_MUTANTS ? Math.min(made, 1) : minimum * made;
  if (killed >= enough) return undefined;
  const first = mutants[0]?.what ?? '';
  return refuted(
    'weak',
    `The tests notice ${killed} of ${made} changes of the solution; not, for one, ${first}.`,
  );
}

function unsolved(outcome: Outcome): Verification {
  const { verdict, detail } = outcome;
  if (isTestBroken(outcome)) return refuted('harness', `The tests themselves are broken: ${detail}`);
  return refuted('unsolved', `The solution does not pass its own tests (${verdict}): ${detail}`);
}

function named({ what, line }: Changed): { what: string; line: number } {
  return { what, line };
}

function refuted(fault: Fault, reason: string): Verification {
  return { status: 'refuted', fault, reason };
}

function countOf({ tests }: Verifiable): string {
  if (tests.kind !== 'asserts') return 'its tests';
  return tests.asserts.length === 1 ? 'its test' : `its ${tests.asserts.length} tests`;
}

/** Runs a program with a sample's tests. */
export function runOn(
  { language, prompt, tests, entryPoint }: Pick<Verifiable, 'language' | 'prompt' | 'tests' | 'entryPoint'>,
  code: string,
  { sandbox, limits }: Pick<VerifyDeps, 'sandbox' | 'limits'>,
  more: Partial<RunLimits>,
  signal?: AbortSignal,
): Promise<Outcome> {
  return sandbox.run(
    { language, code, tests, entryPoint, context: prompt, limits: { ...limits, ...more } },
    signal,
  );
}
