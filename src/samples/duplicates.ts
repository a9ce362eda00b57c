import type { Sample } from '../domain/sample';

/** Finds exact duplicates: the same statement, or the same solution to the same kind of statement, but for spelling. */
export class DuplicateFilter {
  private readonly seen = new Map<string, string>();

  constructor(samples: Iterable<Sample> = []) {
    for (const sample of samples) this.add(sample);
  }

  /** Takes a sample in. @returns the id of another sample that says the same, if there is one */
  add(sample: Sample): string | undefined {
    const keys = [`prompt ${statementKey(sample.prompt)}`, `solution ${solutionKey(sample.solution)}`];
    const other = keys.map((key) => this.seen.get(key)).find((id) => id !== undefined && id !== sample.id);
    if (other === undefined) for (const key of keys) this.seen.set(key, sample.id);
    return other;
  }
}

/** A statement's words, whatever their case, punctuation and spacing. */
function statementKey(prompt: string): string {
  return (prompt.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []).join(' ');
}

/** A program without comments, blank lines and trailing space. Indentation is meaning in Python and stays. */
function solutionKey(solution: string): string {
  const lines = solution.split('\n').map((line) => line.replace(/^\s*#.*$/, '').trimEnd());
  return lines.filter((line) => line !== '').join('\n');
}
