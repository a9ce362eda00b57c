import type { Book } from '../../book/book';
import { rolesOf } from '../../book/rolesOf';
import { differences } from '../../domain/asked';
import { hasPassed, type CaseSummary } from '../../domain/case';
import { STEPS, type Outcome, type Step } from '../../domain/iteration';
import type { Promotion } from '../../domain/promotion';
import { ROLES, type Role, type TaskRef } from '../../domain/role';
import { strategyText, type Sample } from '../../domain/sample';
import { changesOf } from '../../evaluation/changes';
import { compare, type Comparison } from '../../evaluation/compare';
import { pairTasks } from '../../evaluation/pair';
import { gainP, holm } from '../../evaluation/pairedTest';
import type { Interval } from '../../evaluation/stats';
import { iterationsOf, type IterationState } from '../../iteration/state';
import { dollarsOf } from '../../models/usage';
import { trainingSamples } from '../../notebook/currentDataset';
import type { Workbench } from '../../notebook/workbench';
import { armsOf, type ArmRow } from './arms';
import { flowOf, type FlowRow } from './flow';
import { seedsOf, type SeedReport } from './seeds';

/** Tasks that have something in common, before and after. */
export interface Group {
  name: string;
  comparison: Comparison;
  /** Of a gain, one-sided, adjusted for the number of groups beside it (Holm); none where the pair is not fair. */
  p?: number;
}

/** A task whose responses went the other way, with one response of each run that shows it. */
export interface Turned extends TaskRef {
  before: string;
  after: string;
}

/** pass@1 of a model of the loop, on the tasks of a role. */
export interface Point {
  iteration: string;
  role: Role;
  rate: Interval;
}

/** What an iteration came to. */
export interface IterationReport {
  id: string;
  began: string;
  outcome?: Outcome;
  /** The gate's sentence. */
  reason: string;
  /** How the two runs were asked differently; none for a fair pair. */
  unfair: string[];
  promotion?: Promotion;
  all?: Comparison;
  byRole: Group[];
  bySuite: Group[];
  bySkill: Group[];
  byStrategy: Group[];
  fixed: Turned[];
  broken: Turned[];
  /** Tasks that samples were taught from. */
  taught?: Comparison;
  /** The model before against itself: tasks that differ, of how many. */
  noise?: { differ: number; tasks: number };
  /** The same training on something else, where other iterations had it. */
  arms: ArmRow[];
  /** What other seeds of the training gave, where they were tried. */
  seeds?: SeedReport;
  /** Mean length of a response in characters. */
  length?: { before: number; after: number };
  trend: Point[];
  /** What became of the failures. */
  flow: FlowRow[];
  seconds: { step: Step; seconds: number }[];
  costs: { model: string; calls: number; tokens: number; dollars?: number }[];
}

type Needs = Pick<Workbench, 'book' | 'config'>;

/** Puts together what an iteration came to, from the book alone. */
export async function iterationReport(bench: Needs, state: IterationState): Promise<IterationReport> {
  const { book } = bench;
  const events = book.iterationEvents(state.id);
  return {
    id: state.id,
    began: events[0]?.at ?? '',
    outcome: state.outcome,
    reason: state.steps.gate.message,
    ...(await comparedOf(bench, state)),
    trend: trendOf(bench, state),
    flow: flowOf(bench, state),
    seconds: secondsOf(events),
    costs: costsOf(bench, events[0]?.at, events.at(-1)?.at),
  };
}

/** The suites; none where each is what a role is, and the table of roles says it all. */
export function suitesBesideRoles({ byRole, bySuite }: Pick<IterationReport, 'byRole' | 'bySuite'>): Group[] {
  const said = byRole.map(({ comparison }) => JSON.stringify(comparison));
  const isSaid = ({ comparison }: Group) => said.includes(JSON.stringify(comparison));
  return bySuite.every(isSaid) ? [] : bySuite;
}

type Compared = Omit<
  IterationReport,
  'id' | 'began' | 'outcome' | 'reason' | 'trend' | 'flow' | 'seconds' | 'costs'
>;

async function comparedOf(bench: Needs, state: IterationState): Promise<Compared> {
  const { book } = bench;
  const { baseline, tunedRun } = state;
  const none: Compared = {
    ...{ unfair: [], byRole: [], bySuite: [], bySkill: [], byStrategy: [], fixed: [], broken: [], arms: [] },
  };
  if (baseline === undefined || tunedRun === undefined) return none;
  const [before, after] = [book.cases(baseline), book.cases(tunedRun)];
  const asked = book.run(tunedRun)?.asked;
  const unfair = differences(book.run(baseline)?.asked, asked);
  const roles = rolesOf(bench);
  const all = compare(before, after, (task) => roles.of(task));
  const pairs = { before, after, responses: asked?.responses ?? 1, isFair: unfair.length === 0 };
  const suites = Object.keys(all.suites);
  const samples = trainingSamples(bench);
  return {
    unfair,
    promotion: book.promotions().find(({ pair }) => pair === asked?.pair),
    all,
    byRole: groupsOf(
      pairs,
      byName(ROLES, (task) => roles.of(task)),
    ),
    bySuite: groupsOf(
      pairs,
      byName(suites, ({ suite }) => suite),
    ),
    bySkill: groupsOf(
      pairs,
      taughtBy(book, samples, ({ skill }) => skill),
    ),
    byStrategy: groupsOf(pairs, taughtBy(book, samples, strategyOf)),
    fixed: turned(all.fixed, before, after),
    broken: turned(all.broken, before, after),
    taught: groupsOf(
      pairs,
      taughtBy(book, samples, () => 'taught'),
    )[0]?.comparison,
    arms: armsOf(book, state, (task) => roles.of(task)),
    seeds: seedsOf(book, state, (task) => roles.of(task)),
    noise: noiseOf(before, state.again === undefined ? [] : book.cases(state.again)),
    length: { before: await meanLength(book, before), after: await meanLength(book, after) },
  };
}

