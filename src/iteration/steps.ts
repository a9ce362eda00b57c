import { dirname, join } from 'node:path';
import { UserError } from '../base/errors';
import type { JobOptions } from '../base/progress';
import { percent } from '../base/words';
import { rolesOf } from '../book/rolesOf';
import { keptApart, LESSONS, type Baseline } from '../domain/baseline';
import { countStates, statesText, STRATEGIES, usableDiagnosis } from '../domain/diagnosis';
import type { Step } from '../domain/iteration';
import { ROLES } from '../domain/role';
import type { Run } from '../domain/run';
import { scoresByTask } from '../domain/score';
import type { Sample } from '../domain/sample';
import { compare, type Report } from '../evaluation/compare';
import { assumedFrom } from '../evaluation/power';
import type { Budget } from '../notebook/askInstructor';
import { acceptByRules, rulesOf } from '../notebook/acceptByRules';
import { checkTasks } from '../notebook/checkTasks';
import { collect } from '../notebook/collect';
import { diagnose } from '../notebook/diagnose';
import { grade } from '../notebook/grade';
import { importRecorded } from '../notebook/importResponses';
import { nameClusters } from '../notebook/nameClusters';
import { acceptedText, countReviews } from '../notebook/reviewSamples';
import { askPair, makePair } from '../notebook/pair';
import { decidePromotion, fixPromotion } from '../notebook/promotion';
import { runFolder } from '../notebook/runFolder';
import { failedCases } from '../notebook/runs';
import { supply } from '../notebook/supply';
import { trySamples } from '../notebook/trySamples';
import { trainingSamples } from '../notebook/currentDataset';
import { jobOf, tune } from '../notebook/tune';
import type { Workbench } from '../notebook/workbench';
import { nameOf, triedInVain } from './inVain';
import { iterationsOf, labelOfRound, promotedModel, trainingOf, type IterationState } from './state';
import type { StepOptions, StepRunner } from './step';

