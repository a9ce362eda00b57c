/** nuprl/MultiPL-E: HumanEval and MBPP in many languages, as the heads of programs with tests that are code. */
import { z } from 'zod';
import type { Task } from '../domain/task';
import type { Tests } from '../domain/tests';
import { languageNamed, type Language } from '../languages/language';

export const multiPlESchema = z.object({
  name: z.string(),
  language: z.string(),
  prompt: z.string(),
  tests: z.string(),
});
type Row = z.infer<typeof multiPlESchema>;

/** The task of a row. A program for it is whole: the prompt and a completion, or an answer that repeats the prompt. */
export function fromMultiPlE(row: Row, suite: string): Task | string {
  const language = languageNamed(row.language);
  if (language === undefined) return `language: ${row.language} cannot be run`;
  return {
    suite,
    id: row.name,
    prompt: row.prompt,
    language,
    tests: testsOf(row, language),
    entryPoint: entryPointOf(row.prompt),
    referenceSolution: undefined,
    tags: [],
  };
}

/** The first name before a bracket in the last line of the prompt that has one outside its comments. */
function entryPointOf(prompt: string): string | undefined {
  const heads = prompt.replace(/"""[\s\S]*?"""/g, '').split('\n');
  const signature = heads.findLast((line) => /\w\s*\(/.test(line) && !/^\s*(?:\/\/|\*|#)/.test(line));
  return /(\w+)\s*\(/.exec(signature ?? '')?.[1];
}

/**
 * The suite cuts completions before the brace that ends the function and begins its tests with that brace; here
 * programs are whole, and so are tests.
 */
function testsOf(row: Row, language: Language): Tests {
  if (language === 'python')
    return { kind: 'check', code: row.tests.replace(/^def test_check\(\):[\s\S]*$/m, '') };
  return { kind: 'program', code: WHOLE[language]?.(row.tests.replace(/^\s*\}/, ''), row) ?? row.tests };
}

/** The languages whose tests begin with a brace, without which they become whole. */
const WHOLE: Partial<Record<Language, (tests: string, row: Row) => string>> = {
  rust: (tests) => tests,
  cpp: (tests) => `#undef NDEBUG\n#include <assert.h>\n${tests}`,
  java: (tests, { prompt }) => {
    const imports = (prompt.match(/^import .*;$/gm) ?? []).join('\n');
    const wrapper = /\bclass (\w+)/.exec(prompt)?.[1] ?? 'Problem';
    return `${imports}\npublic class Main extends ${wrapper} {\n${tests}`;
  },
};
