import { descriptionOf, type Language } from '../../languages/language';

/** A word, number, text or sign of a program in a language with braces; remarks are none. */
export interface Token {
  kind: 'name' | 'number' | 'text' | 'sign';
  text: string;
  start: number;
  end: number;
  /** 1-based. */
  line: number;
}

const REMARK = String.raw`\/\/[^\n]*|\/\*[\s\S]*?\*\/`;
const NAME = String.raw`[\p{L}_$][\p{L}\p{N}_$]*`;
const NUMBER = String.raw`0[xXbBoO][\da-fA-F_]+\w*|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?\w*`;
const LONG = String.raw`'(?:\\.|[^'\\\n])*'`;
const SHORT = String.raw`'(?:\\[^'\n]{1,8}|[^'\\\n])'|'[a-z_]\w*`;
const TEXT = String.raw`"(?:\\[\s\S]|[^"\\])*"|\x60(?:\\[\s\S]|[^\x60\\])*\x60`;
const SIGN = String.raw`>>>=|\.\.\.|===|!==|>>>|<<=|>>=|\*\*=|&&=|\|\|=|\?\?=|\.\.=|=>|->|::|:=|==|!=|<=|>=|&&|\|\||\?\?|\?\.|\+\+|--|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|<<|>>|\*\*|\.\.|[^\s\w]`;
const PATTERN = String.raw`\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*`;

/** The tokens of a program. What is not of its language gives tokens too: nothing is refused. */
export function tokensOf(code: string, language: Language): Token[] {
  const isScript = descriptionOf(language).braces?.javascript === true;
  const quotes = isScript ? LONG : SHORT;
  const reader = new RegExp(
    `(?<remark>${REMARK})|(?<text>${TEXT}|${quotes})|(?<number>${NUMBER})|(?<name>${NAME})|(?<sign>${SIGN})`,
    'gu',
  );
  const pattern = new RegExp(PATTERN, 'yu');
  const tokens: Token[] = [];
  let line = 1;
  let counted = 0;
  const keep = (kind: Token['kind'], text: string, start: number) => {
    for (; counted < start; counted++) if (code[counted] === '\n') line += 1;
    tokens.push({ kind, text, start, end: start + text.length, line });
  };
  for (let match = reader.exec(code); match !== null; match = reader.exec(code)) {
    const { remark, text, number, name } = match.groups ?? {};
    if (remark !== undefined) continue;
    pattern.lastIndex = match.index;
    const regex = isScript && match[0] === '/' && mayBeginPattern(tokens.at(-1)) ? pattern.exec(code) : null;
    if (regex !== null) {
      keep('text', regex[0], match.index);
      reader.lastIndex = match.index + regex[0].length;
    } else if (text !== undefined) keep('text', text, match.index);
    else keep(number !== undefined ? 'number' : name !== undefined ? 'name' : 'sign', match[0], match.index);
  }
  return tokens;
}

/** After a value a slash divides. */
function mayBeginPattern(before: Token | undefined): boolean {
  if (before === undefined) return true;
  if (before.kind === 'name') return /^(?:return|typeof|case|in|of|delete|void|throw|new)$/.test(before.text);
  return before.kind === 'sign' && !/^[)\]}]$|^\+\+$|^--$/.test(before.text);
}

const CLOSING: Record<string, string> = { '(': ')', '[': ']', '{': '}' };

/** The index of the bracket that closes the one at an index; undefined where it stays open. */
export function closingOf(tokens: Token[], at: number): number | undefined {
  const open = tokens[at]?.text ?? '';
  const close = CLOSING[open];
  let depth = 0;
  for (let index = at; index < tokens.length; index++) {
    const { kind, text } = tokens[index] ?? { kind: 'text', text: '' };
    if (kind !== 'sign') continue;
    if (text === open) depth += 1;
    if (text === close && --depth === 0) return index;
  }
  return undefined;
}
