import type { Sample } from '../domain/sample';
import { verifySample } from '../samples/verify/verify';
import { obstacle } from '../samples/review';
import { openScreening } from './screening';
import { knownVerifications } from './supply';
import { decideAll, sampleOf } from './reviewSamples';
import type { Workbench } from './workbench';

/** What a person may change of a sample. */
export type SampleEdit = Partial<
  Pick<Sample, 'prompt' | 'solution' | 'tests' | 'entryPoint' | 'wrongSolution'>
>;

/**
 * Changes a sample and verifies it again. An accepted one that is refuted by that waits for review again.
 * @returns the sample as it is now
 */
export async function editSample(
  bench: Pick<Workbench, 'book' | 'config' | 'sandbox'>,
  id: string,
  edit: SampleEdit,
): Promise<Sample> {
  const { book, config } = bench;
  await book.willAdd('sample', 'review');
  const changed = { ...sampleOf(book, id), ...edit, tries: undefined };
  const isKnown = book.case(changed.case) !== undefined;
  const answer = isKnown ? (await book.readCase(changed.case)).verdict?.program : undefined;
  const deps = { sandbox: await bench.sandbox(), limits: config.limits, known: knownVerifications(book) };
  const verification = await verifySample({ ...changed, answer }, deps);
  const [screened] = await (await openScreening(bench, { but: id })).screen([{ ...changed, verification }]);
  const sample = screened ?? { ...changed, verification };
  await book.add('sample', sample);
  const why = obstacle(sample);
  if (why !== undefined && book.decision(id) === 'accepted') {
    await decideAll(bench, [id], 'pending', 'rule: refuted after an edit', why);
  }
  return sample;
}
