import type { Book } from '../../book/book';
import type { Sample } from '../../domain/sample';
import { iterationsOf } from '../../iteration/state';

/** Tells of a sample the iteration that it was made in: the last one that had begun, and taught from its run. */
export function roundsOf(
  book: Pick<Book, 'iterations' | 'iterationEvents' | 'madeAt' | 'case'>,
): (sample: Pick<Sample, 'id' | 'case'>) => string | undefined {
  const rounds = iterationsOf(book).map(({ id, run }) => ({
    ...{ id, run },
    began: book.iterationEvents(id)[0]?.at ?? '',
  }));
  return ({ id, case: caseId }) => {
    const [made, run] = [book.madeAt(id) ?? '', book.case(caseId)?.run];
    return rounds.findLast((each) => each.began <= made && (each.run ?? run) === run)?.id;
  };
}
