import { UserError } from '../base/errors';
import type { JobOptions } from '../base/progress';
import type { Diagnosis } from '../domain/diagnosis';
import type { Step } from '../domain/iteration';
import { splitOf } from '../domain/roles';
import type { Run } from '../domain/run';
import type { Sample } from '../domain/sample';
import { compare, type Report } from '../evaluation/compare';
import { gate } from '../evaluation/gate';
import type { Budget } from '../notebook/askInstructor';
import { checkTasks } from '../notebook/checkTasks';
import type { Notebook } from '../notebook/notebook';
import { runFolder, tune } from '../notebook/tune';
import type { StepOptions, StepRunner } from './iterate';
import { promotedModel, type IterationState } from './state';

/** What each step of an iteration does. A runner that is called again goes on where it was cut off. */
export const stepRunners: Record<Step, StepRunner> = {
  async collect(notebook, _iteration, options) {
    await checkTasks(notebook, options);
    const run = await collectTarget(notebook, options);
    const { cases, passed } = await notebook.grade(run.id, options);
    return { status: 'done', message: `${passed} of ${cases} cases of ${run.target} passed`, run: run.id };
  },

  async diagnose(notebook, iteration, options) {
    const run = runOf(notebook, iteration);
    const cases = taughtCases(notebook, run);
    const budget = budgetOf(notebook, iteration, options);
    await notebook.diagnose({ run, cases, budget }, options);
    await tryNaming(notebook, run, budget, options);
    const made = cases.flatMap((id) => notebook.book.diagnoses(id));
    const count = (status: Diagnosis['status']) => made.filter((each) => each.status === status).length;
    const message = `${count('confirmed')} diagnoses confirmed, ${count('unconfirmed')} unconfirmed, ${count('failed')} failed`;
    return { status: 'done', message };
  },

  async supply(notebook, iteration, options) {
    const cases = new Set(taughtCases(notebook, runOf(notebook, iteration)));
    await notebook.generateSamples(
      { cases: [...cases], budget: budgetOf(notebook, iteration, options) },
      options,
    );
    const made = notebook.book.samples().filter((sample) => cases.has(sample.case));
    const count = (status: Sample['verification']['status']) =>
      made.filter(({ verification }) => verification.status === status).length;
    const unchecked = count('unchecked');
    const more = unchecked === 0 ? '' : `, ${unchecked} unchecked`;
    return {
      status: 'done',
      message: `${count('verified')} samples verified, ${count('refuted')} refuted${more}`,
    };
  },

  async review(notebook, _iteration, options) {
    if (options.acceptVerified) await notebook.acceptVerified();
    const { pending, accepted } = notebook.reviewCounts();
    if (pending > 0 && !options.acceptVerified) {
      return {
        status: 'waiting',
        message: `${pending} verified samples wait for review, ${accepted} are accepted`,
      };
    }
    if (accepted === 0)
      throw new UserError('No sample is accepted: there is nothing to train on.', 'Accept some.');
    return { status: 'done', message: `${accepted} samples accepted` };
  },

  async train(notebook, iteration, options) {
    const { output, items } = await tune(notebook, iteration.id, runOf(notebook, iteration), options);
    return { status: 'done', message: `fine-tuned on ${items} items`, output };
  },

  async evaluate(notebook, iteration, options) {
    if (iteration.output === undefined) throw new UserError('There is no tuned model yet.', 'Train first.');
    const baseline = await baselineRun(notebook, iteration, options);
    const tuned = await runFolder(notebook, iteration.output, 'evaluate', {
      ...options,
      iteration: iteration.id,
    });
    const { before, after, fixed, broken } = reportOf(notebook, baseline, tuned.id);
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
    const message = `pass@1 ${percent(before.estimate)} → ${percent(after.estimate)}, ${fixed.length} fixed, ${broken.length} broken`;
    return { status: 'done', message, run: tuned.id, baseline };
  },

  gate(notebook, iteration) {
    const { baseline, tunedRun } = iteration;
    if (baseline === undefined || tunedRun === undefined) {
      throw new UserError('The tuned model was not evaluated yet.', 'Evaluate first.');
    }
    const { promoted, reason } = gate(reportOf(notebook, baseline, tunedRun));
    return Promise.resolve({ status: 'done', message: reason, promoted });
  },
};

/** An iteration has one budget for all of its steps, however often it was stopped. */
function budgetOf({ book }: Notebook, { id }: IterationState, { budget }: StepOptions): Budget {
  return { cap: budget, since: book.iterationEvents(id)[0]?.at };
}

/** The comparison of two runs of a book. */
export function reportOf({ book }: Notebook, before: string, after: string): Report {
  return compare(book.cases(before), book.cases(after), splitOf);
}

/** The target's responses: of the model that was promoted last, else of the one that errorbook.json names. */
async function collectTarget(notebook: Notebook, job: JobOptions): Promise<Run> {
  const promoted = promotedModel(notebook.book);
  if (promoted !== undefined) return runFolder(notebook, promoted, 'collect', job);
  if (notebook.config.target.model !== undefined) return (await notebook.collect(job)).run;
  const [imported] = (await notebook.importRecorded()).slice(-1);
  if (imported === undefined)
    throw new UserError('There are no responses.', 'Name a target in errorbook.json.');
  return imported.run;
}

/**
 * What the tuned model is compared with: the target's run where the target was asked live, otherwise the base model
 * served in the same way, because recorded responses may come from another model.
 */
async function baselineRun(notebook: Notebook, iteration: IterationState, job: JobOptions): Promise<string> {
  const run = runOf(notebook, iteration);
  const { baseModel } = notebook.config.training;
  if (notebook.book.run(run)?.source !== 'import' || baseModel === undefined) return run;
  return (await runFolder(notebook, baseModel, 'evaluate', job)).id;
}

/** The failed cases that may be taught from: those of the `diagnose` split. */
function taughtCases(notebook: Notebook, run: string): string[] {
  return notebook
    .failedCases(run)
    .filter((each) => splitOf(each.task) === 'diagnose')
    .map((each) => each.id);
}

/** Names only make clusters easier to read: without them an iteration goes on. */
async function tryNaming(notebook: Notebook, run: string, budget: Budget, job: JobOptions): Promise<void> {
  try {
    await notebook.nameClusters(run, budget, job);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    notebook.log.info(`The clusters keep their skills as names: ${error.message}`);
  }
}

/** The target's run; for a step that was started by itself, the newest one. */
function runOf(notebook: Notebook, { run }: IterationState): string {
  const id = run ?? notebook.latestRun()?.id;
  if (id === undefined) throw new UserError('There are no cases yet.', 'Collect or import responses first.');
  return id;
}
