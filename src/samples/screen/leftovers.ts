import type { Sample } from '../../domain/sample';
import { descriptionOf, type Language } from '../../languages/language';
import { foundIn, type Rules } from './rules';

/** What an instructor says of itself, of what it was shown, or to whoever reads it. */
const SAID: Rules = [
  [
    'speaks of being a model',
    /\bas an? (?:AI|artificial intelligence|large language|language)(?: language)? model\b|\bI(?:’|')?m sorry,? but\b|\bI can(?:no|’|')t (?:help|assist|comply)\b/i,
  ],
  [
    'speaks of what it was made from',
    /\bfailed (?:case|task|response|attempt) (?:above|shown|given)\b|\bmodel(?:’|')s (?:(?:wrong|incorrect|failed|own) (?:answer|response|solution)|misconception)\b|\b(?:corrected|wrong)_solution\b/i,
  ],
  [
    'asks its reader to forget what it was told',
    /\b(?:ignore|disregard|forget) (?:all |any )?(?:of )?(?:the |your )?(?:previous|prior|above|earlier) (?:instructions?|prompts?|messages?)\b/i,
  ],
];
/** What a remark of a program says that is not all there. */
const OMITTED =
  /(?:\.\.\.|…)\s*(?:the )?(?:rest|remaining|existing|other|same|previous)\b|\brest of (?:the|your) (?:code|function|program|implementation)\b|\byour code (?:goes )?here\b|\bimplement(?:ation)? (?:goes )?here\b|\b(?:TODO|FIXME|XXX)\b\s*[:(]/i;
const LICENCE =
  /\bSPDX-License-Identifier\b|\bGNU (?:Lesser |Affero )?General Public License\b|\ball rights reserved\b|\bcopyright\b[^\n]{0,80}\b(?:19|20)\d\d\b/i;
/** A statement at the outermost level that tests something. */
const TESTED: Partial<Record<Language, RegExp>> = {
  python: /^assert\b/m,
  javascript: /^(?:console\.)?assert\b[.(]|^(?:describe|it|test)\(/m,
  typescript: /^(?:console\.)?assert\b[.(]|^(?:describe|it|test)\(/m,
};

/** What stands in remarks alone, or anywhere in a solution. */
const REMARKED: Rules = [
  ...SAID,
  ['leaves out a part of its program', OMITTED],
  ['is under somebody’s licence', LICENCE],
];
const FENCED: Rules = [['has a fence in its solution', /^[ \t]*(?:```|~~~)/m]];

/**
 * What of a sample belongs to its making and not into it, as a sentence goes on from “It …”; undefined for nothing. The
 * statement of a repair is its suite's own.
 */
export function leftoverIn({
  kind,
  prompt,
  solution,
  language,
}: Pick<Sample, 'kind' | 'prompt' | 'solution' | 'language'>): string | undefined {
  const { comment } = descriptionOf(language);
  const remarks = solution.split('\n').filter((line) => line.trimStart().startsWith(comment));
  const stated = kind === 'repair' ? '' : prompt;
  const found = foundIn(stated, SAID) ?? foundIn(remarks.join('\n'), REMARKED);
  if (found !== undefined) return found;
  if (TESTED[language]?.test(solution)) return 'has tests in its solution';
  if (isGivenAway(stated, solution, comment)) return 'has its solution in its statement';
  return foundIn(solution, FENCED);
}

/** Whether every line of a program, but for its remarks, stands in the statement that asks for it. */
function isGivenAway(prompt: string, solution: string, comment: string): boolean {
  const shown = new Set(prompt.split('\n').map((line) => line.trim()));
  const code = solution.replace(/("""|''')[\s\S]*?\1/g, '').split('\n');
  const lines = code
    .map((line) => line.trim())
    .filter((line) => /\w/.test(line) && !line.startsWith(comment));
  return lines.length > 1 && lines.every((line) => shown.has(line));
}
