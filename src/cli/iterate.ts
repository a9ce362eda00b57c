import { Argument, Option, type Command } from 'commander';
import { percent } from '../base/words';
import { STEPS, type IterationEvent, type Step } from '../domain/iteration';
import { ROLES } from '../domain/role';
import type { Comparison } from '../evaluation/compare';
import { rolesOf } from '../book/rolesOf';
import { iterateOnly, iterateRounds } from '../iteration/iterate';
import { requireAll } from '../iteration/missing';
import { trainOtherSeeds } from '../iteration/otherSeeds';
import { planIteration } from '../iteration/plan';
import { publish, rollBack } from '../iteration/promoted';
import { iterationsOf, type IterationState } from '../iteration/state';
import { reportOf } from '../iteration/steps';
import { lookAtTraining } from '../notebook/lookAtTraining';
import { planText } from '../views/iterations/planText';
import { preflightText, trainedOnText } from '../views/iterations/preflightText';
import { seedsOf, seedsText } from '../views/report/seeds';
import { capOf, withBudget, type BudgetOptions } from './budget';
import { action, common, positive, UsageError, type CommonOptions, type Context } from './command';
import { table } from './output';

interface IterateOptions extends CommonOptions, BudgetOptions {
  estimate?: boolean;
  yes?: boolean;
  rounds?: number;
  from?: Step;
  anyway?: boolean;
}

interface TrainOptions extends CommonOptions {
  items?: number;
  seeds?: number;
  iteration?: string;
}

interface PublishOptions extends CommonOptions {
  name?: string;
}

/** `errorbook iterate`, what comes after it, and its steps `train` and `evaluate` by themselves. */
export function iterateCommands(program: Command): void {
  withBudget(common(program.command('iterate')))
    .description('run an iteration from the step where it stands: collect to gate')
    .option(
      '-y, --yes',
      'accept what is verified, of diagnoses that running bears out, instead of waiting for a review',
    )
    .option('--estimate', 'say what it would do and cost, and start nothing')
    .option(
      '--rounds <n>',
      'so many iterations within one budget; two in a row without a promotion end it',
      positive,
    )
    .addOption(
      new Option('--from <step>', 'do this step of the last iteration again, and all after it').choices(
        STEPS,
      ),
    )
    .option('--anyway', 'begin another although the last two promoted nothing')
    .action(action(runIteration));
  common(program.command('rollback'))
    .description('take the newest promotion back: the model before is the target again')
    .action(action(takeBack));
  common(program.command('publish'))
    .description('give Ollama the tuned model of an iteration')
    .argument('[iteration]', 'its id (default: the newest that was promoted)')
    .option('--name <name>', 'its name in Ollama (default: errorbook/MODEL:ITERATION)')
    .action((iteration: string | undefined, options: PublishOptions) =>
      action<PublishOptions>((context, given) => publishModel(context, iteration, given))(options),
    );
  for (const [step, description] of [
    ['train', 'fine-tune on the accepted samples'],
    ['evaluate', 'serve the tuned model, run it on the same tasks, and compare'],
  ] as const) {
    const command = common(program.command(step)).description(description);
    if (step === 'evaluate') command.action(action((context) => runOnly(context, step)));
    else
      command
        .addArgument(
          new Argument('[show]', 'show what would be trained on and what it needs; starts nothing').choices([
            'show',
          ]),
        )
        .option('--items <n>', 'how many items to show (default: 3)', positive)
        .option(
          '--seeds <n>',
          'train what was trained on again, with n seeds in all, and evaluate each: how much of a gain is luck',
          positive,
        )
        .option('--iteration <id>', 'with --seeds: which (default: the newest that was evaluated)')
        .action((show: string | undefined, options: TrainOptions) =>
          action<TrainOptions>((context, given) => {
            if (given.seeds === undefined && given.iteration !== undefined)
              throw new UsageError('--iteration says what --seeds trains again: give --seeds N too.');
            if (given.seeds !== undefined && show !== undefined)
              throw new UsageError('Show what is trained on, or train it with more seeds: not both at once.');
            if (given.seeds !== undefined) return trainSeeds(context, given.seeds, given.iteration);
            return show === undefined ? runOnly(context, step) : showTraining(context, given);
          })(options),
        );
  }
}

/** The items as they are trained on: what is read, and what counts in the loss. */
async function showTraining({ bench, output, signal }: Context, { items = 3 }: TrainOptions): Promise<void> {
  const found = await lookAtTraining(bench, bench.book.newestRun()?.id, { show: items, signal });
  output.isFailed = found.problems.length > 0;
  output.result({ ...found }, trainedOnText(found));
}

