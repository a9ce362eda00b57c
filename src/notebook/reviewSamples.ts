import { UserError } from '../base/errors';
import type { Book } from '../book/book';
import type { Limits } from '../book/config';
import type { Review, Sample } from '../domain/sample';
import type { Outcome } from '../domain/verdict';
import { fixStatus } from '../instructor/diagnose';
import { programOf } from '../results/checkTask';
import { repairSample } from '../samples/repair';
import { acceptVerified, decide } from '../samples/review';
import { verifySample } from '../samples/verify';
import type { Sandbox } from '../sandbox/sandbox';

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
  if (book.sample(repair.id) === undefined) await book.add('sample', repair);
  await decideAll(book, [repair.id], 'accepted', by);
  return repair;
}

/**
 * Runs a diagnosis's corrected solution once more. Where that changes what is known of it, as when the tests or the
 * limits have changed, the diagnosis says so from then on.
 * @throws UserError when there is no such diagnosis, or it has no solution
 */
export async function runFix(
  book: Book,
  diagnosisId: string,
  { sandbox, limits, signal }: { sandbox: Sandbox; limits: Limits; signal?: AbortSignal },
): Promise<Outcome> {
  const diagnosis = book.diagnosis(diagnosisId);
  if (diagnosis === undefined) throw new UserError(`There is no diagnosis ${diagnosisId}.`);
  const { correctedSolution, status, reason } = diagnosis;
  if (correctedSolution === '') throw new UserError('This diagnosis has no corrected solution to run.');
  const { task } = await book.readCase(diagnosis.case);
  const outcome = await sandbox.run(programOf(task, correctedSolution, limits), signal);
  const now = fixStatus(outcome);
  if (now.status !== status || now.reason !== reason)
    await book.add('diagnosis', { ...diagnosis, reason: undefined, ...now });
  return outcome;
}

/** What a person may change of a sample. */
export type SampleEdit = Partial<
  Pick<Sample, 'prompt' | 'solution' | 'tests' | 'entryPoint' | 'wrongSolution'>
>;

/**
 * Changes a sample and verifies it again. An accepted one that is refuted by that waits for review again.
 * @returns the sample as it is now
 */
export async function editSample(
  book: Book,
  id: string,
  edit: SampleEdit,
  deps: { sandbox: Sandbox; limits: Limits },
): Promise<Sample> {
  const changed = { ...sampleOf(book, id), ...edit };
  const sample = { ...changed, verification: await verifySample(changed, deps) };
  await book.add('sample', sample);
  if (sample.verification.status === 'refuted' && book.decision(id) === 'accepted') {
    await decideAll(book, [id], 'pending', 'rule: refuted after an edit', sample.verification.reason);
  }
  return sample;
}

function sampleOf(book: Book, id: string): Sample {
  const sample = book.sample(id);
  if (sample === undefined) throw new UserError(`There is no sample ${id}.`);
  return sample;
}