/** What each step of an iteration does. A runner that is called again goes on where it was cut off. */
export const stepRunners: Record<Step, StepRunner> = {
  async collect(bench, iteration, options) {
    await checkTasks(bench, options);
    const run = await collectTarget(bench, iteration, options);
    const { cases, passed } = await grade(bench, run.id, options);
    const message = `${passed} of ${cases} cases of ${run.target} passed${failuresByRole(bench, run.id)}`;
    return { status: 'done', message, run: run.id };
  },

  async diagnose(bench, iteration, options) {
    const run = runOf(bench, iteration);
    const cases = taughtCases(bench, run);
    const budget = budgetOf(bench, iteration, options);
    await diagnose(bench, { run, cases, budget }, options);
    await diagnoseOtherwise(bench, cases, budget, options);
    await tryNaming(bench, run, budget, options);
    const made = cases.flatMap((id) => bench.book.diagnoses(id));
    const counts = countStates(made);
    const [first] = made;
    if (first !== undefined && counts.failed === made.length)
      throw new UserError(
        `None of ${made.length} cases could be diagnosed; the first: ${first.reason ?? ''}`,
        'See whether the instructor is fit for this, and go on: the failed ones are asked about again.',
      );
    return { status: 'done', message: `diagnoses: ${statesText(counts)}` };
  },

  async supply(bench, iteration, options) {
    const cases = new Set(taughtCases(bench, runOf(bench, iteration)));
    const { problems } = await supply(
      bench,
      { cases: [...cases], budget: budgetOf(bench, iteration, options), tried: samplesInVain(bench) },
      options,
    );
    const { targetTries: tries } = bench.config.strategy;
    if (tries > 0) await trySamples(bench, { tries, folder: promotedModel(bench.book) }, options);
    const made = bench.book
      .samples(keptApart(bench.config.baseline?.name))
      .filter((sample) => cases.has(sample.case));
    if (made.length === 0 && problems[0] !== undefined)
      throw new UserError(
        `No sample could be made; the first problem: ${problems[0]}`,
        'See whether the instructor is fit for this, and go on.',
      );
    const count = (status: Sample['verification']['status']) =>
      made.filter(({ verification }) => verification.status === status).length;
    const unchecked = count('unchecked');
    const more = unchecked === 0 ? '' : `, ${unchecked} unchecked`;
    return {
      status: 'done',
      message: `${count('verified')} samples verified, ${count('refuted')} refuted${more}`,
    };
  },

  async review(bench, _iteration, options) {
    if (options.acceptVerified) await acceptByRules(bench, rulesOf(bench));
    const counts = countReviews(bench);
    const { pending, accepted } = counts;
    if (pending > 0 && !options.acceptVerified) {
      return {
        status: 'waiting',
        message: `${pending} verified samples wait for review, ${acceptedText(counts)}`,
      };
    }
    if (accepted === 0)
      throw new UserError(
        'No sample that may be taught is accepted: there is nothing to train on.',
        'Accept some.',
      );
    return { status: 'done', message: `samples: ${acceptedText(counts)}` };
  },

  async train(bench, iteration, options) {
    const run = runOf(bench, iteration);
    const earlier = iterationsOf(bench.book).filter(({ id }) => id !== iteration.id);
    const what = { run, adapter: adapterBefore(bench, iteration) };
    const job = await jobOf(bench, what);
    const same = earlier.find((each) => each.output !== undefined && trainingOf(each.output) === job);
    if (same !== undefined)
      throw new UserError(
        `There is nothing new to learn: the dataset and the settings are those that ${same.id} was trained with.`,
        'Accept more samples, have other cases diagnosed, or change `training`; then go on.',
      );
    const taught = trainingSamples(bench).map(({ id }) => id);
    const { output, items, prompts } = await tune(bench, iteration.id, what, options);
    const instead = baselineIn(bench.config);
    const note = instead === undefined ? '' : ` (baseline ${instead}: ${LESSONS[instead].says})`;
    return {
      status: 'done',
      message: `fine-tuned on ${items}${note}`,
      output,
      taught,
      prompts,
      lesson: instead ?? 'own',
    };
  },

  async evaluate(bench, iteration, options) {
    const { output } = iteration;
    if (output === undefined) throw new UserError('There is no tuned model yet.', 'Train first.');
    const models = { before: modelBefore(bench, iteration), after: output, iteration: iteration.id };
    const pair = await makePair(bench, models, options);
    await fixPromotion(bench, pair, {
      iteration: iteration.id,
      training: trainingOf(output),
      assumed: assumedFrom(scoresByTask(bench.book.cases(runOf(bench, iteration))).values()),
    });
    await askPair(bench, pair, options);
    const [baseline, run, again] = [pair.before, pair.after, pair.again].map((side) => side.run.id);
    const { before, after, fixed, broken } = reportOf(bench, baseline ?? '', run ?? '');
    const message = `pass@1 ${percent(before.estimate)} → ${percent(after.estimate)}, ${fixed.length} fixed, ${broken.length} broken`;
    return { status: 'done', message, run, baseline, again };
  },

  gate(bench, iteration) {
    const { baseline, tunedRun } = iteration;
    if (baseline === undefined || tunedRun === undefined) {
      throw new UserError('The tuned model was not evaluated yet.', 'Evaluate first.');
    }
    const instead = baselineIn(bench.config);
    if (instead !== undefined)
      return Promise.resolve({
        status: 'done',
        message: `Not promoted: what was trained is a baseline (${LESSONS[instead].says}), to compare with.`,
        outcome: 'kept',
      });
    const { outcome, reason } = decidePromotion(bench, baseline, tunedRun);
    return Promise.resolve({ status: 'done', message: reason, outcome });
  },
};

/** The baseline that is trained in place of the method, if any. */
function baselineIn({ baseline }: Workbench['config']): Baseline | undefined {
  return baseline === undefined || baseline.name === 'own' ? undefined : baseline.name;
}

/** An iteration has one budget for all of its steps, however often it was stopped. */
function budgetOf({ book }: Workbench, { id }: IterationState, { budget, since }: StepOptions): Budget {
  return { cap: budget, since: since ?? book.iterationEvents(id)[0]?.at };
}

/** The comparison of two runs of a book. */
export function reportOf(bench: Pick<Workbench, 'book' | 'config'>, before: string, after: string): Report {
  const [{ book }, roles] = [bench, rolesOf(bench)];
  return compare(book.cases(before), book.cases(after), (task) => roles.of(task));
}

