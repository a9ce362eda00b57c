/** A framework of tests that runs a repository's own test files. */
import type { RepositoryTests } from '../../domain/tests';
import type { Verdict } from '../../domain/verdict';
import type { Commands, StepResult } from '../commands';
import type { Program } from '../sandbox';

/** What a framework's report says of one test. */
export interface TestEnd {
  test: string;
  /** The class of what it raised; null where it passed, `skipped` where it did not run. */
  error: string | null;
  message: string;
  /** The line in the program's file where that was raised, as far as it is told. */
  line?: number | null;
}

export interface Framework {
  /** What runs the tests. @throws CannotGrade where the framework cannot be found */
  commands: (program: Program, tests: RepositoryTests, token: string) => Promise<Commands>;
  /** Reads the report of a run; undefined where it has none. */
  read: (step: StepResult, token: string) => TestEnd[] | undefined;
  /** The class of a failed test. */
  classOf: (end: TestEnd) => Verdict;
}

/** All of a repository's files, with the program in the place of its module's beginning. */
export function filesWith(program: Program, tests: RepositoryTests): Record<string, string> {
  const code = program.code.endsWith('\n') ? program.code : `${program.code}\n`;
  return { ...tests.files, [tests.module]: code + tests.rest };
}

/** Limits for a framework, which takes more than what it tests. */
export function frameworkLimits({ limits }: Program): Program['limits'] {
  const { timeSeconds, memoryMb, processes, fileMb } = limits;
  return {
    timeSeconds: timeSeconds + 20,
    memoryMb: Math.max(1536, memoryMb),
    processes: Math.max(48, processes),
    fileMb: Math.max(64, fileMb),
    outputKb: 512,
  };
}
