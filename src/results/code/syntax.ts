/** What finding the code in a response needs to know of its language. */
import type { Language } from '../../languages/language';
import { definesInBraces, itemsOf, looksLikeBraces, startsInBraces, type BraceLanguage } from './braces';
import { definesInPython, looksLikePython, namesGiven, startsProgram, statementsOf } from './python';

export interface Syntax {
  /** For a reader. */
  name: string;
  /** What fences are labelled with. */
  label: RegExp;
  /** Whether a program would begin with this line: an import, a definition. */
  starts: (line: string) => boolean;
  /** Whether a line that belongs to nothing before it is code rather than prose. */
  looksLikeCode: (line: string) => boolean;
  /** Whether lines define a function, class or variable of this name. */
  defines: (lines: string[], name: string) => boolean;
  /** All names that lines give a meaning to, imports included. */
  names: (lines: string[]) => string[];
}

const PYTHON: Syntax = {
  name: 'Python',
  label: /^(?:i?python|py|sage|pyodide|pycon)[\d.]*$/,
  starts: startsProgram,
  looksLikeCode: looksLikePython,
  defines: definesInPython,
  names: (lines) => statementsOf(lines).flatMap(namesGiven),
};

const LABELS: Record<BraceLanguage, { name: string; label: RegExp }> = {
  javascript: { name: 'JavaScript', label: /^(?:javascript|js|jsx|mjs|cjs|node(?:js)?|typescript|ts)$/ },
  typescript: { name: 'TypeScript', label: /^(?:typescript|ts|tsx|javascript|js)$/ },
  go: { name: 'Go', label: /^go(?:lang)?$/ },
  rust: { name: 'Rust', label: /^(?:rust|rs)$/ },
  java: { name: 'Java', label: /^java\d*$/ },
  cpp: { name: 'C++', label: /^(?:c|h)(?:\+\+|pp|xx|c)?\d*$/ },
};

/** What is known of a language. */
export function syntaxOf(language: Language): Syntax {
  if (language === 'python') return PYTHON;
  return {
    ...LABELS[language],
    starts: (line) => startsInBraces(line, language),
    looksLikeCode: (line) => looksLikeBraces(line, language),
    defines: (lines, name) => definesInBraces(lines, name, language),
    names: (lines) => itemsOf(lines, language).flatMap((item) => item.names),
  };
}
