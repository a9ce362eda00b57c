/** Programs in languages with braces, told apart into their top-level parts without a parser. */
import type { Language } from '../../languages/language';
import { isBlank } from './lines';

export type BraceLanguage = Exclude<Language, 'python'>;

/** A part of a program that stands outside of all braces. `first` and `last` are indices of lines. */
export interface Item {
  first: number;
  last: number;
  names: string[];
}

/** The start of a definition, and the name that it gives. */
const script =
  /^(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\s*\*?|class|const|let|var|interface|type|enum)\s*\b([\w$]+)/;
const DEFINITION: Record<BraceLanguage, RegExp> = {
  javascript: script,
  typescript: script,
  go: /^(?:func\s+(?:\([^)]*\)\s*)?|type\s+|var\s+|const\s+)(\w+)/,
  rust: /^(?:pub(?:\([^)]*\))?\s+)?(?:(?:async|unsafe|const)\s+(?=.*\bfn\b))*(?:fn|struct|enum|trait|mod|type|const|static)\s+(\w+)/,
  java: /^(?:(?:public|final|abstract|static|sealed)\s+)*(?:class|interface|enum|record)\s+(\w+)/,
  cpp: /^(?:(?:struct|class|enum(?:\s+class)?)\s+(\w+)[^;]*$|(?!\s|#|(?:return|using|typedef|else|case|for|while|if|switch|do)\b)(?:template\s*<.*>\s*)?[\w:<>,*&\s]+?[\s*&>](\w+)\s*\((?:[^;{]*$|[^;{]*\{))/,
};
/** Methods count where the language has functions only in classes. */
const METHOD =
  /^\s*(?:(?:public|private|protected|static|final|synchronized|inline|virtual)\s+)*(?!return\b|new\b|else\b|throw\b)[\w<>[\],.?:&*\s]+?[\s*&>](\w+)\s*\([^;]*$|^\s*(?:(?:public|private|protected|static|final)\s+)+[\w<>[\],.?\s]+?\s(\w+)\s*\(/;

/** What begins no definition but belongs to a program. */
const OTHER: Record<BraceLanguage, RegExp> = {
  javascript: /^(?:import\b.*['"]|['"]use strict|module\.exports|exports\.)/,
  typescript: /^(?:import\b.*['"]|['"]use strict|module\.exports|exports\.)/,
  go: /^(?:package\s+\w+$|import\s*["(]|import\s+\w+\s+")/,
  rust: /^(?:(?:pub\s+)?use\s+[\w:{]|extern\s+crate|#!?\[|impl\b|macro_rules!)/,
  java: /^(?:import\s+[\w.*\s]+;|package\s+[\w.]+;|@\w)/,
  cpp: /^(?:#\s*(?:include|define|pragma|if|endif|undef)|using\s+\w|typedef\s|template\s*<|namespace\b)/,
};

/** Whether a program would begin with this line. */
export function startsInBraces(line: string, language: BraceLanguage): boolean {
  return DEFINITION[language].test(line) || OTHER[language].test(line);
}

/** Whether a line outside of all braces is code rather than prose. */
export function looksLikeBraces(line: string, language: BraceLanguage): boolean {
  return startsInBraces(line, language) || /^(?:\/\/|\/\*|\*\/|[})\]])|[;{]\s*$|^\s+\S/.test(line);
}

/** Reads code line by line and counts its open brackets; what stands in strings and comments is no bracket. */
export class OpenBrackets {
  depth = 0;
  private within: '*/' | '`' | undefined;

  constructor(private readonly language: BraceLanguage) {}

  /** Whether a bracket, a comment or a text is open. */
  get any(): boolean {
    return this.depth > 0 || this.within !== undefined;
  }

  read(line: string): void {
    for (let at = 0; at < line.length;)
      at = this.within === undefined ? this.code(line, at) : this.rest(line, at, this.within);
  }

  private code(line: string, at: number): number {
    const char = line[at] ?? '';
    if (line.startsWith('//', at)) return line.length;
    if (line.startsWith('/*', at)) {
      this.within = '*/';
      return at + 2;
    }
    if (char === '`') this.within = '`';
    else if ('{(['.includes(char)) this.depth += 1;
    else if ('})]'.includes(char)) this.depth -= 1;
    return endOfText(line, at, this.language);
  }

  private rest(line: string, at: number, end: string): number {
    const found = line.indexOf(end, at);
    if (found < 0) return line.length;
    this.within = undefined;
    return found + end.length;
  }
}

/** How many brackets are open before each line, and after the last. Within a comment there is at least one. */
export function depthsOf(lines: string[], language: BraceLanguage): number[] {
  const brackets = new OpenBrackets(language);
  const before = lines.map((line) => {
    const depth = brackets.any ? Math.max(1, brackets.depth) : brackets.depth;
    brackets.read(line);
    return depth;
  });
  return [...before, brackets.depth];
}

/** After a string or a character; after the next character where none begins. A Rust lifetime is neither. */
function endOfText(line: string, at: number, language: BraceLanguage): number {
  const rest = line.slice(at);
  const long = /script$/.test(language) ? /^'(?:\\.|[^'\\])*'/.exec(rest) : null;
  const text = long ?? /^"(?:\\.|[^"\\])*"?|^'(?:\\.[^']*|[^'\\])'/.exec(rest);
  return at + (text?.[0].length ?? 1);
}

/** The parts of a program that define something, each with the attributes and annotations right before it. */
export function itemsOf(lines: string[], language: BraceLanguage): Item[] {
  const depths = depthsOf(lines, language);
  const items: Item[] = [];
  lines.forEach((line, index) => {
    const match = depths[index] === 0 ? DEFINITION[language].exec(line) : null;
    const last = items.at(-1);
    if (match === null || (last !== undefined && last.last >= index)) return;
    const names = match.slice(1).filter((name) => name !== undefined);
    items.push({ first: firstOf(lines, index), last: lastOf(lines, depths, index), names });
  });
  return items;
}

function firstOf(lines: string[], index: number): number {
  let first = index;
  while (first > 0 && /^\s*(?:#\[|@\w|template\s*<)/.test(lines[first - 1] ?? '')) first -= 1;
  return first;
}

/** A definition ends where its brackets are closed; one without a body where its statement ends. */
function lastOf(lines: string[], depths: number[], index: number): number {
  for (let at = index; at < lines.length; at++) {
    const ended = /[};)]\s*(?:\/\/.*)?$|[^,({=]\s*$/.test(lines[at] ?? '');
    const opensNext = /^\s*\{/.test(lines[at + 1] ?? '');
    if ((depths[at + 1] ?? 0) <= 0 && ended && !opensNext) return at;
  }
  return lines.length - 1;
}

/** Whether lines define a function or type of this name, outside of all braces or as the method of a class. */
export function definesInBraces(lines: string[], name: string, language: BraceLanguage): boolean {
  return definitionLine(lines, name, language) >= 0;
}

/** The last line on which a name is defined; -1 where it is not. */
export function definitionLine(lines: string[], name: string, language: BraceLanguage): number {
  const depths = depthsOf(lines, language);
  const isMethod = language === 'java' || language === 'cpp';
  return lines.findLastIndex((line, index) => {
    if (isBlank(line)) return false;
    const depth = depths[index] ?? 0;
    const match = depth <= 0 ? DEFINITION[language].exec(line) : null;
    if (match?.slice(1).includes(name)) return true;
    return isMethod && depth <= 1 && METHOD.exec(line)?.slice(1).includes(name) === true;
  });
}
