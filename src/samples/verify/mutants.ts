import type { Changed } from './found';
import type { Token } from './tokens';

/** A change of one token: the text instead of it, and what kind of change that is. */
interface Change {
  kind: string;
  token: Token;
  text: string;
}

const BOUNDARIES: Record<string, string> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' };
const OPPOSITES: Record<string, string> = {
  ...{ '<': '>=', '<=': '>', '>': '<=', '>=': '<' },
  ...{ '==': '!=', '!=': '==', '===': '!==', '!==': '===' },
};
const SUMS: Record<string, string> = { '+': '-', '-': '+', '*': '+', '/': '*', '%': '*', '**': '*' };
const STEPS: Record<string, string> = {
  '+=': '-=',
  '-=': '+=',
  '*=': '+=',
  '/=': '*=',
  '++': '--',
  '--': '++',
};
const LOGIC: Record<string, string> = { '&&': '||', '||': '&&' };
const WORDS: Record<string, string> = { true: 'false', false: 'true' };

/**
 * Mechanical mutants of a program in a language with braces: one token within a function changed. At most so many, of
 * all kinds and from all over the program; the same ones each time.
 */
export function mutantsOf(code: string, tokens: Token[], most: number): Changed[] {
  return spread(changesOf(code, tokens))
    .slice(0, most)
    .map(({ token, text }) => ({
      code: `${code.slice(0, token.start)}${text}${code.slice(token.end)}`,
      what: `\`${around(code, token, token.text)}\` → \`${around(code, token, text)}\``,
      line: token.line,
    }))
    .sort((a, b) => a.line - b.line);
}

function changesOf(code: string, tokens: Token[]): Change[] {
  let depth = 0;
  let said = false;
  return tokens.flatMap((token, index) => {
    if (token.text === '{') depth += 1;
    if (token.text === '}') depth -= 1;
    // What an error says is tested by nobody.
    if (/^(?:throw|panic|raise)$/.test(token.text)) said = true;
    if (token.text === ';' || token.text === '}') said = false;
    const isBody = depth > 0 || tokens.slice(0, index).some(({ text }) => text === '=>');
    if (!isBody || said) return [];
    return changesAt(code, tokens, index).map((change) => ({ ...change, token }));
  });
}

function changesAt(code: string, tokens: Token[], index: number): Omit<Change, 'token'>[] {
  const token = tokens[index];
  if (token === undefined) return [];
  const { kind, text } = token;
  if (kind === 'number') return otherNumber(text);
  if (kind === 'name') return only('constant', WORDS[text]);
  if (kind !== 'sign') return [];
  // Types have brackets and stars too; sums and comparisons stand between blanks where code is laid out.
  const isSpaced = /\s/.test(code[token.start - 1] ?? '') && /\s/.test(code[token.end] ?? '');
  const compared = isSpaced || text.length > 1;
  const beside = [tokens[index - 1], tokens[index + 1]];
  return [
    ...(compared ? only('boundary', BOUNDARIES[text]) : []),
    ...(compared ? only('comparison', OPPOSITES[text]) : []),
    ...(isSpaced && isValue(beside[0]) && beside.every((each) => each?.kind !== 'text')
      ? only('arithmetic', SUMS[text])
      : []),
    ...only('arithmetic', beside[1]?.kind === 'text' ? undefined : STEPS[text]),
    ...only('logic', LOGIC[text]),
  ];
}

function only(kind: string, text: string | undefined): Omit<Change, 'token'>[] {
  return text === undefined ? [] : [{ kind, text }];
}

function otherNumber(text: string): Omit<Change, 'token'>[] {
  if (/^\d+$/.test(text)) return only('constant', String(BigInt(text) + 1n));
  return /^\d+\.\d+$/.test(text) ? only('constant', String(Number(text) + 1.5)) : [];
}

function isValue(token: Token | undefined): boolean {
  if (token === undefined) return false;
  return token.kind === 'sign' ? /^[)\]]$/.test(token.text) : !/^(?:return|case|in|of)$/.test(token.text);
}

/** In turn one of each kind, and those of a kind from all over the program. */
function spread(changes: Change[]): Change[] {
  const kinds = new Map<string, Change[]>();
  for (const change of changes) kinds.set(change.kind, [...(kinds.get(change.kind) ?? []), change]);
  const ranked = [...kinds.values()].flatMap((ofKind) =>
    ofKind.map((change, index) => ({ change, rank: rankOf(index, ofKind.length) })),
  );
  return ranked.sort((a, b) => a.rank - b.rank).map(({ change }) => change);
}

/** When an index comes if one goes through halves, then quarters, … (van der Corput). */
function rankOf(index: number, count: number): number {
  let place = 0;
  for (let at = Math.floor((index * 64) / count), share = 0.5; at > 0; at >>= 1, share /= 2)
    place += share * (at & 1);
  return place;
}

/** Some of its line, so that a reader knows it again. */
function around(code: string, { start, end }: Token, text: string): string {
  const before = code.slice(Math.max(code.lastIndexOf('\n', start - 1) + 1, start - 20), start);
  const line = code.indexOf('\n', end);
  return `${before}${text}${code.slice(end, Math.min(line < 0 ? code.length : line, end + 20))}`.trim();
}
