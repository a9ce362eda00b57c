import type { Case } from '../../domain/case';
import { descriptionOf } from '../../languages/language';
import { extractedOf } from '../../results/extracted';

/** The code that was taken from a response, with what was taken and why on its first line. */
export function extractedText(whole: Case): string {
  const { program, explanation } = extractedOf(whole);
  const { comment } = descriptionOf(whole.task.language);
  return program === undefined
    ? `${comment} Nothing was taken: ${explanation}\n`
    : `${comment} Taken: ${explanation}\n${program}`;
}
