/**
 * Programs that read their standard input and print an answer. Each test is a process of its own in the sandbox, which
 * gets the input and nothing else: what it should print is compared here.
 */
import type { Tests } from '../../domain/tests';
import type { Outcome } from '../../domain/verdict';
import { descriptionOf } from '../../languages/language';
import type { Commands, StepResult } from '../commands';
import type { Program, Sandbox } from '../sandbox';
import { sameOutput } from './compare';
import { launchOf, takesInput, type Launch } from './launch';
import { readFailure } from './read';

type Stdio = Extract<Tests, { kind: 'stdio' }>;
type Test = Stdio['tests'][number];

/** Tests that are run before the next are begun: a wrong answer to one of them ends the case. */
const AT_ONCE = 8;
/** How much of an input or output a verdict shows. */
const HEAD = 200;

/**
 * Runs a program with each input, up to the first test that it fails.
 * @throws AbortError when the sandbox says so
 * @throws UserError when the language's tools are missing
 */
export async function runStdio(
  program: Program,
  { tests }: Stdio,
  execute: (commands: Commands) => ReturnType<Sandbox['execute']>,
): Promise<Outcome> {
  const used = { cpuMs: 0, wallMs: 0, peakKb: 0 };
  if (!takesInput(program.language))
    return {
      verdict: 'harness',
      detail: `${descriptionOf(program.language).name} programs cannot be run with input`,
      weak: false,
      ...used,
    };
  const launch = await launchOf(program);
  const size = launch.build.length > 0 ? tests.length : AT_ONCE;
  for (let first = 0; first < tests.length; first += size) {
    const some = tests.slice(first, first + size);
    const { steps } = await execute(commandsFor(launch, some));
    for (const step of steps) {
      used.cpuMs += step.cpuMs;
      used.wallMs += step.wallMs;
      used.peakKb = Math.max(used.peakKb, step.peakKb);
    }
    const failure = failureOf(program, launch, steps, some, { first, of: tests.length });
    if (failure !== undefined) return { ...failure, weak: false, ...used };
  }
  const detail = tests.length === 1 ? 'the test passed' : `all ${tests.length} tests passed`;
  return { verdict: 'passed', detail, weak: false, ...used };
}

function commandsFor({ files, shown, build, run }: Launch, tests: Test[]): Commands {
  const runs = tests.map(({ input, output }) => ({
    ...run,
    stdin: input,
    limits: { ...run.limits, outputKb: keptKb(run.limits.outputKb, output) },
  }));
  return { files, shown, steps: [...build, ...runs] };
}

/** Enough of the output to compare all of it, whatever a case may otherwise print. */
function keptKb(usual: number, expected: string): number {
  return Math.max(usual, Math.ceil(expected.length / 1024) * 2 + 16);
}

type Failure = Pick<Outcome, 'verdict' | 'detail'> & Partial<Outcome>;

/** The first test that failed; undefined where all of them passed. */
function failureOf(
  program: Program,
  launch: Launch,
  steps: StepResult[],
  tests: Test[],
  place: { first: number; of: number },
): Failure | undefined {
  const built = steps.slice(0, launch.build.length);
  const broken = built.find((step) => step.exit !== 0);
  if (broken !== undefined) return { ...readFailure(program.language, broken, true), ...printed(broken) };
  for (const [index, test] of tests.entries()) {
    const step = steps[built.length + index];
    const name = `test ${place.first + index + 1} of ${place.of}`;
    const failure = step === undefined ? undefined : failureIn(program, step, test, name);
    if (step === undefined || failure !== undefined)
      return {
        ...(failure ?? { verdict: 'harness', detail: `${name} was not run` }),
        assertion: `${name}, with the input:\n${head(test.input)}`,
        ...(step === undefined ? {} : printed(step)),
      };
  }
  return undefined;
}

function failureIn(program: Program, step: StepResult, { output }: Test, name: string): Failure | undefined {
  if (step.exit !== 0) {
    const { detail, ...failure } = readFailure(program.language, step, false);
    return { ...failure, detail: `${name}: ${detail}` };
  }
  if (Buffer.byteLength(step.stdout) >= keptKb(program.limits.outputKb, output) * 1024)
    return { verdict: 'resource', detail: `${name}: printed more than it may` };
  if (sameOutput(output, step.stdout)) return undefined;
  const [expected, actual] = [head(output), head(step.stdout)];
  const shown = (text: string) => JSON.stringify(text);
  return {
    verdict: 'wrong-answer',
    detail: `${name}: expected ${shown(expected)}, got ${shown(actual)}`,
    expected,
    actual,
  };
}

function printed({ stdout, stderr }: StepResult): Partial<Outcome> {
  return {
    ...(stdout === '' ? {} : { stdout: head(stdout, 4000) }),
    ...(stderr === '' ? {} : { stderr: head(stderr, 4000) }),
  };
}

function head(text: string, most = HEAD): string {
  const trimmed = text.trimEnd();
  return trimmed.length <= most ? trimmed : `${trimmed.slice(0, most)} …`;
}
