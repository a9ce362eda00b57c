import { count } from '../../base/words';
import { isFailed, type CaseSummary } from '../../domain/case';
import type { Found } from './caseSearch';
import { matches, wordsOf, type Known } from './facets';

/** The failed cases that a filter leaves, and what a person should know of how they were found. */
export interface Filtered {
  cases: CaseSummary[];
  /** Empty without a filter. */
  message: string;
}

/**
 * Leaves the failed cases that have all the words of a filter: in what lists show of them, or, as far as the index was
 * asked, in their tasks and responses. Where none has, those that are alike.
 */
export function filterCases(
  cases: CaseSummary[],
  filter: string,
  found: Found | undefined,
  known: Known,
): Filtered {
  const words = wordsOf(filter);
  const failed = cases.filter(isFailed);
  if (words.length === 0) return { cases: failed, message: '' };
  const inTexts = found?.state === 'found' ? found.words : new Set<string>();
  const having = failed.filter((each) => inTexts.has(each.id) || matches(words, each, known));
  if (having.length > 0 || found?.state !== 'found' || found.alike.length === 0)
    return {
      cases: having,
      message: `“${filter.trim()}”: ${count(having.length, 'failed case')}${noteOf(found)}`,
    };
  const alike = new Set(found.alike);
  return {
    cases: failed.filter(({ id }) => alike.has(id)),
    message: `No failed case has all the words of “${filter.trim()}”. These are alike.`,
  };
}

function noteOf(found: Found | undefined): string {
  if (found?.state === 'searching') return ' by name; looking into tasks and responses …';
  return found?.state === 'found' ? '' : ' by name only: the index of tasks and responses cannot be asked';
}
