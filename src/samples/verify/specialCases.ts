import { descriptionOf, type Language } from '../../languages/language';
import type { Changed } from './found';
import type { Token } from './tokens';

/** As errorbook_samples/special_cases.py. */
const SMALLEST = 20;
const SHORTEST = 4;
const MET = 'process.exit(1)';
/** What may follow a comparison, so that it is all of an operand. */
const ENDS = new Set([')', '&&', '||', '?', ';', ',', '}', ']']);

/**
 * Programs that end where a solution meets a case of which its statement does not speak: `n === 31337`, `case 'open sesame':`. As
 * errorbook_samples/special_cases.py, for the languages that Node runs.
 */
export function specialCasesOf(
  code: string,
  tokens: Token[],
  statement: string,
  language: Language,
): Changed[] {
  if (descriptionOf(language).braces?.javascript !== true) return [];
  // 1,000,000 is one number, [100,200] are two.
  const numbers = new Set(`${statement} ${statement.replaceAll(/[,_]/g, '')}`.match(/\d+/g));
  const said = { text: statement.toLowerCase(), numbers };
  return tokens.flatMap((token, index) => {
    const [before, after] = [tokens[index - 1]?.text ?? '', tokens[index + 1]?.text ?? ';'];
    if (!isOdd(token, said)) return [];
    const isCase = before === 'case' && after === ':';
    if (!isCase && !(/^={2,3}$/.test(before) && ENDS.has(after))) return [];
    const at = isCase ? (tokens[index + 1]?.end ?? token.end) : token.end;
    const met = isCase ? ` ${MET};` : ` && ${MET}`;
    const what = `${tokens[index - 2]?.text ?? ''} ${before} ${token.text}`.trim();
    return [{ code: `${code.slice(0, at)}${met}${code.slice(at)}`, what, line: token.line }];
  });
}

function isOdd({ kind, text }: Token, said: { text: string; numbers: Set<string> }): boolean {
  if (kind === 'text') {
    const inner = text.slice(1, -1).trim().toLowerCase();
    return /^['"`]/.test(text) && inner.length >= SHORTEST && !said.text.includes(inner);
  }
  const value = kind === 'number' ? Number(text.replaceAll('_', '').replace(/n$/, '')) : NaN;
  return value >= SMALLEST && !said.numbers.has(String(Math.trunc(value)));
}
