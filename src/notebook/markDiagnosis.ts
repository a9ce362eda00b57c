import { UserError } from '../base/errors';
import type { Book } from '../book/book';
import { isUsable, type Diagnosis } from '../domain/diagnosis';
import { sayingOf } from '../domain/saying';
import type { Mark } from '../domain/mark';
import { type Judged } from '../evaluation/instructorReport';

/**
 * Records how right a person finds a diagnosis. The same reviewer's earlier mark is replaced.
 * @throws UserError when there is no such diagnosis, or it says nothing
 */
export async function markDiagnosis(
  book: Book,
  id: string,
  { verdict, reviewer, note }: Pick<Mark, 'verdict' | 'reviewer' | 'note'>,
): Promise<void> {
  const diagnosis = book.diagnosis(id);
  if (diagnosis === undefined) throw new UserError(`There is no diagnosis ${id}.`);
  if (!saysSomething(diagnosis))
    throw new UserError(`The diagnosis ${id} says nothing that could be right or wrong.`, diagnosis.reason);
  await book.add('mark', { diagnosis: id, saying: sayingOf(diagnosis), verdict, reviewer, note });
}

/** All diagnoses with their marks; of one run, where one is named. */
export function judgedOf(book: Book, run?: string): Judged[] {
  return book.diagnoses().flatMap((diagnosis) => {
    const failed = book.case(diagnosis.case);
    if (failed?.verdict === undefined || diagnosis.mode === 'paper') return [];
    if (run !== undefined && failed.run !== run) return [];
    return { diagnosis, failure: failed.verdict, marks: book.marks(diagnosis.id) };
  });
}

/**
 * The diagnosis that a person names by its id, or by its case, of which it is the newest that says something. The end
 * of an id is enough.
 * @throws UserError when none or several are meant
 */
export function diagnosisNamed(book: Book, name: string): Diagnosis {
  const all = book.diagnoses().filter(saysSomething);
  const byId = all.filter(({ id }) => endsWith(id, name));
  const byCase = all.filter((each) => endsWith(each.case, name) || endsWith(each.case, `${name}#0`));
  const cases = new Set(byCase.map((each) => each.case));
  const found = byId.length === 1 ? byId[0] : cases.size === 1 ? byCase.at(-1) : undefined;
  if (found !== undefined) return found;
  const several = byId.length + cases.size > 1;
  throw new UserError(
    several
      ? `Several diagnoses or cases end with ${name}.`
      : `There is no diagnosis ${name}, and none of a case ${name}.`,
    'Name one by its whole id: `errorbook cases --json` lists them.',
  );
}

function saysSomething(diagnosis: Diagnosis): boolean {
  return isUsable(diagnosis) && diagnosis.mode !== 'paper';
}

/** Whether an id, or its parts from some slash on, are as named. */
function endsWith(id: string, name: string): boolean {
  return id === name || id.endsWith(`/${name}`);
}