/**
 * What was tried and did not help is looked at in the other way: where errorbook.json names one strategy, a person wants
 * that one.
 */
async function diagnoseOtherwise(
  bench: Workbench,
  cases: string[],
  budget: Budget,
  job: JobOptions,
): Promise<void> {
  const { book, config } = bench;
  if (config.strategy.name !== 'mixed') return;
  const tried = triedInVain(book);
  const again = cases.filter((id) => tried.has(nameOf(book.case(id) ?? { suite: '', task: '' })));
  for (const strategy of STRATEGIES) {
    const other = again.filter((id) => usableDiagnosis(book.diagnoses(id))?.strategy !== strategy);
    if (other.length > 0) await diagnose(bench, { cases: other, strategy, budget }, job);
  }
}

/** The samples that did not help, by the case’s task. */
function samplesInVain({ book }: Workbench): (caseId: string) => Sample[] {
  const tried = triedInVain(book);
  return (id) => tried.get(nameOf(book.case(id) ?? { suite: '', task: '' }))?.samples ?? [];
}

/**
 * The target's responses: of the model that was promoted last, else of the one that errorbook.json names. A later round
 * asks that one anew.
 */
async function collectTarget(bench: Workbench, { id }: IterationState, job: JobOptions): Promise<Run> {
  const promoted = promotedModel(bench.book);
  if (promoted !== undefined) return runFolder(bench, promoted, job);
  if (bench.config.target.model !== undefined)
    return (await collect(bench, { ...job, label: labelOfRound(bench.book, id) })).run;
  const [imported] = (await importRecorded(bench)).slice(-1);
  if (imported === undefined)
    throw new UserError('There are no responses.', 'Name a target in errorbook.json.');
  return imported.run;
}

/**
 * The model that the tuned one must beat: the one that an earlier iteration promoted, else the base model. Never the
 * target’s own run: recorded responses may come from any model, and a live one was not asked in turns with the tuned.
 */
function modelBefore({ book, config }: Workbench, { id }: IterationState): string {
  const before = promotedModel(book, id) ?? config.training.baseModel;
  if (before !== undefined) return before;
  throw new UserError(
    'There is no model to compare the tuned one with.',
    'Name the base model in training.baseModel: both are asked the same then.',
  );
}

/** The adapter that this round goes on with: none, unless errorbook.json says so and a round was promoted. */
function adapterBefore({ book, config }: Workbench, { id }: IterationState): string | undefined {
  const output = config.training.startFrom === 'lastAdapter' ? promotedModel(book, id) : undefined;
  return output === undefined ? undefined : join(dirname(output), 'adapter');
}

/** The failed cases of tasks that may be taught from. */
function taughtCases(bench: Pick<Workbench, 'book' | 'config'>, run: string): string[] {
  const roles = rolesOf(bench);
  return failedCases(bench.book, run)
    .filter((each) => roles.mayTeach(each))
    .map((each) => each.id);
}

/** `; of 18 that failed 11 teach, 4 gate, 3 sealed`: what errors are taught from, and what they are not. */
function failuresByRole(bench: Pick<Workbench, 'book' | 'config'>, run: string): string {
  const roles = rolesOf(bench);
  const failed = failedCases(bench.book, run);
  if (failed.length === 0) return '';
  const counts = [...ROLES, undefined].map((role) => ({
    role: role ?? 'of no role',
    n: failed.filter((each) => roles.of(each) === role).length,
  }));
  const parts = counts.filter(({ n }) => n > 0).map(({ role, n }) => `${n} ${role}`);
  return `; of ${failed.length} that failed ${parts.join(', ')}`;
}

/** Names only make clusters easier to read: without them an iteration goes on. */
async function tryNaming(bench: Workbench, run: string, budget: Budget, job: JobOptions): Promise<void> {
  try {
    await nameClusters(bench, run, budget, job);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    bench.log.info(`The clusters keep their skills as names: ${error.message}`);
  }
}

/** The target's run; for a step that was started by itself, the newest one. */
function runOf(bench: Workbench, { run }: IterationState): string {
  const id = run ?? bench.book.newestRun()?.id;
  if (id === undefined) throw new UserError('There are no cases yet.', 'Collect or import responses first.');
  return id;
}
