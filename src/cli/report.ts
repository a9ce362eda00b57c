import { Argument, type Command } from 'commander';
import { outFile } from '../base/outFile';
import { UserError } from '../base/errors';
import { iterationsOf } from '../iteration/state';
import { MARKS, type Mark } from '../domain/mark';
import { compareInstructors, instructorReport } from '../evaluation/instructorReport';
import { diagnosisNamed, judgedOf, markDiagnosis } from '../notebook/markDiagnosis';
import { reviewerName } from '../notebook/reviewerName';
import { conclusionOf } from '../views/report/conclusion';
import { iterationReport, type Turned } from '../views/report/data';
import { reportPage } from '../views/report/html';
import { reportMarkdown } from '../views/report/markdown';
import { comparisonText, instructorText } from '../views/instructorText';
import { chosenRun } from './chosenRun';
import { action, common, UsageError, type CommonOptions, type Context } from './command';

interface MarkOptions extends CommonOptions {
  note?: string;
  reviewer?: string;
}

interface ReportOptions extends CommonOptions {
  run?: string;
  compare?: string[];
}

interface IterationOptions extends CommonOptions {
  html?: string;
}

/** `errorbook mark`, and what the marks come to: `errorbook report instructor`. */
export function reportCommands(program: Command): void {
  common(program.command('mark'))
    .description('say how right a diagnosis is; the same reviewer’s last word counts, `none` takes it back')
    .argument('<diagnosis or case>', 'its id, or the end of it')
    .addArgument(new Argument('<verdict>').choices([...MARKS, 'none']))
    .option('--note <text>', 'why')
    .option('--reviewer <name>', 'who says so (default: git’s user.name, else the system’s user)')
    .action((name: string, verdict: Mark['verdict'], options: MarkOptions) =>
      action<MarkOptions>((context, given) => mark(context, name, verdict, given))(options),
    );
  const report = program.command('report').description('what the notebook’s figures come to');
  common(report.command('iteration'))
    .description('what an iteration came to, in Markdown')
    .argument('[iteration]', 'its id (default: the newest that was evaluated)')
    .option('--html <file>', 'write it as one page with pictures and both responses of what changed')
    .action((id: string | undefined, options: IterationOptions) =>
      action<IterationOptions>((context, given) => iteration(context, id, given))(options),
    );
  common(report.command('instructor'))
    .description('how often the instructor is right, by the marks of people')
    .option('--run <id>', 'the diagnoses of one run (default: of all)')
    .option(
      '--compare <names...>',
      'compare two instructors on the same cases: two models, or hashes of prompts',
    )
    .action(action(instructor));
}

async function mark(
  { bench, output }: Context,
  name: string,
  verdict: Mark['verdict'],
  { note, reviewer: named }: MarkOptions,
): Promise<void> {
  const { book } = bench;
  const diagnosis = diagnosisNamed(book, name);
  const reviewer = named ?? (await reviewerName(book.workspace));
  await markDiagnosis(book, diagnosis.id, { verdict, reviewer, note });
  const marks = book.marks(diagnosis.id);
  output.result(
    { diagnosis: diagnosis.id, verdict, reviewer, marks },
    `${diagnosis.id}: ${verdict} (${reviewer})`,
  );
}

async function iteration(
  { bench, output }: Context,
  id: string | undefined,
  { html }: IterationOptions,
): Promise<void> {
  const { book } = bench;
  const file = html === undefined ? undefined : await outFile(html, { folders: [book.dir] });
  const state = iterationsOf(book).findLast((each) =>
    id === undefined ? each.tunedRun !== undefined : each.id === id,
  );
  if (state === undefined)
    throw new UserError(
      id === undefined ? 'No iteration was evaluated yet.' : `There is no iteration ${id}.`,
      `Iterations: ${book.iterations().join(', ') || 'none yet; `errorbook iterate` begins one'}.`,
    );
  const report = await iterationReport(bench, state);
  const textOf = async (name: string) => (await book.readCase(name)).response.text;
  const responses = async ({ before, after }: Turned) => ({
    before: await textOf(before),
    after: await textOf(after),
  });
  await file?.write([await reportPage(report, { responses })]);
  output.result({ ...report, conclusion: conclusionOf(report) }, reportMarkdown(report));
}

async function instructor({ bench, output }: Context, { run, compare }: ReportOptions): Promise<void> {
  const judged = judgedOf(bench.book, run && chosenRun(bench.book, run));
  if (compare === undefined) {
    const report = instructorReport(judged);
    output.result({ ...report }, instructorText(report));
    return Promise.resolve();
  }
  const [first, second] = compare;
  if (first === undefined || second === undefined || compare.length > 2)
    throw new UsageError('Name two instructors: --compare MODEL_A MODEL_B.');
  const comparison = compareInstructors(judged, first, second);
  output.result({ ...comparison }, comparisonText(comparison));
}
