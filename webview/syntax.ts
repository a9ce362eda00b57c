import type { Language } from '../src/languages/language';

/** What a piece of code is, as far as colour goes. */
type TokenKind = 'comment' | 'string' | 'number' | 'keyword' | 'definition' | 'plain';

export interface Token {
  kind: TokenKind;
  text: string;
}

const KEYWORDS: Record<Language, string> = {
  python:
    'False|None|True|and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield',
  javascript:
    'async|await|break|case|catch|class|const|continue|default|delete|do|else|export|extends|false|finally|for|function|if|import|in|instanceof|let|new|null|of|return|static|super|switch|this|throw|true|try|typeof|undefined|var|while|yield',
  typescript:
    'any|as|async|await|boolean|break|case|catch|class|const|continue|default|do|else|enum|export|extends|false|for|function|if|implements|import|in|instanceof|interface|keyof|let|new|null|number|of|private|public|readonly|return|static|string|super|switch|this|throw|true|try|type|typeof|undefined|unknown|var|void|while',
  go: 'break|case|chan|const|continue|default|defer|else|false|for|func|go|goto|if|import|interface|map|nil|package|range|return|select|struct|switch|true|type|var',
  rust: 'as|async|await|break|const|continue|crate|else|enum|false|fn|for|if|impl|in|let|loop|match|mod|move|mut|pub|ref|return|self|Self|static|struct|super|trait|true|type|unsafe|use|where|while',
  java: 'abstract|boolean|break|byte|case|catch|char|class|continue|default|do|double|else|enum|extends|false|final|finally|float|for|if|implements|import|instanceof|int|interface|long|new|null|package|private|protected|public|return|short|static|super|switch|this|throw|throws|true|try|var|void|while',
  cpp: 'auto|bool|break|case|catch|char|class|const|constexpr|continue|default|delete|do|double|else|enum|explicit|false|float|for|if|inline|int|long|namespace|new|nullptr|operator|private|public|return|short|signed|sizeof|static|struct|switch|template|this|throw|true|try|typedef|typename|unsigned|using|void|while',
};

/** An unclosed string ends with its line. */
const DOUBLE = /"(?:\\.|[^"\\\n])*"?/.source;
const SINGLE = /'(?:\\.|[^'\\\n])*'?/.source;
const TRIPLE = /"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)/.source;
const SLASHES = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/.source;

const PYTHON = { string: `[rbfuRBFU]{0,2}(?:${TRIPLE}|${DOUBLE}|${SINGLE})`, comment: '#[^\\n]*' };
/** In Rust a quote alone begins the name of a lifetime. */
const RUST = { string: `${DOUBLE}|${/'(?:\\.|[^'\\\n])'/.source}`, comment: SLASHES };
const BRACES = { string: `${DOUBLE}|${SINGLE}|${/`(?:\\.|[^`\\])*(?:`|$)/.source}`, comment: SLASHES };

const PATTERNS = new Map(
  Object.entries(KEYWORDS).map(([language, words]) => [language, pattern(language, words)]),
);

/** Strings come before comments because what begins a comment begins none in a string. */
function pattern(language: string, keywords: string): RegExp {
  const { string, comment } = language === 'python' ? PYTHON : language === 'rust' ? RUST : BRACES;
  const parts = [
    `(?<string>${string})`,
    `(?<comment>${comment})`,
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
