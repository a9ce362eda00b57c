import type { Book } from '../book/book';
import type { CaseSummary } from '../domain/case';

/** What takes less than this fits in at any time. */
const SLOW_MS = 300;

/**
 * The cases of a run, those first whose tasks are known to take long: what is begun last would keep one worker busy when
 * the others have nothing left. Known are references that were checked, and cases that were graded, of whatever run.
 */
export function* slowestFirst(book: Book, run: string): Generator<CaseSummary> {
  const known = new Map<string, number>();
  for (const each of book.eachCase()) {
    const ofReference = 1000 * (book.check(each.suite, each.task)?.seconds ?? 0);
    const ms = Math.max(each.cpuMs, ofReference);
    if (ms >= SLOW_MS && ms > (known.get(taskOf(each)) ?? 0)) known.set(taskOf(each), ms);
  }
  const timeOf = (each: CaseSummary) => known.get(taskOf(each));
  const slow = known.size === 0 ? [] : [...book.eachCase(run)].filter((each) => timeOf(each) !== undefined);
  yield* slow.sort((a, b) => (timeOf(b) ?? 0) - (timeOf(a) ?? 0));
  for (const each of book.eachCase(run)) if (timeOf(each) === undefined) yield each;
}

function taskOf({ suite, task }: Pick<CaseSummary, 'suite' | 'task'>): string {
  return JSON.stringify([suite, task]);
}
