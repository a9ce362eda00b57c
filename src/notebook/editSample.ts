import type { Sample } from '../domain/sample';
import { verifySample } from '../samples/verify';
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
  const changed = { ...sampleOf(book, id), ...edit };
  const sample = {
    ...changed,
    verification: await verifySample(changed, { sandbox: await bench.sandbox(), limits: config.limits }),
  };
  await book.add('sample', sample);
  if (sample.verification.status === 'refuted' && book.decision(id) === 'accepted') {
    await decideAll(bench, [id], 'pending', 'rule: refuted after an edit', sample.verification.reason);
  }
  return sample;
}
