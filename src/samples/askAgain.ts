import { contaminationOf, isScreenedOut, type Sample, type Screen } from '../domain/sample';
import type { ChatMessage } from '../models/chat';
import type { PromptSet } from '../instructor/template';
import { fill } from '../instructor/template';
import { descriptionOf, type Language } from '../languages/language';
import type { Generated } from './reply';

/** The most characters of a text of its own that the instructor is shown again. */
const MOST = 8_000;

/** What each screen is said to be for. A finding's own reason names tasks and samples that are nothing to the instructor. */
const SCREENED: Record<Screen, string> = {
  contaminated: 'it is a task that there is already, in a suite',
  duplicate: 'it says what another task says already',
  'near-duplicate': 'it says nearly what another task says already',
  'same-program': 'its solution is that of another task, but for names',
  secret: 'it holds what looks like a key or a password',
  harmful: 'its code deletes, downloads, starts programs, goes by the day or hides what it says',
  leftover:
    'it speaks of how it was made, gives its solution away, leaves code out, or has tests or a licence in its solution',
  length: 'it is out of all proportion',
};

/** A task that is held out, a secret or a flood does not go over the wire, even to who wrote it. */
const UNSHOWN: readonly Screen[] = ['contaminated', 'secret', 'length'];

/** Whether a sample was made and cannot be used, for a reason that another one may not have. */
export function isFailed(sample: Sample): boolean {
  return sample.kind === 'generated' && (sample.verification.status === 'refuted' || isScreenedOut(sample));
}

/**
 * The samples of each diagnosis of which some failed, where others in their place were not asked for: that is done once
 * (METHOD: what survives goes back to the instructor, once).
 * @param samples of all diagnoses; of one, in the order of the answer
 */
export function failedAnswers(samples: Iterable<Sample>): Map<string, Sample[]> {
  const answers = new Map<string, Sample[]>();
  for (const sample of samples) {
    if (sample.kind !== 'generated') continue;
    const answer = answers.get(sample.diagnosis);
    if (answer === undefined) answers.set(sample.diagnosis, [sample]);
    else answer.push(sample);
  }
  for (const [diagnosis, answer] of answers)
    if (!answer.some(isFailed) || answer.some(({ again }) => again)) answers.delete(diagnosis);
  return answers;
}

/** The instructor's earlier answer, as it would have written it, and what is the matter with its tasks. */
export function againMessages(prompts: PromptSet, answer: Sample[], language: Language): ChatMessage[] {
  const shown = answer.filter(isShown);
  const failed = answer.filter(isFailed);
  const values = {
    n: String(failed.length),
    language: descriptionOf(language).name,
    problems: failed
      .map((sample) => `- ${named(sample, shown.indexOf(sample))}: ${problemOf(sample)}`)
      .join('\n'),
  };
  return [
    { role: 'assistant', content: JSON.stringify({ samples: shown.map(writtenOf) }) },
    { role: 'user', content: fill(prompts.again, values) },
  ];
}

function isShown({ screened = [] }: Sample): boolean {
  return !screened.some(({ screen }) => UNSHOWN.includes(screen));
}

function named({ entryPoint }: Sample, at: number): string {
  if (at < 0) return 'one that is not repeated here';
  return `task ${at + 1}${entryPoint === undefined ? '' : ` (\`${entryPoint}\`)`}`;
}

function problemOf(sample: Sample): string {
  const { verification, screened = [] } = sample;
  const [finding] = [contaminationOf(sample) ?? screened[0]];
  if (finding !== undefined) return `${SCREENED[finding.screen]}.`;
  const survivors = verification.mutants?.survivors ?? [];
  const missed = survivors.map(({ what, line }) => `line ${line}: ${what}`).join('; ');
  const changes =
    missed === ''
      ? ''
      : ` These changes of the solution pass all tests, and a test must tell each from it: ${missed}.`;
  return `${verification.reason}${changes}`.replace(/\s+/g, ' ').slice(0, MOST);
}

/** A sample as it came over the wire. */
function writtenOf({ prompt, entryPoint = '', solution, tests, wrongSolution = '' }: Sample): Generated {
  return {
    statement: prompt,
    entry_point: entryPoint,
    solution: solution.slice(0, MOST),
    tests: tests.kind === 'asserts' ? tests.asserts : 'code' in tests ? [tests.code] : [],
    wrong_solution: wrongSolution.slice(0, MOST),
  };
}