interface Pairs {
  before: CaseSummary[];
  after: CaseSummary[];
  responses: number;
  isFair: boolean;
}

type Named = { name: string; has: (task: TaskRef) => boolean };

/** Groups that have a task in both runs. */
function groupsOf({ before, after, responses, isFair }: Pairs, named: Named[]): Group[] {
  const groups = named
    .map(({ name, has }) => {
      const [old, fresh] = [before.filter(has), after.filter(has)];
      const gained = pairTasks(old, fresh).map((task) => task.after - task.before);
      const comparison = compare(old, fresh, () => undefined);
      return { name, comparison, p: gainP(changesOf(responses, gained)) };
    })
    .filter(({ comparison }) => comparison.tasks > 0);
  const adjusted = holm(groups.map(({ p }) => p));
  return groups.map(({ name, comparison }, at) => ({ name, comparison, ...(isFair && { p: adjusted[at] }) }));
}

function byName(names: readonly string[], nameOf: (task: TaskRef) => string | undefined): Named[] {
  return names.map((name) => ({ name, has: (task) => nameOf(task) === name }));
}

function strategyOf({ kind, strategy }: Sample): string {
  return kind === 'repair' ? 'repairs' : strategyText({ strategy });
}

/** Tasks whose errors were taught, by something of their samples. */
function taughtBy(book: Book, samples: Sample[], nameOf: (sample: Sample) => string): Named[] {
  const tasks = new Map<string, Set<string>>();
  for (const sample of samples) {
    const task = book.case(sample.case);
    const own = tasks.get(nameOf(sample)) ?? new Set();
    if (task !== undefined) tasks.set(nameOf(sample), own.add(`${task.suite}/${task.task}`));
  }
  return [...tasks].map(([name, own]) => ({ name, has: ({ suite, task }) => own.has(`${suite}/${task}`) }));
}

function turned(tasks: TaskRef[], before: CaseSummary[], after: CaseSummary[]): Turned[] {
  const find = (cases: CaseSummary[], { suite, task }: TaskRef, passes: boolean) => {
    const own = cases.filter((each) => each.suite === suite && each.task === task);
    return (own.find((each) => hasPassed(each) === passes) ?? own[0])?.id ?? '';
  };
  return tasks.map((task) => {
    const gained = passes(after, task) > passes(before, task);
    return { ...task, before: find(before, task, !gained), after: find(after, task, gained) };
  });
}

function passes(cases: CaseSummary[], { suite, task }: TaskRef): number {
  return cases.filter((each) => each.suite === suite && each.task === task && hasPassed(each)).length;
}

function noiseOf(before: CaseSummary[], again: CaseSummary[]): IterationReport['noise'] {
  const pairs = pairTasks(before, again);
  if (pairs.length === 0) return undefined;
  return { differ: pairs.filter((task) => task.before !== task.after).length, tasks: pairs.length };
}

async function meanLength(book: Book, cases: CaseSummary[]): Promise<number> {
  let sum = 0;
  for (const { id } of cases) sum += (await book.readCase(id)).response.text.length;
  return cases.length === 0 ? 0 : sum / cases.length;
}

/** The model before the first iteration, and each tuned one up to this. */
function trendOf(bench: Needs, { id }: IterationState): Point[] {
  const { book } = bench;
  const roles = rolesOf(bench);
  const all = iterationsOf(book);
  const upTo = all.slice(0, all.findIndex((each) => each.id === id) + 1);
  return upTo.flatMap(({ id: iteration, baseline, tunedRun }, at) => {
    if (baseline === undefined || tunedRun === undefined) return [];
    const report = compare(book.cases(baseline), book.cases(tunedRun), (task) => roles.of(task));
    return ROLES.filter((role) => report.roles[role].tasks > 0).flatMap((role) => {
      const { before, after } = report.roles[role];
      const first = at === 0 ? [{ iteration: 'before', role, rate: before }] : [];
      return [...first, { iteration, role, rate: after }];
    });
  });
}

function secondsOf(events: { step: Step; status: string; at: string }[]): IterationReport['seconds'] {
  return STEPS.flatMap((step) => {
    let [seconds, started] = [0, undefined as string | undefined];
    for (const { status, at } of events.filter((each) => each.step === step)) {
      if (started !== undefined) seconds += (Date.parse(at) - Date.parse(started)) / 1000;
      started = status === 'started' ? at : undefined;
    }
    return seconds > 0 ? [{ step, seconds }] : [];
  });
}

/** The calls between the first and the last event of an iteration. */
function costsOf({ book, config }: Needs, from = '', to = ''): IterationReport['costs'] {
  const costs = new Map<string, { calls: number; promptTokens: number; completionTokens: number }>();
  for (const { model, at, usage } of book.receipts()) {
    if (at < from || at > to) continue;
    const sum = costs.get(model) ?? { calls: 0, promptTokens: 0, completionTokens: 0 };
    sum.calls += 1;
    sum.promptTokens += usage?.promptTokens ?? 0;
    sum.completionTokens += usage?.completionTokens ?? 0;
    costs.set(model, sum);
  }
  return [...costs].map(([model, { calls, ...usage }]) => ({
    ...{ model, calls, tokens: usage.promptTokens + usage.completionTokens },
    dollars: dollarsOf(usage, config.prices[model]),
  }));
}
