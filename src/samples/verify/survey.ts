import { readdir, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { UserError } from '../../base/errors';
import { resource } from '../../base/resources';
import type { Sample } from '../../domain/sample';
import { testsText } from '../../domain/testsText';
import type { Sandbox } from '../../sandbox/sandbox';
import type { Language } from '../../languages/language';
import { foldTokens, surveyOfBraces } from './braces';
import { surveySchema, type Survey } from './found';
import { tokensOf } from './tokens';

/** Mutants that are made of a solution, where they run at once, and where each has to be built. */
const MOST = { warm: 20, built: 4 };
const LIMITS = { timeSeconds: 30, memoryMb: 1024, processes: 16, fileMb: 64, outputKb: 32 << 10 };

/**
 * Reads a sample: in Python by Python's own parser, in the sandbox, since what it reads is untrusted; in the other
 * languages by their tokens.
 * @returns undefined where the sandbox can run only programs with tests, and nothing is known
 */
export async function surveyOf(
  sample: Pick<Sample, 'language' | 'solution' | 'tests' | 'entryPoint'>,
  sandbox: Sandbox,
  signal?: AbortSignal,
): Promise<Survey | undefined> {
  const { language, solution: code, tests, entryPoint } = sample;
  if (language !== 'python') {
    const isBuilt = language !== 'javascript' && language !== 'typescript';
    return surveyOfBraces(sample, isBuilt ? MOST.built : MOST.warm);
  }
  const programs = [{ code, entryPoint, tests: testsText(tests) }];
  return (await readPython({ programs, most: MOST.warm }, sandbox, signal))?.[0];
}

/** Programs that are read at once. */
const AT_ONCE = 200;

/** Programs without their names; undefined for those that cannot be read, and where none can. */
export async function foldPrograms(
  programs: { code: string; language: Language }[],
  sandbox: Sandbox,
  signal?: AbortSignal,
): Promise<Survey['folded'][] | undefined> {
  const python = programs.filter(({ language }) => language === 'python');
  const read: Survey[] = [];
  for (let at = 0; at < python.length; at += AT_ONCE) {
    const part = python.slice(at, at + AT_ONCE).map(({ code }) => ({ code }));
    const surveys = await readPython({ programs: part }, sandbox, signal);
    if (surveys === undefined) return undefined;
    read.push(...part.map((_, index) => surveys[index] ?? { mutants: [], stubs: [], hardCoded: false }));
  }
  const folded = new Map(python.map((program, at) => [program, read[at]?.folded]));
  return programs.map((program) => {
    const { code, language } = program;
    return language === 'python' ? folded.get(program) : foldTokens(tokensOf(code, language), language);
  });
}

async function readPython(
  asked: object,
  sandbox: Sandbox,
  signal?: AbortSignal,
): Promise<Survey[] | undefined> {
  const step = {
    argv: ['-B', '-s', '-S', '-m', 'errorbook_samples'],
    python: true,
    stdin: JSON.stringify(asked),
    limits: LIMITS,
  };
  try {
    const { steps } = await sandbox.execute({ files: await reader(), shown: [], steps: [step] }, signal);
    const last = steps.at(-1);
    if (last?.exit !== 0) return [];
    return z.array(surveySchema).parse(JSON.parse(last.stdout));
  } catch (error) {
    if (error instanceof UserError) return undefined;
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

let readerOnce: Promise<Record<string, string>> | undefined;

/** The program that reads, as the sandbox is given it. */
function reader(): Promise<Record<string, string>> {
  readerOnce ??= (async () => {
    const folder = resource('python', 'errorbook_samples');
    const names = (await readdir(folder)).filter((name) => name.endsWith('.py'));
    const texts = await Promise.all(
      names.map(async (name) => [`errorbook_samples/${name}`, await readFile(`${folder}/${name}`, 'utf8')]),
    );
    return Object.fromEntries(texts) as Record<string, string>;
  })();
  return readerOnce;
}
