import type { Sample } from '../../domain/sample';
import { testsText } from '../../domain/testsText';
import type { Language } from '../../languages/language';
import type { Sandbox } from '../../sandbox/sandbox';
import { foldTokens, surveyOfBraces } from './braces';
import type { Survey } from './found';
import { PythonReader } from './reader';
import { tokensOf } from './tokens';

/** Mutants that are made of a solution, where they run at once, and where each has to be built. */
const MOST = { warm: 20, built: 4 };

/**
 * Reads a sample: in Python by Python's own parser, in the sandbox, since what it reads is untrusted; in the other
 * languages by their tokens.
 * @returns undefined where the sandbox can run only programs with tests, and nothing is known
 */
export async function surveyOf(
  sample: Pick<Sample, 'language' | 'prompt' | 'solution' | 'tests' | 'entryPoint'>,
  sandbox: Sandbox,
  signal?: AbortSignal,
): Promise<Survey | undefined> {
  const { language, prompt, solution: code, tests, entryPoint } = sample;
  if (language !== 'python') {
    const isBuilt = language !== 'javascript' && language !== 'typescript';
    return surveyOfBraces(sample, isBuilt ? MOST.built : MOST.warm);
  }
  const program = { code, entryPoint, prompt, tests: testsText(tests), most: MOST.warm };
  return PythonReader.in(sandbox).read(program, signal);
}

/** Programs without their names; undefined for those that cannot be read, and where none can. */
export async function foldPrograms(
  programs: { code: string; language: Language }[],
  sandbox: Sandbox,
  signal?: AbortSignal,
): Promise<Survey['folded'][] | undefined> {
  const reader = PythonReader.in(sandbox);
  const surveys = await Promise.all(
    programs.map(({ code, language }) =>
      language === 'python'
        ? reader.read({ code }, signal)
        : { folded: foldTokens(tokensOf(code, language), language) },
    ),
  );
  const isBlind = surveys.some((survey) => survey === undefined);
  return isBlind ? undefined : surveys.map((survey) => survey?.folded);
}
