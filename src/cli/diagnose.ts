import { Option, type Command } from 'commander';
import { rolesOf, type BookRoles } from '../book/rolesOf';
import { statesText, usableDiagnosis, type Diagnosis } from '../domain/diagnosis';
import { cancelBatches, diagnose as diagnoseCases } from '../notebook/diagnose';
import { estimateCost } from '../notebook/estimateCost';
import { knownRoles } from '../notebook/knownRoles';
import { failedCases } from '../notebook/runs';
import { caseNamed } from './caseNamed';
import { capOf, costText, withBudget, type BudgetOptions } from './budget';
import { chosenRun } from './chosenRun';
import { action, common, positive, type CommonOptions, type Context } from './command';
import { table } from './output';

interface DiagnoseOptions extends CommonOptions, BudgetOptions {
  estimate?: boolean;
  strategy?: 'le' | 'lec' | 'mixed';
  limit?: number;
  run?: string;
  retryFailed?: boolean;
  batch?: boolean;
  cancelBatch?: boolean;
  case?: string[];
}

/** `errorbook diagnose`: the instructor's analysis of failed cases. */
export function diagnoseCommand(program: Command): void {
  withBudget(common(program.command('diagnose')))
    .description('have the instructor analyse failed cases that have no diagnosis yet')
    .addOption(
      new Option('--strategy <name>', 'le, lec or mixed (default: as errorbook.json says)').choices([
        'le',
        'lec',
        'mixed',
      ]),
    )
    .option('--limit <n>', 'at most so many cases', positive)
    .option('--run <id>', 'the run (default: the newest)')
    .option('--case <id...>', 'these cases, held-out ones too: nothing but the diagnosis is made of those')
    .option('--estimate', 'say what it would cost, and ask nothing')
    .option(
      '--batch',
      'have them answered in a batch within a day, for half the price (OpenAI’s API); resumable',
    )
    .option(
      '--cancel-batch',
      'ask the server to end the batch that is under way; its answers so far are kept',
    )
    .option('--retry-failed', 'only those whose analysis could not be had')
    .action(action(diagnose));
}

async function diagnose({ bench, output, signal }: Context, options: DiagnoseOptions): Promise<void> {
  const { strategy, limit, retryFailed, batch } = options;
  if (options.cancelBatch) return cancelBatch({ bench, output, signal });
  if (options.estimate) return tellEstimate({ bench, output }, options);
  const run = chosenRun(bench.book, options.run);
  const cases = options.case?.map((id) => caseNamed(bench.book, id));
  const job = { signal, onProgress: output.progress('diagnosing') };
  const made = await diagnoseCases(
    bench,
    {
      ...{ run, strategy, limit, retryFailed, batch, cases, heldOut: cases !== undefined },
      budget: { cap: capOf(options) },
    },
    job,
  );
  const diagnoses = made.diagnoses.map((id) => bench.book.diagnosis(id)).filter((each) => each !== undefined);
  const text = [
    diagnosisTable(diagnoses, rolesOf(bench)),
    `${made.made} diagnoses by ${made.model}: ${statesText(made)}`,
    heldOutText(made.heldOut, bench.config.suites.length > 0),
  ];
  output.result({ ...made }, text.filter((part) => part !== '').join('\n\n'));
  output.isFailed = made.failed > 0 && made.failed === made.made;
}

async function cancelBatch({ bench, output, signal }: Context): Promise<void> {
  const asked = await cancelBatches(bench, signal);
  const text =
    asked === 0
      ? 'There is no batch under way.'
      : 'The server was asked to end the batch. `errorbook diagnose --batch` fetches what it has answered.';
  output.result({ asked }, text);
}

async function tellEstimate(
  { bench, output }: Pick<Context, 'bench' | 'output'>,
  options: DiagnoseOptions,
): Promise<void> {
  const run = chosenRun(bench.book, options.run) ?? '';
  const roles = await knownRoles(bench);
  const open = failedCases(bench.book, run).filter(
    (each) => roles.mayTeach(each) && usableDiagnosis(bench.book.diagnoses(each.id)) === undefined,
  );
  const ids = open.slice(0, options.limit).map(({ id }) => id);
  const { strategy } = bench.config;
  const cost = await estimateCost(
    bench,
    ids,
    { ...strategy, name: options.strategy ?? strategy.name },
    options,
  );
  if (cost === undefined)
    return output.result({ cases: ids.length }, 'The replies are recorded: it costs nothing.');
  const text = [
    `diagnoses of ${ids.length} cases: ${costText(cost.diagnose)}`,
    `samples from them:  ${costText(cost.generate)}`,
  ];
  output.result({ cases: ids.length, ...cost }, text.join('\n'));
}

/** What was left out, and where a person would wonder at it, why. */
function heldOutText(heldOut: number, hasSuites: boolean): string {
  if (heldOut === 0) return '';
  const text = `${heldOut} failed cases are held out: nothing of them was sent`;
  return hasSuites
    ? text
    : `${text}. errorbook.json names no suite: name theirs in \`suites\`, and errors are taught from it.`;
}

/** Diagnoses as a person reads them, one a line. */
function diagnosisTable(diagnoses: Diagnosis[], roles: BookRoles): string {
  if (diagnoses.length === 0) return '';
  const rows = diagnoses.map(({ case: id, strategy, status, category, misconception, reason }) => [
    id.slice(id.indexOf('/') + 1),
    roles.ofCase(id) ?? 'no role',
    strategy.toUpperCase(),
    status,
    category,
    shorten(status === 'failed' ? (reason ?? '') : misconception, 80),
  ]);
  return table([['case', 'role', '', 'status', 'category', 'misconception'], ...rows]);
}

/** A text in one line of at most `length` characters. */
export function shorten(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}
