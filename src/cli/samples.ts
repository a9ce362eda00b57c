import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { UserError } from '../base/errors';
import { rolesOf } from '../book/rolesOf';
import { isScreenedOut, type Review, type Sample, strategyText } from '../domain/sample';
import { FORMAT_NAMES, type ExportFormat } from '../samples/exportFormats';
import { VERIFIED_RULE, type Preview, type Rule } from '../samples/rules';
import { acceptByRules, namedRules, previewAcceptance } from '../notebook/acceptByRules';
import { decideAll, exportAccepted } from '../notebook/reviewSamples';
import { reviewerName } from '../notebook/reviewerName';
import { promotedModel } from '../iteration/state';
import { importSamples } from '../notebook/importSamples';
import { screenSamples } from '../notebook/screening';
import { supply } from '../notebook/supply';
import { trySamples } from '../notebook/trySamples';
import type { Workbench } from '../notebook/workbench';
import { aboutSample } from '../views/samples/about';
import { killRateText } from '../views/samples/evidence';
import { importedRows, importText } from '../views/samples/importText';
import { sampleText } from '../views/samples/sampleText';
import { capOf, withBudget, type BudgetOptions } from './budget';
import { action, common, positive, type CommonOptions, UsageError, type Context } from './command';
import { shorten } from './diagnose';
import { table, type Output } from './output';

/** `errorbook samples …`: Data Supply and review. */
export function samplesCommand(program: Command): void {
  const samples = program
    .command('samples')
    .description('training samples: generate, import, list, accept, reject, export');
  withBudget(common(samples.command('generate')))
    .description('have the instructor write samples for each diagnosis, and verify them by running')
    .action(action(generate));
  common(samples.command('import'))
    .description(
      'take samples in that others made (JSON lines: what export writes, messages, Alpaca, ShareGPT), verified and screened as all are',
    )
    .argument('<file...>', 'the files')
    .action((files: string[], options: CommonOptions) =>
      action((context) => importThem(context, files))(options),
    );
  common(samples.command('try'))
    .description('have the target try the verified samples’ tasks, and keep how often it passes')
    .option('--tries <n>', 'tries of each task', positive, 4)
    .action(action(tryThem));
  common(samples.command('list'))
    .description('list the samples with their verification and decision')
    .action(action(list));
  common(samples.command('show'))
    .description('show a sample: its texts, and what running it showed')
    .argument('<sample>', 'its id, or the end of it')
    .action((sample: string, options: CommonOptions) => action((context) => show(context, sample))(options));
  common(samples.command('screen'))
    .description('screen all samples again: suites may have been loaded since they were made')
    .action(action(screen));
  for (const [name, decision] of [
    ['accept', 'accepted'],
    ['reject', 'rejected'],
    ['reset', 'pending'],
  ] as const) {
    const command = common(samples.command(name))
      .description(`mark samples as ${decision}`)
      .option('--id <id...>', 'the samples (as `samples list` shows them)')
      .option('--note <text>', 'why')
      .action(action((context, options: DecideOptions) => decide(context, options, decision)));
    if (name === 'accept') {
      command
        .option('--verified', 'every pending sample that is verified and whose diagnosis running bears out')
        .option('--rules', 'every pending sample that a rule of errorbook.json takes (review.rules)')
        .option('--preview', 'only show what --rules or --verified would take, and what they would leave');
    }
  }
  common(samples.command('export'))
    .description('write the accepted samples as JSONL for training')
    .requiredOption('--out <file>', 'the file to write')
    .addOption(
      new Option('--format <name>', 'the form of a line').choices(FORMAT_NAMES).default(FORMAT_NAMES[0]),
    )
    .action(action(exportSamples));
}

async function generate(
  { bench, output, signal }: Context,
  options: CommonOptions & BudgetOptions,
): Promise<void> {
  const made = await supply(
    bench,
    { budget: { cap: capOf(options) } },
    { signal, onProgress: output.progress('writing samples') },
  );
  output.problems(made.problems);
  const rest = made.heldOut === 0 ? '' : `; of ${made.heldOut} held-out diagnoses none are made`;
  const out = made.screened === 0 ? '' : `, ${made.screened} screened out`;
  const again =
    made.again === 0 ? '' : `; asked once more after ${made.again} answers with tasks that failed`;
  output.result(
    { ...made },
    `${made.made} samples: ${made.verified} verified, ${made.refuted} refuted${out}${again}${rest}`,
  );
  output.isFailed = made.failed > 0 && made.made === 0;
}

async function importThem({ bench, output, signal }: Context, files: string[]): Promise<void> {
  const named = files.map((file) => resolve(file));
  const imported = await importSamples(bench, named, {
    signal,
    onProgress: output.progress('importing samples'),
  });
  output.problems(imported.problems);
  output.result({ ...imported }, importText(imported));
  output.isFailed = imported.problems.length > 0 && importedRows(imported) === 0;
}

async function tryThem(
  { bench, output, signal }: Context,
  { tries }: CommonOptions & { tries: number },
): Promise<void> {
  const query = { tries, folder: promotedModel(bench.book) };
  const tried = await trySamples(bench, query, { signal, onProgress: output.progress('trying samples') });
  output.problems(tried.problems);
  const { always, sometimes, never } = tried;
  output.result(
    { ...tried },
    `${tried.tried} samples tried: the target passes ${always} always, ${sometimes} sometimes, ${never} never`,
  );
  output.isFailed = tried.tried === 0 && tried.problems.length > 0;
}

