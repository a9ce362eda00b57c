/** How a program of each language is built and run by itself, without tests in it. */
import type { Language } from '../../languages/language';
import type { Step } from '../commands';
import { BUILD_LIMITS, runLimits } from '../languages/language';
import { toolchainOf } from '../languages/run';
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
  if (language === 'python')
    return {
      files: { 'program.py': code },
      shown: [],
      build: [],
      run: { argv: ['-I', '-B', 'program.py'], python: true, limits },
    };
  const { tools, shown, environment } = await toolchainOf(language);
  const way = WAYS[language];
  if (way === undefined) throw new Error(`${language} programs are not run with input`);
  const { file, build, run, reserves } = way(tools);
  const given = { environment, reserves };
  return {
    files: { [file]: code },
    shown,
    build: build === undefined ? [] : [{ argv: build, ...given, limits: BUILD_LIMITS }],
    run: { argv: run, ...given, limits: runLimits(program) },
  };
}

interface Way {
  file: string;
  build?: string[];
  run: string[];
  reserves: boolean;
}

/** The languages whose programs read their input from stdin here. */
const WAYS: Partial<Record<Language, (tools: Record<string, string>) => Way>> = {
  javascript: ({ node = 'node' }) => ({
    file: 'program.js',
    run: [node, '--stack-size=3900', 'program.js'],
    reserves: true,
  }),
  cpp: (tools) => ({
    file: 'program.cpp',
    build: [tools['g++'] ?? 'g++', '-std=c++17', '-O1', '-w', 'program.cpp', '-o', 'program'],
    run: ['./program'],
    reserves: false,
  }),
};

/** Whether programs of a language can be run with input. */
export function takesInput(language: Language): boolean {
  return language === 'python' || language in WAYS;
}
