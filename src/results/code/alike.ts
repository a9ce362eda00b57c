/** Whether two programs are one, but for names, remarks, layout and annotations. */
import type { Language } from '../../languages/language';
import { syntaxOf } from './syntax';

interface Token {
  kind: 'name' | 'text' | 'line' | 'other';
  text: string;
}

const KEYWORDS = new Set(
  (
    'and as assert async await break case catch class const continue def del do elif else enum except export false ' +
    'False final finally fn for from func function global if impl import in interface is lambda let loop match mod ' +
    'mut new nil None nonlocal not null or package pass pub public private protected raise return self static struct ' +
    'super switch this throw throws trait true True try type typeof undefined use using var void while with yield'
  ).split(' '),
);
/** What gives the name after it its meaning. */
const BINDS = new Set(
  'def class for as lambda let const var fn func function struct enum type mut import from use'.split(' '),
);

/**
 * Compares by tokens. Names may differ where each stands for the same one throughout and neither is only ever called,
 * as what the language itself brings is.
 */
export function areAlike(one: string, other: string, language: Language): boolean {
  const [a, b] = [tokensOf(one, language), tokensOf(other, language)];
  if (a.length === 0 || a.length !== b.length) return false;
  const [given, back] = [new Map<string, string>(), new Map<string, string>()];
  const [own, others] = [boundIn(a), boundIn(b)];
  return a.every((token, at) => {
    const twin = b[at] ?? token;
    if (token.kind !== twin.kind) return false;
    if (token.kind !== 'name' || a[at - 1]?.text === '.') return token.text === twin.text;
    if (!given.has(token.text) && !back.has(twin.text)) {
      given.set(token.text, twin.text);
      back.set(twin.text, token.text);
    }
    const isSame = given.get(token.text) === twin.text && back.get(twin.text) === token.text;
    return isSame && (token.text === twin.text || (own.has(token.text) && others.has(twin.text)));
  });
}

/** The names that a program itself gives a meaning to. */
function boundIn(tokens: Token[]): Set<string> {
  const isBound = ({ kind }: Token, at: number) => {
    const [before, after] = [tokens[at - 1]?.text ?? '', tokens[at + 1]?.text ?? ''];
    return kind === 'name' && (BINDS.has(before) || after !== '(');
  };
  return new Set(tokens.filter(isBound).map(({ text }) => text));
}

const TEXT = String.raw`[rRbBfFuU]{0,2}(?:"""[\s\S]*?"""|'{3}[\s\S]*?'{3}|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*')|\x60(?:\\[\s\S]|[^\x60\\])*\x60`;
const REST = String.raw`(?<text>${TEXT})|(?<name>[\p{L}_$][\p{L}\p{N}_$]*)|(?<line>\n[ \t]*)|\d[\w.]*|\*\*|\/\/|->|:=|=>|[=!<>]=+|[^\s]`;
const READERS = {
  braces: new RegExp(String.raw`(?<remark>\/\/[^\n]*|\/\*[\s\S]*?\*\/)|${REST}`, 'gu'),
  python: new RegExp(String.raw`(?<remark>#[^\n]*|\\\n)|${REST}`, 'gu'),
};

function tokensOf(code: string, language: Language): Token[] {
  const isBraces = syntaxOf(language).braces !== undefined;
  const tokens: Token[] = [];
  for (const match of code.matchAll(isBraces ? READERS.braces : READERS.python)) {
    const { remark, text, name, line } = match.groups ?? {};
    if (remark !== undefined) continue;
    if (text !== undefined) tokens.push({ kind: 'text', text: unquoted(text) });
    else if (name !== undefined) tokens.push({ kind: KEYWORDS.has(name) ? 'other' : 'name', text: name });
    else if (line === undefined) tokens.push({ kind: 'other', text: match[0] });
    else if (!isBraces) tokens.push({ kind: 'line', text: line.slice(1).replaceAll('\t', '        ') });
  }
  return isBraces ? tokens : statementsOnly(tokens);
}

/** However a text is quoted, it says the same. */
function unquoted(text: string): string {
  return text.replace(/^[uU]?("""|\'\'\'|["'])([\s\S]*)\1$/, '"$2"');
}

/** Python's lines as statements in their depth, without those that only import or explain. */
function statementsOnly(tokens: Token[]): Token[] {
  const statements = linesOf(tokens).filter(
    ({ words: [first, second] }) =>
      first !== undefined &&
      !(first.kind === 'text' && second === undefined) &&
      !/^(?:import|from)$/.test(first.text),
  );
  const depths: number[] = [];
  return statements.flatMap(({ indent, words }) => {
    while ((depths.at(-1) ?? -1) > indent) depths.pop();
    if ((depths.at(-1) ?? -1) < indent) depths.push(indent);
    return [{ kind: 'line' as const, text: String(depths.length) }, ...withoutAnnotations(words)];
  });
}

/** The tokens of each line; a line that ends in an open bracket goes on. */
function linesOf(tokens: Token[]): { indent: number; words: Token[] }[] {
  const lines = [{ indent: 0, words: [] as Token[] }];
  let open = 0;
  for (const token of tokens) {
    if (token.kind === 'line') {
      if (open <= 0) lines.push({ indent: token.text.length, words: [] });
      continue;
    }
    if (token.kind === 'other') open += '([{'.includes(token.text) ? 1 : ')]}'.includes(token.text) ? -1 : 0;
    lines.at(-1)?.words.push(token);
  }
  return lines;
}

/** The head of a function without the types of its parameters and of what it returns. */
function withoutAnnotations(words: Token[]): Token[] {
  if (!words.slice(0, 2).some(({ text }) => text === 'def')) return words;
  const kept: Token[] = [];
  let depth = 0;
  let isType = false;
  for (const word of words) {
    const { text } = word;
    if (')]}'.includes(text)) depth -= 1;
    const ends = depth === 1 ? text === ',' || text === '=' : depth === 0 && (text === ')' || text === ':');
    if (isType && ends) isType = false;
    else if ((depth === 1 && text === ':') || (depth === 0 && text === '->')) isType = true;
    if ('([{'.includes(text)) depth += 1;
    if (!isType) kept.push(word);
  }
  return kept;
}