/** More trainings of what an iteration was trained on, and what all of them show. */
async function trainSeeds({ bench, output, signal }: Context, seeds: number, named?: string): Promise<void> {
  const onProgress = output.progress('train');
  const { iteration } = await trainOtherSeeds(bench, { iteration: named, seeds }, { signal, onProgress });
  const state = iterationsOf(bench.book).find(({ id }) => id === iteration);
  const report = state && seedsOf(bench.book, state, (task) => rolesOf(bench).of(task));
  output.result(
    { iteration, ...report },
    report === undefined
      ? `${iteration} has its own seed only.`
      : `${iteration}: ${seedsText(report)}\nAll figures: errorbook report iteration ${iteration}`,
  );
}

async function runIteration({ bench, output, signal }: Context, options: IterateOptions): Promise<void> {
  if (options.estimate) return tellPlan({ bench, output, signal });
  const { rounds = 1, from, anyway } = options;
  const { state, finished, stopped } = await iterateRounds(bench, rounds, {
    ...{ signal, acceptVerified: options.yes, budget: capOf(options), from, anyway },
    ...telling(output),
  });
  const next =
    state.next === 'review'
      ? '\nReview the samples (`errorbook samples list`), then run the same again.'
      : '';
  const end = stopped === undefined ? '' : `\n${stopped}`;
  output.result(
    { ...state, ...(rounds > 1 && { finished, stopped }) },
    `${stepTable(state)}${comparisonText({ bench }, state)}${next}${end}`,
  );
}

/** What an iteration that begins now would do. @throws UserError that names what is missing */
async function tellPlan({
  bench,
  output,
  signal,
}: Pick<Context, 'bench' | 'output' | 'signal'>): Promise<void> {
  requireAll(bench);
  const plan = await planIteration(bench);
  const job = { signal, onProgress: output.progress('looking') };
  const training =
    plan.lacks.length === 0 ? await lookAtTraining(bench, bench.book.newestRun()?.id, job) : undefined;
  const lines = [...planText(plan, bench.config), ...(training ? preflightText(training) : [])];
  output.result({ ...plan, training }, lines.join('\n'));
}

async function takeBack({ bench, output }: Context): Promise<void> {
  const { iteration, target } = await rollBack(bench);
  output.result(
    { iteration, target },
    `${iteration} is rolled back: ${target ?? 'the target of errorbook.json'} is the target again.`,
  );
}

async function publishModel(
  { bench, output, signal }: Context,
  iteration: string | undefined,
  { name }: PublishOptions,
): Promise<void> {
  const onProgress = output.progress('publish');
  const published = await publish(bench, { iteration, name, signal, onProgress });
  output.result({ name: published }, `${published} is ready in Ollama: ollama run ${published}`);
}

async function runOnly({ bench, output, signal }: Context, step: Step): Promise<void> {
  const state = await iterateOnly(bench, step, { signal, ...telling(output) });
  const comparison = step === 'evaluate' ? comparisonText({ bench }, state) : '';
  output.result({ ...state }, `${state.id}: ${state.steps[step].message}${comparison}`);
}

function telling(output: Context['output']) {
  return {
    onStep: ({ iteration, step, status, message }: IterationEvent) =>
      output.note(`${iteration}: ${step} ${status}${message === '' ? '' : `: ${message}`}`),
    onProgress: (step: Step, progress: Parameters<ReturnType<typeof output.progress>>[0]) =>
      output.progress(step)(progress),
  };
}

/** Before and after as a person reads them: pass@1 with its 95 % interval, overall and by role. */
function comparisonText({ bench }: Pick<Context, 'bench'>, state: IterationState): string {
  if (state.baseline === undefined || state.tunedRun === undefined) return '';
  const report = reportOf(bench, state.baseline, state.tunedRun);
  const interval = ({ estimate, low, high }: Comparison['before']) =>
    `${percent(estimate)} (${percent(low)} to ${percent(high)})`;
  const row = (name: string, { tasks, before, after, fixed, broken }: Comparison) => {
    const unchanged = tasks - fixed.length - broken.length;
    return [name, tasks, interval(before), interval(after), fixed.length, broken.length, unchanged];
  };
  const rows = [row('all', report), ...ROLES.map((role) => row(role, report.roles[role]))];
  const head = ['tasks', '', 'pass@1 before', 'after', 'fixed', 'broken', 'unchanged'];
  return `\n\n${table([head, ...rows])}`;
}

/** The steps of an iteration as a person reads them. */
export function stepTable(state: IterationState): string {
  return table([
    [state.id, '', ''],
    ...STEPS.map((step) => [`  ${step}`, state.steps[step].status, state.steps[step].message]),
  ]);
}
