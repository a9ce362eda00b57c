import type { IterationState } from '../../iteration/state';
import type { Workbench } from '../../notebook/workbench';
import { flowOf } from '../report/flow';
import { factsOf } from './facts';
import type { Lineage } from './lineage';
import { trainingsOf, type LineageKind } from './threads';

/** What a row of the flow of an iteration holds, or what is lost there, one a line; undefined where there is none. */
export async function flowPage(
  bench: Pick<Workbench, 'book' | 'config'>,
  state: IterationState,
  row: string,
  lost: number | undefined,
): Promise<Lineage | undefined> {
  const found = flowOf(bench, state).find(({ id }) => id === row);
  const ids = lost === undefined ? found?.ids : found?.lost[lost]?.ids;
  if (ids === undefined) return undefined;
  const { book, config } = bench;
  const teller = { book, config, trainings: trainingsOf(book) };
  const kindOf = (id: string): LineageKind => (book.sample(id) === undefined ? 'case' : 'sample');
  const lines = ids.map(async (id) => {
    const part = { depth: 0, kind: kindOf(id), id };
    return { ...part, facts: await factsOf(part, teller) };
  });
  return { id: row, lines: await Promise.all(lines) };
}
