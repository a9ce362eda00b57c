/** How a program of each language is built and run by itself, without tests in it. */
import { descriptionOf, type Language } from '../../languages/language';
import type { Step } from '../commands';
import { BUILD_LIMITS, runLimits } from '../languages/language';
import { RUNNERS, toolchainOf } from '../languages/run';
import type { Program } from '../sandbox';

/** A program as files and commands; `run` is repeated with each input. */
export interface Launch {
  files: Record<string, string>;
  shown: string[];
  build: Step[];
  run: Omit<Step, 'stdin'>;
}

/** @throws CannotGrade when the language's tools are missing */
export async function launchOf(program: Program): Promise<Launch> {
  const { language, code, limits } = program;
  const { name, extension } = descriptionOf(language);
  const file = `program.${extension}`;
  const files = { [file]: code };
  if (language === 'python')
    return { files, shown: [], build: [], run: { argv: ['-I', '-B', file], python: true, limits } };
  const { tools, shown, environment } = await toolchainOf(language);
  const alone = RUNNERS[language].alone?.(file, tools);
  if (alone === undefined) throw new Error(`${name} programs are not run with input`);
  const { build, run, reserves } = alone;
  const given = { environment, reserves };
  return {
    files,
    shown,
    build: build === undefined ? [] : [{ argv: build, ...given, limits: BUILD_LIMITS }],
    run: { argv: run, ...given, limits: runLimits(program) },
  };
}

/** Whether programs of a language can be run with input. */
export function takesInput(language: Language): boolean {
  return language === 'python' || RUNNERS[language].alone !== undefined;
}
