import { dirname, join } from 'node:path';
import type { Book } from '../../book/book';
import type { Diagnosis } from '../../domain/diagnosis';
import { caseId } from '../../domain/response';
import type { Sample } from '../../domain/sample';

/** What a lineage is made of, in the order of cause and effect. */
export const KINDS = [
  'case',
  'failure',
  'diagnosis',
  'contrast',
  'request',
  'sample',
  'decision',
  'dataset',
  'adapter',
  're-test',
] as const;
export type LineageKind = (typeof KINDS)[number];

/**
 * One way from a failure to the re-test of that very case, as far as it went. Every part is named by its id: of cases,
 * diagnoses and samples as in the journals, of requests by the hash of the call, of decisions by sample and number, of
 * datasets and adapters by their folders, relative to the workspace.
 */
export type Thread = Partial<Record<LineageKind, string[]>>;

/** A training that came to its end, with what was evaluated after it. */
export interface Training {
  iteration: string;
  dataset: string;
  adapter: string;
  /** The samples that were trained on. */
  taught: Set<string>;
  /** The tuned model's run, and the one that it was compared with. */
  run?: string;
  baseline?: string;
}

type Needs = Pick<
  Book,
  'diagnoses' | 'samples' | 'reviews' | 'iterations' | 'iterationEvents' | 'case' | 'diagnosis'
>;

/** The trainings of a book, oldest first. An iteration whose training was done again has several. */
export function trainingsOf(book: Pick<Book, 'iterations' | 'iterationEvents'>): Training[] {
  return book.iterations().flatMap((iteration) => {
    const trainings: Training[] = [];
    for (const { step, status, output, taught = [], run, baseline } of book.iterationEvents(iteration)) {
      const last = trainings.at(-1);
      if (status !== 'done') continue;
      if (step === 'train' && output !== undefined)
        trainings.push({
          ...{ iteration, dataset: join(dirname(dirname(output)), 'dataset'), adapter: output },
          taught: new Set(taught),
        });
      if (step === 'evaluate' && last !== undefined) Object.assign(last, { run, baseline });
    }
    return trainings;
  });
}

/** All threads of a book, those of one diagnosis after those of another. */
export function threadsOf(book: Needs): Thread[] {
  const trainings = trainingsOf(book);
  const samples = new Map<string, Sample[]>();
  for (const sample of book.samples())
    samples.set(sample.diagnosis, [...(samples.get(sample.diagnosis) ?? []), sample]);
  const known = book.diagnoses().flatMap((diagnosis) => {
    const made = samples.get(diagnosis.id) ?? [];
    samples.delete(diagnosis.id);
    return made.length === 0
      ? [ofDiagnosis(diagnosis)]
      : made.flatMap((sample) => ofSample(book, ofDiagnosis(diagnosis), sample, trainings));
  });
  // Of a diagnosis that a newer Errorbook wrote again nobody here can say what it says.
  const orphans = [...samples.values()].flat();
  return [
    ...known,
    ...orphans.flatMap((sample) =>
      ofSample(book, sample.kind === 'imported' ? {} : { failure: [sample.case] }, sample, trainings),
    ),
  ];
}

function ofDiagnosis({ id, case: failure, contrast, calls = [] }: Diagnosis): Thread {
  return {
    failure: [failure],
    contrast: contrast.map((each) => each.case),
    request: calls,
    diagnosis: [id],
  };
}

/** A sample that was trained on several times is in as many threads. */
function ofSample(book: Needs, before: Thread, sample: Sample, trainings: Training[]): Thread[] {
  const thread: Thread = {
    ...before,
    request: [...new Set([...(before.request ?? []), ...(sample.calls ?? [])])],
    sample: [sample.id],
    decision: book.reviews(sample.id).map((_, at) => decisionId(sample.id, at)),
  };
  const own = trainings.filter(({ taught }) => taught.has(sample.id));
  if (own.length === 0) return [thread];
  return own.map(({ dataset, adapter, run }) => ({
    ...{ ...thread, dataset: [dataset], adapter: [adapter] },
    're-test': retestOf(book, sample.case, run),
  }));
}

/** The case of the tuned model's run that is of the same task, and the same of its responses. */
function retestOf(book: Pick<Book, 'case'>, failure: string, run: string | undefined): string[] {
  const failed = book.case(failure);
  if (failed === undefined || run === undefined) return [];
  const retest = caseId(run, failed.suite, failed.task, failed.index);
  return book.case(retest) === undefined ? [] : [retest];
}

/** Names the n-th decision on a sample, from 0. */
function decisionId(sample: string, at: number): string {
  return `${sample}@${at + 1}`;
}

/** The decision with an id, if there is one. */
export function decisionOf(
  book: Pick<Book, 'reviews'>,
  id: string,
): ReturnType<Book['reviews']>[number] | undefined {
  const at = id.lastIndexOf('@');
  return at < 0 ? undefined : book.reviews(id.slice(0, at))[Number(id.slice(at + 1)) - 1];
}
