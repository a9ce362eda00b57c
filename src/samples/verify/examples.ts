import type { Sample } from '../../domain/sample';
import type { Tests } from '../../domain/tests';
import type { Language } from '../../languages/language';
import { testsOf } from '../writtenTests';

/** A call of the function that is asked for, and what a statement says that it gives, as both are written there. */
interface Example {
  call: string;
  gives: string;
}

/** Of more examples the first ones are taken. */
const MOST = 20;
/** The most characters of a call, or of what follows it, that are looked at: a text of any length is read in one pass. */
const REACH = 400;
/** How a statement goes on from a call to what it gives: in words, by a sign, or on the next line of a session. */
const LEADS =
  /^`?\s*(?:(?:(?:should|must|will)\s+)?(?:returns?|gives?|yields?|equals?)|is|evaluates\s+to|→|➞|->|=>|={1,3})\s*:?\s*/i;
const LEADS_IN_SESSION = /^[ \t]*\n[ \t]*/;
/** What may stand behind a value, so that the value is all that is said. */
const ENDS =
  /^(?:`|[.;:)!]*\s*$|[.;:)!]*[ \t]*\n|[.;)]\s|,\s+(?=[a-z`])|\s+and\s+(?=[a-z`])|\s+(?:because|since|as|but|while|for|so|when|where)\b|\s*[(#])/;
/** What says of an example that it is none of the function that is asked for. */
const DENIED =
  /\b(?:not|never|instead|wrong(?:ly)?|incorrect(?:ly)?|mistake(?:nly)?|bug(?:gy)?|unlike|rather|naive(?:ly)?|would|before|if)\b[^.\n]*$/i;
/** Numbers that are written shorter than they are: what is said of them says nothing exact. */
const INEXACT = /\d\.\d|\d\.(?!\w)|\.\.\.|…|\d[eE][-+]?\d/;

/** How a language writes values: its constants, and the brackets with which others begin. */
interface Values {
  constants: RegExp;
  brackets: RegExp;
}
const JAVASCRIPT: Values = { constants: /^(?:true|false|null|undefined)\b/, brackets: /^[[{]/ };
const VALUES: Partial<Record<Language, Values>> = {
  python: { constants: /^(?:True|False|None)\b/, brackets: /^[[({]/ },
  javascript: JAVASCRIPT,
  typescript: JAVASCRIPT,
};

/**
 * The tests that a statement's own examples are: calls with plain values beside the plain value that each gives, in
 * words (“`f(2)` returns 4”) or as a session of an interpreter. Undefined where it shows none. What is said in another
 * way, of numbers that are not whole, or of what is wrong, is left alone: nothing may be refuted by a misreading.
 */
export function examplesOf({
  prompt,
  entryPoint,
  language,
}: Pick<Sample, 'prompt' | 'entryPoint' | 'language'>): Tests | undefined {
  const values = VALUES[language];
  if (values === undefined || entryPoint === undefined || !/^\w+$/.test(entryPoint)) return undefined;
  const found = examplesIn(prompt, entryPoint, values).slice(0, MOST);
  if (found.length === 0) return undefined;
  const test = ({ call, gives }: Example) =>
    language === 'python' ? `assert ${call} == ${gives}` : `assert.deepStrictEqual(${call}, ${gives});`;
  return testsOf([...new Set(found.map(test))], language);
}

function examplesIn(prompt: string, name: string, values: Values): Example[] {
  const calls = [...prompt.matchAll(new RegExp(`(?<![\\w$.])${name}(?=\\()`, 'g'))];
  return calls.flatMap(({ index }) => {
    const length = bracketed(prompt.slice(index + name.length, index + name.length + REACH));
    if (length === undefined) return [];
    const end = index + name.length + length;
    const call = prompt.slice(index, end);
    const before = prompt.slice(Math.max(0, index - 120), index);
    const rest = prompt.slice(end, end + 2 * REACH);
    const [lead] = (/>>> ?$/.test(before) ? LEADS_IN_SESSION : LEADS).exec(rest) ?? [];
    if (lead === undefined || DENIED.test(before) || !isPlain(call.slice(name.length), values)) return [];
    const gives = valueAt(rest.slice(lead.length).replace(/^`/, ''), values);
    return gives === undefined || INEXACT.test(`${call} ${gives}`) ? [] : [{ call, gives }];
  });
}

/** The value with which a text begins, where nothing but it is said. */
function valueAt(text: string, values: Values): string | undefined {
  const { brackets, constants } = values;
  const length = brackets.test(text)
    ? bracketed(text)
    : (constants.exec(text) ??
        /^-?\d+(?![\w.]\w)/.exec(text) ??
        /^(?:'[^'\\\n]*'|"[^"\\\n]*")/.exec(text))?.[0].length;
  if (length === undefined) return undefined;
  const value = text.slice(0, length);
  return ENDS.test(text.slice(length)) && isPlain(value, values) ? value : undefined;
}

/** How long the bracket with which a text begins is; undefined where it does not close on its line. */
function bracketed(text: string): number | undefined {
  let depth = 0;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '\n') return undefined;
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if ('([{'.includes(char)) depth += 1;
    else if (')]}'.includes(char) && --depth === 0) return at + 1;
  }
  return undefined;
}

/** Whether code is made of texts, numbers, constants and brackets alone: it means the same wherever it stands. */
function isPlain(code: string, { constants }: Values): boolean {
  const bare = code.replace(/'[^'\\\n]*'|"[^"\\\n]*"/g, '0');
  const words = bare.match(/[\p{L}_$][\w$]*/gu) ?? [];
  return /^[\s\w[\](){},:.+-]*$/.test(bare) && words.every((word) => constants.test(word));
}