async function list({ bench, output }: Context): Promise<void> {
  const roles = rolesOf(bench);
  const samples = bench.book.samples().map((sample) => ({
    ...sample,
    decision: bench.book.decision(sample.id),
    role: roles.ofSample(sample) ?? 'none',
  }));
  const [taught, heldOut] = [false, true].map((is) =>
    samples.filter(({ role }) => (role !== 'teach') === is),
  ) as [typeof samples, typeof samples];
  const text = [
    ...(taught.length === 0 ? [] : [sampleTable(taught)]),
    ...(heldOut.length === 0 ? [] : [`Held out, never trained:\n${sampleTable(heldOut)}`]),
  ];
  output.result({ samples }, text.length === 0 ? 'There are no samples yet.' : text.join('\n\n'));
  return Promise.resolve();
}

async function screen({ bench, output, signal }: Context): Promise<void> {
  const found = await screenSamples(bench, signal);
  output.result(
    found,
    `${found.out} of ${found.samples} samples are screened out, ${found.changed} changed by this`,
  );
}

function show({ bench, output }: Context, ending: string): Promise<void> {
  const sample = byEnding(bench, ending);
  const decision = bench.book.decision(sample.id);
  output.result(
    { ...sample, decision },
    `${sample.id} (${decision})\n\n${sampleText(sample, aboutSample(bench.book, sample))}`,
  );
  return Promise.resolve();
}

/** Samples as a person reads them, one a line. */
function sampleTable(samples: (Sample & { decision: Review['decision']; role: string })[]): string {
  const rows = samples.map((sample) => [
    shortId(sample.id),
    sample.kind,
    strategyText(sample),
    isScreenedOut(sample) ? (sample.screened?.[0]?.screen ?? '') : sample.verification.status,
    killRateText(sample),
    sample.decision,
    sample.role,
    sample.skill,
    shorten(sample.prompt, 60),
  ]);
  return table([
    ['sample', 'kind', '', 'verification', 'noticed', 'decision', 'role', 'skill', 'task'],
    ...rows,
  ]);
}

interface DecideOptions extends CommonOptions {
  id?: string[];
  verified?: boolean;
  rules?: boolean;
  preview?: boolean;
  note?: string;
}

async function decide(
  { bench, output }: Context,
  options: DecideOptions,
  decision: Review['decision'],
): Promise<void> {
  const { id: named = [], note } = options;
  const rules = chosenRules(bench, options);
  if (options.preview) return preview(bench, output, named, rules);
  if (named.length === 0 && rules.length === 0)
    throw new UsageError('Name samples by --id, or say --verified or --rules.');
  const chosen = named.map((ending) => byEnding(bench, ending).id);
  await decideAll(bench, chosen, decision, await reviewerName(bench.book.workspace), note);
  const byRule = await acceptByRules(bench, rules);
  const samples = [...chosen, ...byRule.map(({ sample }) => sample)];
  output.result({ decision, samples }, `${samples.length} samples ${decision}`);
}

/** The rules that are asked: those of errorbook.json, the one of what is verified, or both. */
function chosenRules(bench: Workbench, { rules, verified }: DecideOptions): readonly Rule[] {
  return [...(rules ? namedRules(bench) : []), ...(verified ? [VERIFIED_RULE] : [])];
}

function preview(bench: Workbench, output: Output, named: string[], rules: readonly Rule[]): void {
  if (named.length > 0 || rules.length === 0)
    throw new UsageError('A preview is of --rules or --verified, without --id.');
  const found = previewAcceptance(bench, rules);
  const { taken, left } = found;
  output.result(
    {
      taken: taken.map(({ sample, rule }) => ({ sample: sample.id, rule })),
      left: left.map(({ sample, why }) => ({ sample: sample.id, why })),
    },
    previewText(found),
  );
}

function previewText({ taken, left }: Preview): string {
  const row = (sample: Sample, why: string) => [
    ...[shortId(sample.id), why, killRateText(sample), sample.skill, shorten(sample.prompt, 60)],
  ];
  const header = (what: string) => ['sample', what, 'noticed', 'skill', 'task'];
  const parts = [
    ...[
      `${taken.length} would be accepted:`,
      ...tableOf(
        header('rule'),
        taken.map((each) => row(each.sample, each.rule)),
      ),
    ],
    ...[
      `${left.length} would wait:`,
      ...tableOf(
        header('why'),
        left.map((each) => row(each.sample, each.why)),
      ),
    ],
  ];
  return parts.join('\n');
}

function tableOf(header: string[], rows: string[][]): string[] {
  return rows.length === 0 ? [] : [table([header, ...rows])];
}

/** A sample's id without its run, which is the same for nearly all of them. */
function shortId(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}

/** The sample whose id, or its end, is as given. */
function byEnding({ book }: Workbench, ending: string): Sample {
  const matches = book.samples().filter((sample) => sample.id.endsWith(ending));
  const [only] = matches;
  if (only !== undefined && matches.length === 1) return only;
  throw new UserError(
    matches.length === 0
      ? `There is no sample ${ending}.`
      : `${matches.length} samples’ ids end with ${ending}.`,
    'See `errorbook samples list`.',
  );
}

async function exportSamples(
  { bench, output }: Context,
  options: CommonOptions & { out: string; format: ExportFormat },
): Promise<void> {
  const file = resolve(options.out);
  const { written, heldOut } = await exportAccepted(bench, file, options.format);
  const rest = heldOut === 0 ? '' : `; ${heldOut} accepted ones are held out and were left out`;
  output.result({ file, samples: written, heldOut }, `${written} samples written to ${options.out}${rest}`);
}
