import { descriptionOf, LANGUAGES, type Language } from '../src/languages/language';

/** What a piece of code is, as far as colour goes. */
type TokenKind = 'comment' | 'string' | 'number' | 'keyword' | 'definition' | 'plain';

export interface Token {
  kind: TokenKind;
  text: string;
}

const PATTERNS = new Map(LANGUAGES.map((language) => [language, pattern(language)]));

/** Strings come before comments because what begins a comment begins none in a string. */
function pattern(language: Language): RegExp {
  const { keywords, text, remark } = descriptionOf(language).colours;
  const parts = [
    `(?<string>${text})`,
    `(?<comment>${remark})`,
    /(?<=\b(?:def|class|function|func|fn|struct|interface|enum|trait)\s+)(?<definition>[A-Za-z_]\w*)/.source,
    `\\b(?<keyword>${keywords})\\b`,
    /\b(?<number>\d[\w.]*)/.source,
  ];
  return new RegExp(parts.join('|'), 'g');
}

/** Colours code well enough to read it; it is never more than a picture of the code. */
export function tokenize(code: string, language: Language): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of code.matchAll(PATTERNS.get(language) ?? /(?!)/g)) {
    if (match.index > end) tokens.push({ kind: 'plain', text: code.slice(end, match.index) });
    const [kind] = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined) ?? ['plain'];
    tokens.push({ kind: kind as TokenKind, text: match[0] });
    end = match.index + match[0].length;
  }
  return end < code.length ? [...tokens, { kind: 'plain', text: code.slice(end) }] : tokens;
}

/** The tokens of each line: one that spans lines, as a docstring does, is cut at their ends. */
export function tokenLines(code: string, language: Language): Token[][] {
  const lines: Token[][] = [[]];
  for (const { kind, text } of tokenize(code, language)) {
    text.split('\n').forEach((part, index) => {
      if (index > 0) lines.push([]);
      if (part !== '') lines.at(-1)?.push({ kind, text: part });
    });
  }
  return lines;
}

const FENCE = /^[ \t]*(?:```|~~~)/;

/** The tokens of each line of a chat answer: what stands in fences is code, the rest is prose. */
export function answerLines(text: string, language: Language): Token[][] {
  const lines: Token[][] = [];
  let code: string[] | undefined;
  for (const line of text.split('\n')) {
    if (FENCE.test(line)) {
      lines.push(...linesOf(code, language), [{ kind: 'comment', text: line }]);
      code = code === undefined ? [] : undefined;
    } else if (code !== undefined) code.push(line);
    else lines.push([{ kind: 'plain', text: line }]);
  }
  return [...lines, ...linesOf(code, language)];
}

function linesOf(code: string[] | undefined, language: Language): Token[][] {
  return code === undefined || code.length === 0 ? [] : tokenLines(code.join('\n'), language);
}
