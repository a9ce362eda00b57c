/** What finding the code in a response needs to know of its language. */
import type { Description } from '../../languages/description';
import { descriptionOf, type Language } from '../../languages/language';
import { definesInBraces, itemsOf, looksLikeBraces, startsInBraces } from './braces';
import { definesInPython, looksLikePython, namesGiven, startsProgram, statementsOf } from './python';

export interface Syntax extends Pick<Description, 'name' | 'fence' | 'braces' | 'readsInput'> {
  /** Whether a program would begin with this line: an import, a definition. */
  starts: (line: string) => boolean;
  /** Whether a line that belongs to nothing before it is code rather than prose. */
  looksLikeCode: (line: string) => boolean;
  /** Whether lines define a function, class or variable of this name. */
  defines: (lines: string[], name: string) => boolean;
  /** All names that lines give a meaning to, imports included. */
  names: (lines: string[]) => string[];
}

/** What is known of a language. */
export function syntaxOf(language: Language): Syntax {
  const description = descriptionOf(language);
  const { braces } = description;
  if (braces === undefined) return { ...description, ...PYTHON };
  return {
    ...description,
    starts: (line) => startsInBraces(line, braces),
    looksLikeCode: (line) => looksLikeBraces(line, braces),
    defines: (lines, name) => definesInBraces(lines, name, braces),
    names: (lines) => itemsOf(lines, braces).flatMap((item) => item.names),
  };
}

const PYTHON = {
  starts: startsProgram,
  looksLikeCode: looksLikePython,
  defines: definesInPython,
  names: (lines: string[]) => statementsOf(lines).flatMap(namesGiven),
};
