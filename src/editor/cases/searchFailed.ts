import type { Search } from '../../views/cases/caseSearch';
import type { Session } from '../session/session';

/** More hits than a person looks through. */
const MOST = 1000;

/** Asks the index of all cases; what it does not hold yet is indexed first. */
export function searchFailed(session: Session): Search {
  return async (run, text, signal) => {
    const bench = await session.workbench();
    const { searchCases } = await import('../../notebook/searchCases');
    return searchCases(bench, { text, run, verdict: 'failed', limit: MOST }, { signal });
  };
}
