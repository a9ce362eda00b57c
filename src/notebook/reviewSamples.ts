import { UserError } from '../base/errors';
import type { Book } from '../book/book';
import { rolesOf } from '../book/rolesOf';
import { keptApart } from '../domain/baseline';
import { isHeldOut } from '../domain/role';
import type { Review, Sample } from '../domain/sample';
import { repairSample } from '../samples/repair';
import { exportSamples } from '../samples/export';
import type { ExportFormat } from '../samples/exportFormats';
import { decide, reviewCounts, type ReviewCounts } from '../samples/review';
import { teachableSamples } from './currentDataset';
import { openScreening } from './screening';
import { ownFiles } from './ownFiles';
import type { Workbench } from './workbench';

type Needs = Pick<Workbench, 'book' | 'config'>;
type Asks = Needs & Pick<Workbench, 'sandbox'>;

/**
 * Records a decision on samples: all of them, or none where one cannot be decided so.
 * @throws UserError when a sample does not exist, or is to be accepted although it is not verified or held out
 */
export async function decideAll(
  bench: Needs,
  ids: string[],
  ...decision: [decision: Review['decision'], by: string, note?: string]
): Promise<void> {
  const { book } = bench;
  const samples = ids.map((id) => sampleOf(book, id));
  if (decision[0] === 'accepted') for (const sample of samples) refuseHeldOut(bench, sample);
  await book.add('review', ...samples.map((sample) => decide(sample, ...decision)));
}

/** @throws UserError for what comes from tasks that may not be taught: accepted, it would be trained on by nobody */
function refuseHeldOut(bench: Needs, sample: Pick<Sample, 'id' | 'kind' | 'case' | 'diagnosis'>): void {
  const role = rolesOf(bench).ofSample(sample);
  if (!isHeldOut(role)) return;
  throw new UserError(
    `${sample.id} is held out: it comes from a task that is ${role ?? 'no longer in errorbook.json'}, or from a diagnosis that was shown one.`,
    'What is held out is never trained on.',
  );
}

/**
 * Accepts a diagnosis's corrected solution as a sample of its own.
 * @throws UserError when the fix is not confirmed, or held out
 */
export async function acceptFix(bench: Asks, diagnosisId: string, by: string): Promise<Sample> {
  const { book } = bench;
  const diagnosis = book.diagnosis(diagnosisId);
  if (diagnosis === undefined) throw new UserError(`There is no diagnosis ${diagnosisId}.`);
  const repair = repairSample(diagnosis, (await book.readCase(diagnosis.case)).task);
  if (repair === undefined) {
    throw new UserError('The fix did not pass the task’s tests, so it cannot be a sample.', diagnosis.reason);
  }
  refuseHeldOut(bench, repair);
  await book.willAdd('sample', 'review');
  if (book.sample(repair.id) === undefined)
    await book.add('sample', ...(await (await openScreening(bench)).screen([repair])));
  await decideAll(bench, [repair.id], 'accepted', by);
  return repair;
}

/** The sample with this id. @throws UserError when there is none */
export function sampleOf(book: Book, id: string): Sample {
  const sample = book.sample(id);
  if (sample === undefined) throw new UserError(`There is no sample ${id}.`);
  return sample;
}

/** How many samples stand where in the review: those that may be taught, and those that are held out. */
export interface Reviewed extends ReviewCounts {
  heldOut: ReviewCounts;
}

/** Counts what was decided on samples. */
export function countReviews(bench: Needs): Reviewed {
  const { taught, heldOut } = partsOf(bench);
  const counted = (samples: Sample[]) => reviewCounts(samples, (id) => bench.book.decision(id));
  return { ...counted(taught), heldOut: counted(heldOut) };
}

/** `69 accepted: 45 teach, 24 held out`; `45 accepted` where nothing is held out. */
export function acceptedText({ accepted, heldOut }: Reviewed): string {
  if (heldOut.accepted === 0) return `${accepted} accepted`;
  return `${accepted + heldOut.accepted} accepted: ${accepted} teach, ${heldOut.accepted} held out`;
}

/** The samples that may be taught, and those that are held out. */
export function partsOf(bench: Needs): { taught: Sample[]; heldOut: Sample[] } {
  const [samples, roles] = [bench.book.samples(keptApart(bench.config.baseline?.name)), rolesOf(bench)];
  const isOut = (sample: Sample) => isHeldOut(roles.ofSample(sample));
  return { taught: samples.filter((each) => !isOut(each)), heldOut: samples.filter(isOut) };
}

/** What was exported, and how many accepted samples were not, because they are held out. */
export interface Exported {
  written: number;
  heldOut: number;
}

/** Writes the accepted samples that may be taught as JSONL: whoever trains on the file must not train on what decides. */
export async function exportAccepted(bench: Asks, file: string, format: ExportFormat): Promise<Exported> {
  const samples = await teachableSamples(bench);
  const { book } = bench;
  const answerOf = async ({ case: id }: Sample) =>
    book.case(id) === undefined ? undefined : (await book.readCase(id)).response.text;
  const written = await exportSamples(samples, file, format, ownFiles(bench), answerOf);
  return { written, heldOut: countReviews(bench).heldOut.accepted };
}
