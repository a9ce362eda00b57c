import type { Log } from '../../src/base/log';
import type { IndexQuery, IndexRow } from '../../src/contrast/caseIndex';
import { groupBy } from '../../src/contrast/groupBy';
import { POOL, Ranker } from '../../src/contrast/rank';
import type { ContrastItem, ContrastQuery } from '../../src/contrast/store';
import type { Contrast } from '../../src/domain/diagnosis';

type Named<T> = Partial<Omit<T, 'text' | 'digest'>> & { text?: string };

/** A passed case of the run `run`, of a task of its own. */
export function contrastItem(id: string, overrides: Named<ContrastItem> = {}): ContrastItem {
  const { text = `def ${id}(): pass`, ...others } = overrides;
  const named = { id, run: 'run', suite: 'suite', task: `task of ${id}`, language: 'python' };
  const item = { ...named, verdict: 'passed' as const, tags: [], ...others };
  return { ...item, digest: JSON.stringify([item, text]), text: () => Promise.resolve(text) };
}

export function contrastQuery(
  text: string,
  overrides: Omit<Named<ContrastQuery>, 'text'> = {},
): ContrastQuery {
  const named = { run: 'run', suite: 'suite', task: 'failed task', tags: [] };
  return { ...named, ...overrides, text: () => Promise.resolve(text) };
}

/** A passed case as an index holds it. */
export function indexRow(id: string, vector: Float32Array, overrides: Partial<IndexRow> = {}): IndexRow {
  const { run, suite, task, language, verdict, tags: skills } = contrastItem(id);
  const row = {
    id,
    run,
    suite,
    task,
    language,
    verdict,
    skills,
    search: `def ${id} pass`,
    digest: '',
    vector,
  };
  return { ...row, ...overrides };
}

/** Made-up texts that share words the way programs do: a few words are everywhere, most are rare. */
export function madeUpTexts(count: number, seed = 1, vocabulary = 4000, words = 60): string[] {
  const random = randomNumbers(seed);
  const word = () => `word${(vocabulary * random() ** 3) | 0}x`;
  return Array.from({ length: count }, () => Array.from({ length: words }, word).join(' '));
}

/** Mulberry32: the same numbers in [0, 1) for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A log whose warnings can be looked at. */
export function warningsLog(): Log & { warnings: string[] } {
  const warnings: string[] = [];
  const nothing = () => undefined;
  return {
    warnings,
    debug: nothing,
    info: nothing,
    warn: (message) => warnings.push(message),
    error: nothing,
  };
}

/** What contrast must be, by comparing and sorting all the rows in the plainest way. */
export function exactContrast(rows: IndexRow[], queries: IndexQuery[], k: number): Promise<Contrast[][]> {
  const passed = groupBy(
    rows.filter(({ verdict }) => verdict === 'passed'),
    ({ run }) => run,
  );
  const nearest = (query: IndexQuery, excluded: string[]) =>
    (passed.get(query.run) ?? [])
      .filter(({ task }) => !excluded.includes(task))
      .map((row) => ({ row, score: cosine(query.vector, row.vector) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, POOL)
      .map(({ row, score }) => ({ ...row, score }));
  const ranker = new Ranker((query, excluded) => Promise.resolve(nearest(query, excluded)));
  return Promise.all(queries.map((query) => ranker.choose(query, k, nearest(query, []))));
}

function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
