import { UserError } from '../base/errors';
import type { Book } from '../book/book';
import type { Sample } from '../domain/sample';
import { scoresByTask } from '../domain/score';
import { iterationsOf, type IterationState } from './state';

/** Rounds in a row without a promotion after which the same means are not tried again. */
const MOST_ROUNDS = 2;

/** A task that a model was trained for, and failed all the same: with which samples, and in which iterations. */
export interface TriedInVain {
  suite: string;
  task: string;
  samples: Sample[];
  iterations: string[];
}

/** What was tried and did not help, by the finished iterations that promoted nothing; by the name of the task. */
export function triedInVain(book: Book): Map<string, TriedInVain> {
  const tried = new Map<string, TriedInVain>();
  for (const { id, taught, tunedRun } of iterationsOf(book).filter(isInVain)) {
    const scores = [...scoresByTask(book.cases(tunedRun)).values()];
    const failed = new Set(scores.filter((each) => each.passed < each.judged / 2).map(nameOf));
    for (const sample of taught.flatMap((each) => book.sample(each) ?? [])) {
      const of = book.case(sample.case);
      if (of === undefined || !failed.has(nameOf(of))) continue;
      const known = tried.get(nameOf(of)) ?? { suite: of.suite, task: of.task, samples: [], iterations: [] };
      if (!known.samples.includes(sample)) known.samples.push(sample);
      if (!known.iterations.includes(id)) known.iterations.push(id);
      tried.set(nameOf(of), known);
    }
  }
  return tried;
}

/** Names a task across suites. */
export function nameOf({ suite, task }: { suite: string; task: string }): string {
  return `${suite}/${task}`;
}

/** The finished iterations since the last promotion. */
function roundsInVain(book: Book): IterationState[] {
  const finished = iterationsOf(book).filter(({ next }) => next === undefined);
  return finished.slice(finished.findLastIndex(({ outcome }) => outcome === 'promoted') + 1);
}

/** Why a further round would look at the gate once more for nothing: the last ones promoted nothing. */
export function whyNoFurtherRound(book: Book): string | undefined {
  const rounds = roundsInVain(book);
  if (rounds.length < MOST_ROUNDS) return undefined;
  const last = rounds.slice(-MOST_ROUNDS).map(({ id, steps }) => `${id}: ${steps.gate.message}`);
  const left = triedInVain(book).size;
  const rest = left === 0 ? '' : ` ${left} tasks that were trained for still fail.`;
  return `No further iteration was started: the last ${MOST_ROUNDS} promoted nothing. ${last.join(' ')}${rest}`;
}

/** @throws UserError that says why, where there should be no further round */
export function refuseFurtherRound(book: Book): void {
  const why = whyNoFurtherRound(book);
  if (why === undefined) return;
  throw new UserError(
    why,
    'Change what is taught or how (tasks, instructor, strategy, training); then say --anyway, or “Run All the Same”.',
  );
}

function isInVain(iteration: IterationState): iteration is IterationState & { tunedRun: string } {
  const { next, outcome, tunedRun } = iteration;
  return next === undefined && outcome !== 'promoted' && tunedRun !== undefined;
}
