import { shortHash } from '../base/hash';
import { isWeakPass, type Case } from '../domain/case';
import { LESSONS } from '../domain/baseline';
import { isOwnFix, type Contrast, type Diagnosis, type Strategy } from '../domain/diagnosis';
import type { Sample } from '../domain/sample';
import type { CaseVerdict } from '../domain/verdict';
import { descriptionOf } from '../languages/language';
import type { ChatMessage } from '../models/chat';
import { CATEGORIES } from './reply';
import { fill, type PromptSet } from './template';

/** A case that has been run. */
export type GradedCase = Case & { verdict: CaseVerdict };

/** One of the k nearest passed cases, with its texts. */
export interface ContrastCase extends Contrast {
  whole: Case;
}

/** Characters that one part of a prompt may have: a runaway response must not crowd out everything else. */
const MOST = { task: 8_000, response: 16_000, output: 3_000, contrast: 6_000, tried: 400 };
/** Said before a passed response whose tests it could have forged: the instructor is not to take it for certain. */
const WEAK = '(It passed, but its tests could not be judged from outside: it may be wrong.)\n';
/** Tasks that were tried in vain that a prompt names. */
const MOST_TRIED = 8;

/**
 * What the instructor is sent about a failed case; under LE `contrast` is empty.
 * @param skills what the suite itself calls skills, to choose from
 */
export function diagnosePrompt(
  prompts: PromptSet,
  failed: GradedCase,
  contrast: ContrastCase[],
  skills: string[] = [],
): ChatMessage[] {
  const { task, response, verdict } = failed;
  const contrasts = contrastText(prompts, contrast);
  const values = {
    contrasts,
    skills: skills.map((name) => `\`${name}\``).join(', '),
    categories: CATEGORIES.map((name) => `\`${name}\``).join(', '),
    language: descriptionOf(task.language).name,
    task: clip(task.prompt, MOST.task),
    response: clip(numbered(response.text), MOST.response),
    verdict: verdict.verdict,
    detail: clip(verdict.detail, MOST.output),
    assertion: clip(verdict.assertion ?? '', MOST.output),
    expected: clip(verdict.expected ?? '', MOST.output),
    actual: clip(verdict.actual ?? '', MOST.output),
    traceback: clip(verdict.traceback ?? '', MOST.output),
    stdout: clip(verdict.stdout ?? '', MOST.output),
    lineNote: lineNote(verdict.lineOffset),
    reference: clip(task.referenceSolution ?? '', MOST.task),
  };
  return messages(prompts, values);
}

/** What the instructor is sent to write `n` new tasks. */
export function generatePrompt(
  prompts: PromptSet,
  failed: Case,
  diagnosis: Diagnosis,
  contrast: ContrastCase[],
  n: number,
  tried: Pick<Sample, 'prompt'>[] = [],
): ChatMessage[] {
  const { category, misconception, explanation, skill, contrastNote, baseline = 'own' } = diagnosis;
  const { shows } = LESSONS[baseline];
  const { name, style, tests } = descriptionOf(failed.task.language);
  return messages(prompts, {
    n: String(n),
    ...{ language: name, style, tests: tests.each },
    list: shortHash(failed.response.id, 6),
    task: shows === 'nothing' ? '' : clip(failed.task.prompt, MOST.task),
    response: shows === 'diagnosis' || shows === 'case' ? clip(failed.response.text, MOST.response) : '',
    ...{ category, misconception, explanation, skill, contrastNote },
    correctedSolution: isOwnFix(diagnosis) ? diagnosis.correctedSolution : '',
    misconceptionProgram: clip(diagnosis.misconceptionProgram ?? '', MOST.response),
    contrasts: contrastText(prompts, contrast),
    tried: tried
      .slice(-MOST_TRIED)
      .map(({ prompt }) => `- ${clip(prompt.replace(/\s+/g, ' ').trim(), MOST.tried)}`)
      .join('\n'),
  });
}

/** What a call about a case is called: recorded replies are found by it. */
export function labelOf(
  purpose: 'diagnose' | 'generate' | 'generate/again',
  strategy: Strategy,
  { response, task }: Case,
): string {
  return `${purpose}/${strategy}/${task.suite}/${task.id}/${shortHash(response.text)}`;
}

/** A text with its 1-based line numbers before each line. */
function numbered(text: string): string {
  const lines = text.split('\n');
  const width = String(lines.length).length;
  return lines.map((line, index) => `${String(index + 1).padStart(width)} | ${line.trimEnd()}`).join('\n');
}

function messages(prompts: PromptSet, values: Record<string, string | undefined>): ChatMessage[] {
  return [
    { role: 'system', content: fill(prompts.system, values).trim() },
    { role: 'user', content: fill(prompts.user, values).trim() },
  ];
}

function contrastText(prompts: PromptSet, contrast: ContrastCase[]): string {
  const blocks = contrast.map(({ whole, score }) =>
    fill(prompts.contrast, {
      score: score.toFixed(2),
      task: clip(whole.task.prompt, MOST.contrast),
      response: `${isWeakPass(whole.verdict ?? {}) ? WEAK : ''}${clip(whole.response.text, MOST.contrast)}`,
    }),
  );
  return blocks.join('\n');
}

/** The traceback counts lines of the program, the response has its own. */
function lineNote(offset: number): string {
  if (offset === 0) return '';
  return offset > 0
    ? `add ${offset} for the line of the response`
    : `take away ${-offset} for the line of the response`;
}

/** Keeps the head and the tail of a text that is too long: both ends tell more than the middle. */
function clip(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = Math.floor(most * 0.7);
  const left = text.length - most;
  return `${text.slice(0, head)}\n[… ${left} characters left out …]\n${text.slice(text.length - (most - head))}`;
}
