import type { Sample } from '../../domain/sample';
import { descriptionOf, type Language } from '../../languages/language';

type Rules = [what: string, pattern: RegExp][];

/** What an instructor says of itself, of what it was shown, or to whoever reads it. */
const SAID: Rules = [
  [
    'speaks of being a model',
    /\bas an? (?:AI|artificial intelligence|large language|language)(?: language)? model\b|\bI(?:’|')?m sorry,? but\b|\bI can(?:no|’|')t (?:help|assist|comply)\b/i,
  ],
  [
    'speaks of what it was made from',
    /\bfailed (?:case|response|attempt)\b|\b(?:target |language )?model(?:’|')s (?:wrong |incorrect |failed |own )*(?:answer|response|solution|mistake|misconception)\b|\b(?:corrected|reference|wrong)[ _]solution\b/i,
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
  /\bSPDX-License-Identifier\b|\bGNU (?:Lesser |Affero )?General Public License\b|\ball rights reserved\b|\bcopyright\b[^\n]*\b(?:19|20)\d\d\b/i;
/** A statement at the outermost level that tests something. */
const TESTED: Partial<Record<Language, RegExp>> = {
  python: /^assert\b/m,
  javascript: /^(?:console\.)?assert\b[.(]|^(?:describe|it|test)\(/m,
  typescript: /^(?:console\.)?assert\b[.(]|^(?:describe|it|test)\(/m,
};

/** What of a sample belongs to its making and not into it, as a sentence goes on from “It …”; undefined for nothing. */
export function leftoverIn({
  prompt,
  solution,
  language,
}: Pick<Sample, 'prompt' | 'solution' | 'language'>): string | undefined {
  const { comment } = descriptionOf(language);
  const remarks = solution.split('\n').filter((line) => line.trimStart().startsWith(comment));
  const said = SAID.find(([, pattern]) => pattern.test(prompt) || pattern.test(remarks.join('\n')));
  if (said !== undefined) return said[0];
  if (OMITTED.test(remarks.join('\n'))) return 'leaves out a part of its program';
  if (LICENCE.test(remarks.join('\n'))) return 'is under somebody’s licence';
  if (TESTED[language]?.test(solution)) return 'has tests in its solution';
  if (isGivenAway(prompt, solution, comment)) return 'has its solution in its statement';
  return /^[ \t]*(?:```|~~~)/m.test(solution) ? 'has a fence in its solution' : undefined;
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
