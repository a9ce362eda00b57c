import { rolesOf } from '../../book/rolesOf';
import { hasPassed, isFailed, isTestBroken } from '../../domain/case';
import { isUsable } from '../../domain/diagnosis';
import { isHeldOut } from '../../domain/role';
import type { Sample } from '../../domain/sample';
import type { IterationState } from '../../iteration/state';
import type { Workbench } from '../../notebook/workbench';

/** What did not go on to the next row, and why. */
interface Lost {
  why: string;
  ids: string[];
}

/** What an iteration had of something, of which the next row was made. */
export interface FlowRow {
  /** Names the row in links. */
  id: string;
  title: string;
  ids: string[];
  /** Of this row: what the next one does not have. */
  lost: Lost[];
}

type Needs = Pick<Workbench, 'book' | 'config'>;

/**
 * How many failures of an iteration's run became how many diagnoses, samples and items that were trained on, and where
 * the rest was lost. Within cases and within samples no row has what the one before has not.
 */
export function flowOf(
  bench: Needs,
  { run, tunedRun, taught }: Pick<IterationState, 'run' | 'tunedRun' | 'taught'>,
): FlowRow[] {
  if (run === undefined) return [];
  return [
    ...casesFlow(bench, run),
    ...samplesFlow(bench, run, taught),
    ...retested(bench, run, tunedRun, taught),
  ];
}

function casesFlow(bench: Needs, run: string): FlowRow[] {
  const { book } = bench;
  const roles = rolesOf(bench);
  const failed = book.cases(run).filter(isFailed);
  const whyNot = (each: (typeof failed)[number]) => {
    const role = roles.of(each);
    if (isHeldOut(role)) return `held out (${role ?? 'no role'})`;
    return isTestBroken(each) ? 'the test is broken' : undefined;
  };
  const open = failed.filter((each) => whyNot(each) === undefined).map(({ id }) => id);
  const unsaid = (id: string) => {
    const made = book.diagnoses(id);
    if (made.some(isUsable)) return undefined;
    return made.length === 0 ? 'not diagnosed' : 'no analysis could be had';
  };
  const diagnosed = open.filter((id) => unsaid(id) === undefined);
  const withSamples = new Set(book.samples().map((sample) => sample.case));
  const reasonOf = new Map(failed.map((each) => [each.id, whyNot(each)]));
  return [
    row(
      'failed',
      'failed cases',
      failed.map(({ id }) => id),
      (id) => reasonOf.get(id),
    ),
    row('open', 'may be taught', open, unsaid),
    row('diagnosed', 'diagnosed', diagnosed, (id) =>
      withSamples.has(id) ? undefined : 'no sample was made',
    ),
  ];
}

function samplesFlow(bench: Needs, run: string, taught: string[]): FlowRow[] {
  const { book } = bench;
  const samples = book.samples().filter((sample) => book.case(sample.case)?.run === run);
  const ids = (of: Sample[]) => of.map(({ id }) => id);
  const sampleOf = new Map(samples.map((sample) => [sample.id, sample]));
  const trained = new Set(taught);
  const isRefuted = ({ verification }: Sample) => verification.status === 'refuted';
  const verified = samples.filter((sample) => !isRefuted(sample));
  const undecided = ({ id, screened = [] }: Sample) => {
    const decision = book.decision(id);
    if (decision === 'accepted') return undefined;
    if (decision === 'rejected') return 'rejected';
    return screened[0] === undefined ? 'waits for a decision' : `screened out (${screened[0].screen})`;
  };
  const accepted = verified.filter((sample) => undecided(sample) === undefined);
  const of = (why: (sample: Sample) => string | undefined) => (id: string) => {
    const sample = sampleOf.get(id);
    return sample && why(sample);
  };
  return [
    row(
      'samples',
      'samples made',
      ids(samples),
      of((each) => (isRefuted(each) ? `refuted (${each.verification.fault ?? 'by running'})` : undefined)),
    ),
    row('verified', 'borne out by running', ids(verified), of(undecided)),
    row('accepted', 'accepted', ids(accepted), (id) => (trained.has(id) ? undefined : 'not trained on')),
    row(
      'trained',
      'trained on',
      ids(accepted).filter((id) => trained.has(id)),
      () => undefined,
    ),
  ];
}

/** The failures that samples were trained for, asked of the tuned model. */
function retested({ book }: Needs, run: string, tunedRun: string | undefined, taught: string[]): FlowRow[] {
  if (tunedRun === undefined) return [];
  const named = (each: { suite: string; task: string; index: number }) =>
    `${each.suite}/${each.task}#${each.index}`;
  const tuned = new Map(book.cases(tunedRun).map((each) => [named(each), each]));
  const failures = [...new Set(taught.flatMap((id) => book.sample(id)?.case ?? []))];
  const again = failures.flatMap((id) => {
    const failure = book.case(id);
    const retest = failure?.run === run ? tuned.get(named(failure)) : undefined;
    return retest === undefined ? [] : [retest];
  });
  const passed = new Set(again.filter(hasPassed).map(({ id }) => id));
  return [
    row(
      'retested',
      'taught cases, asked again',
      again.map(({ id }) => id),
      (id) => (passed.has(id) ? undefined : 'fail again'),
    ),
    row('fixed', 'pass now', [...passed], () => undefined),
  ];
}

/** @param whyLost why something does not go on; undefined where it does */
function row(id: string, title: string, ids: string[], whyLost: (id: string) => string | undefined): FlowRow {
  const lost = new Map<string, string[]>();
  for (const each of ids) {
    const why = whyLost(each);
    if (why !== undefined) lost.set(why, [...(lost.get(why) ?? []), each]);
  }
  const sorted = [...lost].sort((a, b) => b[1].length - a[1].length);
  return { id, title, ids, lost: sorted.map(([why, gone]) => ({ why, ids: gone })) };
}
