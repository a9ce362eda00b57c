import { signedPoints } from '../../base/words';
import { isAskedAlike } from '../../domain/asked';
import { LESSONS, type Baseline } from '../../domain/baseline';
import type { Book } from '../../book/book';
import type { Role, TaskRef } from '../../domain/role';
import type { Run } from '../../domain/run';
import { compare, type Comparison, type Report } from '../../evaluation/compare';
import { iterationsOf, type IterationState } from '../../iteration/state';

/** The same training on something else, beside an iteration. */
export interface ArmRow {
  iteration: string;
  lesson: Baseline;
  /** Samples that were taught. */
  samples: number;
  /** The model before against the one that came of it. */
  gain: Comparison;
  /** The model that came of it against this iteration’s; none for the iteration itself. */
  beside?: Comparison;
}

/**
 * What made the gain: the iterations that began with the same model, were asked the same, and were taught otherwise: the
 * method and its baselines. One alone says nothing of that. The newest of each kind counts, and this iteration itself.
 * @returns the iteration's own row first; none where there is nothing beside it
 */
export function armsOf(
  book: Book,
  state: IterationState,
  roleOf: (task: TaskRef) => Role | undefined,
): ArmRow[] {
  const own = evaluatedOf(book, state);
  if (own === undefined) return [];
  const others = iterationsOf(book)
    .filter(({ id, lesson }) => id !== state.id && lesson !== state.lesson)
    .flatMap((other) => evaluatedOf(book, other) ?? [])
    .filter((other) => isSame(own, other));
  const newest = [...new Map(others.map((other) => [other.state.lesson, other])).values()];
  const rowOf = (each: Evaluated, beside?: Comparison): ArmRow => ({
    iteration: each.state.id,
    lesson: each.state.lesson,
    samples: each.state.taught.length,
    gain: counted(compare(book.cases(each.before.id), book.cases(each.after.id), roleOf)),
    beside,
  });
  const besideOwn = (other: Evaluated) =>
    counted(compare(book.cases(other.after.id), book.cases(own.after.id), roleOf));
  return newest.length === 0 ? [] : [rowOf(own), ...newest.map((each) => rowOf(each, besideOwn(each)))];
}

interface Evaluated {
  state: IterationState;
  before: Run;
  after: Run;
}

function evaluatedOf(book: Book, state: IterationState): Evaluated | undefined {
  const [before, after] = [book.run(state.baseline ?? ''), book.run(state.tunedRun ?? '')];
  return before && after && { state, before, after };
}

/** The same model before, and the same questions in all four runs. */
function isSame(own: Evaluated, other: Evaluated): boolean {
  const alike = ({ asked }: Run) => isAskedAlike(own.after.asked, asked);
  return own.before.target === other.before.target && [own.before, other.before, other.after].every(alike);
}

/** The gate's tasks; all where it has none. */
function counted(report: Report): Comparison {
  return report.roles.gate.tasks > 0 ? report.roles.gate : report;
}

/** What a row was taught, for a reader. */
export function lessonText(lesson: Baseline): string {
  return lesson === 'own' ? 'the method' : `${lesson}: ${LESSONS[lesson].says}`;
}

/** What made the gain, in a sentence for each other arm. */
export function armsText([own, ...others]: ArmRow[]): string[] {
  if (own === undefined) return [];
  const name = (lesson: Baseline) => (lesson === 'own' ? 'the method' : `the baseline ${lesson}`);
  return others.flatMap(({ lesson, gain, beside }) => {
    if (beside === undefined) return [];
    const { estimate, low, high } = beside.change;
    const [more, than] = [Math.abs(estimate * 100).toFixed(1), estimate < 0 ? 'less' : 'more'];
    const proof = low > 0 || high < 0 ? '' : ': the interval has both signs, and nothing is proven';
    return [
      `The same training on ${name(lesson)} changed pass@1 by ${signedPoints(gain.change.estimate)} points; ${name(own.lesson)} by ${signedPoints(own.gain.change.estimate)}: ${more} ${than} (${signedPoints(low)} to ${signedPoints(high)})${proof}.`,
    ];
  });
}
