import { UserError } from '../base/errors';
import type { Book } from '../book/book';
import type { Review, Sample } from '../domain/sample';
import { repairSample } from '../samples/repair';
import { exportSamples } from '../samples/export';
import type { ExportFormat } from '../samples/exportFormats';
import { ownFiles } from './ownFiles';
import type { Workbench } from './workbench';
import { acceptVerified, decide, reviewCounts, type ReviewCounts } from '../samples/review';

/**
 * Records a decision on samples: all of them, or none where one cannot be decided so.
 * @throws UserError when a sample does not exist, or is to be accepted although it is not verified
 */
export async function decideAll(
  book: Book,
  samples: string[],
  ...decision: [decision: Review['decision'], by: string, note?: string]
): Promise<void> {
  await book.add('review', ...samples.map((id) => decide(sampleOf(book, id), ...decision)));
}

/** Lets the rule accept what is verified, of confirmed diagnoses. @returns the accepted samples' ids */
export async function acceptByRule(book: Book): Promise<string[]> {
  const isConfirmed = (id: string) => book.diagnosis(id)?.status === 'confirmed';
  const reviews = acceptVerified(book.samples(), (id) => book.decision(id), isConfirmed);
  await book.add('review', ...reviews);
  return reviews.map((review) => review.sample);
}

/**
 * Accepts a diagnosis's corrected solution as a sample of its own.
 * @throws UserError when the fix is not confirmed
 */
export async function acceptFix(book: Book, diagnosisId: string, by: string): Promise<Sample> {
  const diagnosis = book.diagnosis(diagnosisId);
  if (diagnosis === undefined) throw new UserError(`There is no diagnosis ${diagnosisId}.`);
  const repair = repairSample(diagnosis, (await book.readCase(diagnosis.case)).task);
  if (repair === undefined) {
    throw new UserError('The fix did not pass the task’s tests, so it cannot be a sample.', diagnosis.reason);
  }
  await book.willAdd('sample', 'review');
  if (book.sample(repair.id) === undefined) await book.add('sample', repair);
  await decideAll(book, [repair.id], 'accepted', by);
  return repair;
}

/** The sample with this id. @throws UserError when there is none */
export function sampleOf(book: Book, id: string): Sample {
  const sample = book.sample(id);
  if (sample === undefined) throw new UserError(`There is no sample ${id}.`);
  return sample;
}

/** How many samples stand where in the review. */
export function countReviews(book: Book): ReviewCounts {
  return reviewCounts(book.samples(), (id) => book.decision(id));
}

/** Writes the accepted samples as JSONL. @returns how many */
export function exportAccepted(
  bench: Pick<Workbench, 'book' | 'config'>,
  file: string,
  format: ExportFormat,
): Promise<number> {
  const { book } = bench;
  const accepted = book.samples().filter((sample) => book.decision(sample.id) === 'accepted');
  return exportSamples(accepted, file, format, ownFiles(bench));
}
