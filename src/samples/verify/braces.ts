import { shortHash } from '../../base/hash';
import type { Sample } from '../../domain/sample';
import { testsText } from '../../domain/testsText';
import type { Language } from '../../languages/language';
import { mutantsOf } from './mutants';
import { specialCasesOf } from './specialCases';
import { stubsOf } from './stubs';
import type { Survey } from './found';
import { tokensOf, type Token } from './tokens';

/** What the tokens of a solution in a language with braces tell. */
export function surveyOfBraces(
  {
    language,
    prompt,
    solution,
    tests,
    entryPoint,
  }: Pick<Sample, 'language' | 'prompt' | 'solution' | 'tests' | 'entryPoint'>,
  most: number,
): Survey {
  const tokens = tokensOf(solution, language);
  const tested = tokensOf(testsText(tests), language);
  return {
    mutants: mutantsOf(solution, tokens, most),
    stubs: entryPoint === undefined ? [] : stubsOf(solution, tokens, entryPoint, language, tested),
    specialCases: specialCasesOf(solution, tokens, prompt, language).slice(0, most),
    hardCoded: entryPoint !== undefined && isHardCoded(tokens, tested, entryPoint),
    folded: foldTokens(tokens, language),
  };
}

/** Words of a language and its libraries, which folding keeps: what is not defined in the program itself. */
const DEFINES = /^(?:function|class|const|let|var|fn|func|def|struct|enum|type|interface|mut|for|catch)$/;

/** A program without its own names, comments and layout. */
export function foldTokens(tokens: Token[], language: Language): { hash: string; size: number } {
  const own = ownNames(tokens, language);
  const numbers = new Map<string, string>();
  const folded = tokens.map(({ kind, text }, index) => {
    if (kind === 'text') return JSON.stringify(text.slice(1, -1));
    if (kind !== 'name' || !own.has(text) || tokens[index - 1]?.text === '.') return text;
    const known = numbers.get(text) ?? `_${numbers.size}`;
    numbers.set(text, known);
    return known;
  });
  const kept = folded.filter((text) => text !== ';' && text !== 'export' && text !== 'default');
  return { hash: shortHash(`${language} ${kept.join(' ')}`, 32), size: kept.length };
}

/** Names that the program gives: after a word that defines, in lists of parameters, before what is assigned. */
function ownNames(tokens: Token[], language: Language): Set<string> {
  const own = new Set<string>();
  const typed = language === 'java' || language === 'cpp' || language === 'go';
  tokens.forEach(({ kind, text }, index) => {
    if (kind !== 'name' || DEFINES.test(text)) return;
    const before = tokens[index - 1];
    const after = tokens[index + 1]?.text ?? '';
    const defined = before !== undefined && DEFINES.test(before.text);
    const parameter = /^[(,[{]$/.test(before?.text ?? '') && /^[,):=\]}]$/.test(after);
    const assigned = after === ':=' || after === '=' || (after === '=>' && before?.text !== '.');
    const declared = typed && (before?.kind === 'name' || before?.text === '>') && /^[=;,)(:]$/.test(after);
    if ((defined || parameter || assigned || declared) && before?.text !== '.') own.add(text);
  });
  return own;
}

/** As errorbook_samples/hard_coded.py. */
function isHardCoded(tokens: Token[], tested: Token[], entryPoint: string): boolean {
  const cases = casesOf(tokens);
  const literals = new Set(tested.filter(isLiteral).map(({ text }) => plain(text)));
  const calls = tested.filter(
    ({ text }, index) => text === entryPoint && tested[index + 1]?.text === '(',
  ).length;
  const known = cases.filter((each) => each.every((text) => literals.has(plain(text))));
  return known.length >= 2 && known.length === cases.length && known.length >= 0.6 * calls;
}

/** Pairs of constants: `=== 3) return 7`, `case 3: return 7`, `3: 7`. */
function casesOf(tokens: Token[]): [string, string][] {
  return tokens.flatMap((token, index): [string, string][] => {
    if (!isLiteral(token)) return [];
    const rest = tokens.slice(index + 1, index + 5);
    const at = rest.findIndex(isLiteral);
    const value = rest[at];
    const between = rest.slice(0, Math.max(at, 0)).map(({ text }) => text);
    const isCase =
      /^(?:\) \{ return|\) return|: return|:|=>|\? )$/.test(between.join(' ').trim()) ||
      between.join('') === '?';
    return value !== undefined && isCase ? [[token.text, value.text]] : [];
  });
}

function isLiteral({ kind, text }: Token): boolean {
  return kind === 'number' || kind === 'text' || text === 'true' || text === 'false';
}

function plain(text: string): string {
  return text.replace(/^['"`](.*)['"`]$/s, '$1');
}
