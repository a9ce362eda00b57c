import type { Sample } from '../domain/sample';
import { descriptionOf } from '../languages/language';

/** Finds exact duplicates in one language: the same statement, or the same solution, but for spelling. */
export class DuplicateFilter {
  private readonly seen = new Map<string, string>();

  constructor(samples: Iterable<Sample> = []) {
    for (const sample of samples) this.add(sample);
  }

  /** Takes a sample in. @returns the id of another sample that says the same, if there is one */
  add(sample: Sample): string | undefined {
    const keys = exactKeys(sample);
    const other = keys.map((key) => this.seen.get(key)).find((id) => id !== undefined && id !== sample.id);
    if (other === undefined) for (const key of keys) this.seen.set(key, sample.id);
    return other;
  }
}

/** What two samples that say the same have in common: one of these is enough. */
export function exactKeys(sample: Sample): string[] {
  return [`prompt ${statementKey(sample.prompt)}`, `solution ${solutionKey(sample)}`].map(
    (key) => `${sample.language} ${key}`,
  );
}

/** A statement's words, whatever their case, punctuation and spacing. */
function statementKey(prompt: string): string {
  return (prompt.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []).join(' ');
}

/** A program without comments, blank lines and trailing space. Indentation is meaning in Python and stays. */
function solutionKey({ solution, language }: Sample): string {
  const { comment } = descriptionOf(language);
  const lines = solution
    .split('\n')
    .map((line) => (line.trimStart().startsWith(comment) ? '' : line.trimEnd()));
  return lines.filter((line) => line !== '').join('\n');
}
