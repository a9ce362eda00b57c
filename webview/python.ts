/** What a piece of Python is, as far as colour goes. */
type TokenKind = 'comment' | 'string' | 'number' | 'keyword' | 'definition' | 'plain';

export interface Token {
  kind: TokenKind;
  text: string;
}

const KEYWORDS =
  'False|None|True|and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield';

/** Strings come before comments because a `#` in a string is none. An unclosed string ends with its line. */
const TOKEN = new RegExp(
  [
    `(?<string>[rbfuRBFU]{0,2}(?:"""[\\s\\S]*?(?:"""|$)|'''[\\s\\S]*?(?:'''|$)|"(?:\\\\.|[^"\\\\\\n])*"?|'(?:\\\\.|[^'\\\\\\n])*'?))`,
    `(?<comment>#[^\\n]*)`,
    `(?<=\\b(?:def|class)\\s+)(?<definition>[A-Za-z_]\\w*)`,
    `\\b(?<keyword>${KEYWORDS})\\b`,
    `\\b(?<number>\\d[\\w.]*)`,
  ].join('|'),
  'g',
);

/** Colours Python well enough to read it; it is never more than a picture of the code. */
export function tokenize(code: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of code.matchAll(TOKEN)) {
    if (match.index > end) tokens.push({ kind: 'plain', text: code.slice(end, match.index) });
    const [kind] = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined) ?? ['plain'];
    tokens.push({ kind: kind as TokenKind, text: match[0] });
    end = match.index + match[0].length;
  }
  return end < code.length ? [...tokens, { kind: 'plain', text: code.slice(end) }] : tokens;
}

/** The tokens of each line: one that spans lines, as a docstring does, is cut at their ends. */
export function tokenLines(code: string): Token[][] {
  const lines: Token[][] = [[]];
  for (const { kind, text } of tokenize(code)) {
    text.split('\n').forEach((part, index) => {
      if (index > 0) lines.push([]);
      if (part !== '') lines.at(-1)?.push({ kind, text: part });
    });
  }
  return lines;
}

const FENCE = /^[ \t]*(?:```|~~~)/;

/** The tokens of each line of a chat answer: what stands in fences is Python, the rest is prose. */
export function answerLines(text: string): Token[][] {
  const lines: Token[][] = [];
  let code: string[] | undefined;
  for (const line of text.split('\n')) {
    if (FENCE.test(line)) {
      lines.push(...linesOf(code), [{ kind: 'comment', text: line }]);
      code = code === undefined ? [] : undefined;
    } else if (code !== undefined) code.push(line);
    else lines.push([{ kind: 'plain', text: line }]);
  }
  return [...lines, ...linesOf(code)];
}

function linesOf(code: string[] | undefined): Token[][] {
  return code === undefined || code.length === 0 ? [] : tokenLines(code.join('\n'));
}
