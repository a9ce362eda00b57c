import type { Language } from '../../languages/language';
import type { Changed } from './found';
import { closingOf, type Token } from './tokens';

/** Constants that a trivial program may return. One that does not fit the type is no program, and fails as it should. */
const CONSTANTS: Record<Exclude<Language, 'python'>, string[]> = {
  javascript: ['', 'null', '0', '1', '-1', 'true', 'false', "''", '[]', '({})'],
  typescript: [
    '',
    'null as any',
    '0 as any',
    '1 as any',
    'true as any',
    'false as any',
    "'' as any",
    '[] as any',
  ],
  go: ['0', 'true', '""'],
  rust: ['0', 'true', 'String::new()'],
  java: ['0', 'true', '""'],
  cpp: ['{}', 'true'],
};
/** Constants of the tests, the most frequent ones. */
const MOST_EXPECTED = 2;
const MOST_PARAMETERS = 2;

/** The solution with the body of its function replaced by a trivial one, in several ways; as stubs.py for Python. */
export function stubsOf(
  code: string,
  tokens: Token[],
  entryPoint: string,
  language: Language,
  tests: Token[],
): Changed[] {
  const found = functionOf(tokens, entryPoint);
  if (found === undefined || language === 'python') return [];
  const names = parametersOf(found.parameters, language).slice(0, MOST_PARAMETERS);
  const values = new Set([...CONSTANTS[language], ...frequent(tests).slice(0, MOST_EXPECTED), ...names]);
  return [...values].map((value) => ({
    code: `${code.slice(0, found.start)}{ return ${value}; }${code.slice(found.end)}`,
    what: `\`return ${value}\``.replace(' `', '`'),
    line: found.line,
  }));
}

interface Found {
  parameters: Token[];
  start: number;
  end: number;
  line: number;
}

/** The function of a name: its parameters, and where its body lies. */
function functionOf(tokens: Token[], name: string): Found | undefined {
  for (const [at, token] of tokens.entries()) {
    if (token.text !== name || token.kind !== 'name') continue;
    const open = tokens.findIndex(({ text }, index) => index > at && text === '(');
    const between = tokens.slice(at + 1, open).map(({ text }) => text);
    if (open < 0 || !between.every((text) => /^(?:=|async|function|\*|<|>|[\w:]+)$/.test(text))) continue;
    const close = closingOf(tokens, open);
    const body = close === undefined ? -1 : bodyAfter(tokens, close);
    const end = body < 0 ? undefined : closingOf(tokens, body);
    const [first, last] = [tokens[body], tokens[end ?? -1]];
    if (first === undefined || last === undefined) continue;
    return { parameters: tokens.slice(open + 1, close), start: first.start, end: last.end, line: token.line };
  }
  return undefined;
}

/** Where the body opens after the parameters: between there may be a type. */
function bodyAfter(tokens: Token[], close: number): number {
  for (let index = close + 1; index < Math.min(tokens.length, close + 30); index++) {
    const { text } = tokens[index] ?? { text: ';' };
    if (text === '{') return index;
    if (text === ';' || text === '=') return -1;
  }
  return -1;
}

function parametersOf(tokens: Token[], language: Language): string[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (/^[([{<]$/.test(token.text)) depth += 1;
    if (/^[)\]}>]$/.test(token.text)) depth -= 1;
    if (token.text === ',' && depth === 0) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  const last = language === 'java' || language === 'cpp';
  const namesOf = (part: Token[]) =>
    part.filter(({ kind, text }) => kind === 'name' && !/^(?:mut|this|self|const|final)$/.test(text));
  return parts.flatMap((part) => namesOf(part).at(last ? -1 : 0)?.text ?? []);
}

function frequent(tests: Token[]): string[] {
  const counts = new Map<string, number>();
  for (const { kind, text } of tests)
    if ((kind === 'number' || kind === 'text') && text.length < 40)
      counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([text]) => text);
}
