import type { Book } from '../../book/book';
import type { Config } from '../../book/config';
import { rolesOf } from '../../book/rolesOf';
import { differences } from '../../domain/asked';
import { STEPS } from '../../domain/iteration';
import { ROLES, type Role, type TaskRef } from '../../domain/role';
import type { Roles } from '../../domain/roles';
import { compare, type Comparison } from '../../evaluation/compare';
import type { IterationState } from '../../iteration/state';
import { dollarsOf } from '../../models/usage';
import type { ChangedTask, ComparisonView, IterationsView, IterationView, UsageView } from './shown';
import { overall, standingOf } from './standing';
import type { TrainerState } from './trainerProgress';

/** What the panel is to show, as far as a person chose. */
export interface Chosen {
  iteration?: string;
  before?: string;
  after?: string;
}

/** What the panel needs besides the book. */
export interface Known {
  /** Newest first. */
  iterations: IterationState[];
  /** Whether some process works on the newest. */
  isRunning: boolean;
  trainer: (iteration: IterationState) => Promise<TrainerState | undefined>;
  config: Pick<Config, 'prices' | 'suites' | 'evaluation' | 'samplesPerTask' | 'target'>;
  canRun: boolean;
}

/** Titles, and what the tasks are for. */
const TITLES: Record<Role, [title: string, hint: string]> = {
  teach: ['Teach', 'Errors of these tasks are taught from'],
  gate: ['Gate', 'Decides over a promotion: the model was not taught from these tasks'],
  sealed: ['Sealed', 'Only reported: neither taught from nor decided by'],
};

/** Puts together what the Iterations panel shows. */
export async function iterationsOf(book: Book, chosen: Chosen, known: Known): Promise<IterationsView> {
  const { iterations, config, canRun } = known;
  const shown = iterations.find(({ id }) => id === chosen.iteration) ?? iterations[0];
  const { before, after } = runsToCompare(book, chosen, shown);
  const isPair = before !== undefined && after !== undefined;
  const unfair = isPair ? differences(book.run(before)?.asked, book.run(after)?.asked) : [];
  return {
    kind: 'iterations',
    iterations: iterations.map((each, n) => ({
      id: each.id,
      standing: overall(each, n === 0 && known.isRunning),
    })),
    shown: shown && (await iterationView(book, shown, known)),
    runs: book.runs().map(({ id, target }) => ({ id, target })),
    before,
    after,
    comparisons: isPair
      ? comparisonsOf(book, before, after, rolesOf({ book, config }), unfair.length === 0)
      : [],
    unfair,
    power: await powerOf(book, config, shown?.run),
    usage: usageOf(book, config.prices),
    canRun,
  };
}

async function powerOf(
  book: Book,
  config: Known['config'],
  run: string | undefined,
): Promise<string | undefined> {
  const roles = rolesOf({ book, config });
  const tasks = book.tasks().filter(({ suite, id }) => roles.of({ suite, task: id }) !== undefined);
  if (tasks.length === 0) return undefined;
  // Loaded only here: activation needs none of it.
  const { toldPower } = await import('../../notebook/promotion');
  return toldPower({ book, config }, tasks, run);
}

/** The runs that a person chose, else the iteration's; never a run with itself. */
function runsToCompare(
  book: Book,
  chosen: Chosen,
  shown: IterationState | undefined,
): { before?: string; after?: string } {
  const isThere = (id: string | undefined) =>
    id !== undefined && book.run(id) !== undefined ? id : undefined;
  const before = isThere(chosen.before) ?? isThere(shown?.baseline) ?? isThere(shown?.run);
  const after = isThere(chosen.after) ?? isThere(shown?.tunedRun);
  return { before, after: after === before ? undefined : after };
}

async function iterationView(book: Book, state: IterationState, known: Known): Promise<IterationView> {
  const isRunning = known.isRunning && state === known.iterations[0];
  return {
    id: state.id,
    at: book.iterationEvents(state.id)[0]?.at ?? '',
    steps: STEPS.map((step) => ({
      step,
      standing: standingOf(state, step, isRunning),
      message: state.steps[step].message,
    })),
    outcome: state.outcome,
    training: await known.trainer(state),
  };
}

function comparisonsOf(
  book: Book,
  before: string,
  after: string,
  roles: Roles,
  isFair: boolean,
): ComparisonView[] {
  const [old, fresh] = [book.cases(before), book.cases(after)];
  const report = compare(old, fresh, (task) => roles.of(task));
  const [firstOld, firstNew] = [old, fresh].map((cases) => firstCases(cases));
  const changed = ({ suite, task }: TaskRef): ChangedTask => ({
    suite,
    task,
    before: firstOld?.get(`${suite}/${task}`),
    after: firstNew?.get(`${suite}/${task}`),
  });
  const view = (title: string, hint: string, comparison: Comparison): ComparisonView => ({
    title,
    hint,
    tasks: comparison.tasks,
    before: comparison.before,
    after: comparison.after,
    change: comparison.change,
    fixed: comparison.fixed.map(changed),
    broken: comparison.broken.map(changed),
    stillPassing: comparison.stillPassing.length,
    stillFailing: comparison.stillFailing.length,
    p: isFair ? comparison.p : undefined,
  });
  const present = ROLES.filter((role) => report.roles[role].tasks > 0);
  return [
    view('All tasks', 'That both runs have a verdict of', report),
    ...present.map((role) => view(...TITLES[role], report.roles[role])),
  ];
}

function firstCases(cases: ReturnType<Book['cases']>): Map<string, string> {
  const first = new Map<string, string>();
  for (const { id, suite, task } of cases) {
    if (!first.has(`${suite}/${task}`)) first.set(`${suite}/${task}`, id);
  }
  return first;
}

function usageOf(book: Book, prices: Config['prices']): UsageView[] {
  return book.usage().map(({ model, calls, usage, batched }) => ({
    model,
    calls,
    ...usage,
    dollars: dollarsOf(usage, prices[model], batched),
  }));
}
