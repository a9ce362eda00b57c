import type { Contrast } from '../domain/diagnosis';
import { bagOf, bm25, type Bag, type Match } from './bm25';
import type { IndexQuery, IndexRow } from './caseIndex';

/** How many of the nearest rows are looked at: fifty to choose from, and room for the query's own task. */
export const POOL = 64;
/** How many shared words a reason names. */
const NAMED_TERMS = 4;

/** A row near to a query. `score` is the cosine similarity. */
export type Candidate = Pick<IndexRow, 'id' | 'task' | 'skills' | 'search'> & { score: number };

/** The POOL passed rows of the query's run that are nearest to it, without those of the `excluded` tasks. */
export type Fetch = (query: IndexQuery, excluded: string[]) => Promise<Candidate[]>;

/**
 * Chooses k of the rows near to a query, the most similar first: one a task, those that BM25 over their words puts
 * first. Hashed vectors find the neighbourhood cheaply, and the words themselves tell its members apart better.
 */
export class Ranker {
  /** @param bags the words of rows: the same ones are near to many queries */
  constructor(
    private readonly fetch: Fetch,
    private readonly bags = new Map<string, Bag>(),
  ) {}

  /** @param nearest what `fetch` gives for the query with nothing excluded, or the like from a batch. */
  async choose(query: IndexQuery, k: number, nearest: Candidate[]): Promise<Contrast[]> {
    const candidates = await this.ofDifferentTasks(query, k, nearest);
    const matches = bm25(
      bagOf(query.search),
      candidates.map((candidate) => this.bagOf(candidate)),
    );
    return candidates
      .map((candidate, index) => ({ candidate, match: matches[index] ?? { score: 0, shared: [] } }))
      .sort((a, b) => b.match.score - a.match.score || b.candidate.score - a.candidate.score)
      .slice(0, k)
      .sort((a, b) => b.candidate.score - a.candidate.score)
      .map(({ candidate, match }) => ({
        case: candidate.id,
        score: candidate.score,
        reason: reasonOf(query.skills, candidate.skills, match.shared),
      }));
  }

  /** Where many responses of a few tasks fill the pool, it asks again without those tasks, until there are k. */
  private async ofDifferentTasks(query: IndexQuery, k: number, nearest: Candidate[]): Promise<Candidate[]> {
    const chosen = new Map<string, Candidate>();
    for (let rows = nearest; ; rows = await this.fetch(query, [query.task, ...chosen.keys()])) {
      for (const row of rows) {
        if (row.task !== query.task && !chosen.has(row.task)) chosen.set(row.task, row);
      }
      if (chosen.size >= k || rows.length < POOL) return [...chosen.values()];
    }
  }

  private bagOf(candidate: Candidate): Bag {
    let bag = this.bags.get(candidate.id);
    if (bag === undefined) this.bags.set(candidate.id, (bag = bagOf(candidate.search)));
    return bag;
  }
}

/** Says to a reader why a case was chosen: the skills in common, and the words in common, most telling first. */
function reasonOf(wanted: string[], skills: string[], shared: Match['shared']): string {
  const sharedSkills = skills.filter((skill) => wanted.includes(skill));
  const words = shared.filter(({ word }) => /\p{L}{3}/u.test(word)).sort((a, b) => b.weight - a.weight);
  const named = words.slice(0, NAMED_TERMS).map(({ word }) => word);
  const parts = [
    ...(sharedSkills.length > 0 ? [`same skill: ${sharedSkills.join(', ')}`] : []),
    ...(named.length > 0 ? [`shared terms: ${named.join(', ')}`] : []),
  ];
  return parts.join('; ') || 'the nearest of the passed cases, though it shares no term';
}
