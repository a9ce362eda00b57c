import type { Book } from '../../book/book';
import { isHeldOut, type Role } from '../../domain/role';
import { isScreenedOut, type Sample } from '../../domain/sample';

/** The parts of the review queue, in the order of a reviewer's interest. */
const SECTIONS = ['review', 'screened', 'refuted', 'accepted', 'rejected', 'heldOut'] as const;
export type Section = (typeof SECTIONS)[number];

/** What a section is called in the tree. */
export const SECTION_TITLES: Record<Section, string> = {
  review: 'To review',
  screened: 'Screened out',
  refuted: 'Refuted by running',
  accepted: 'Accepted',
  rejected: 'Rejected',
  heldOut: 'Held out, never trained',
};

/**
 * The samples of each section that has any, oldest first.
 * @param roleOf what the tasks are for that a sample comes from
 */
export function queueOf(
  book: Pick<Book, 'samples' | 'decision'>,
  roleOf: (sample: Sample) => Role | undefined,
): Map<Section, Sample[]> {
  const queue = new Map<Section, Sample[]>(SECTIONS.map((section) => [section, []]));
  for (const sample of book.samples())
    queue.get(sectionOf(sample, book.decision(sample.id), roleOf(sample)))?.push(sample);
  return new Map([...queue].filter(([, samples]) => samples.length > 0));
}

/** Where a sample stands: what is held out stays so whatever was decided, and that counts before what running it gave. */
export function sectionOf(
  sample: Sample,
  decision: ReturnType<Book['decision']>,
  role: Role | undefined,
): Section {
  if (isHeldOut(role)) return 'heldOut';
  if (decision !== 'pending') return decision;
  if (sample.verification.status === 'refuted') return 'refuted';
  return isScreenedOut(sample) ? 'screened' : 'review';
}

/** The sample to look at after this one: the next of those still to be reviewed, round to the first. */
export function nextToReview(order: Sample[], reviewed: string[]): Sample | undefined {
  const last = order.findLastIndex((each) => reviewed.includes(each.id));
  const left = [...order.slice(last + 1), ...order.slice(0, Math.max(last, 0))];
  return left.find((each) => !reviewed.includes(each.id));
}

/** What a sample is called: its function, or the first line of what it asks. */
export function titleOf({ entryPoint, prompt }: Sample): string {
  const line = prompt.trim().split('\n')[0] ?? '';
  const words = line.length > 60 ? `${line.slice(0, 57).trimEnd()}…` : line;
  return entryPoint === undefined ? words : `${entryPoint}()`;
}
