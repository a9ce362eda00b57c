import type { Case } from '../domain/case';
import { extractProgram, type Extraction } from './extract';

/** What was taken from a case's response as its program and why: as it was run, or as it would be. */
export function extractedOf({ task, response, verdict }: Case): Extraction {
  if (verdict?.extraction === undefined) return extractProgram(task, response.form, response.text);
  const { program, lineOffset, headLines = 0, extraction: explanation } = verdict;
  return program === undefined ? { program, explanation } : { program, lineOffset, headLines, explanation };
}
