import { Argument, type Command } from 'commander';
import { MARKS, type Mark } from '../domain/mark';
import { compareInstructors, instructorReport } from '../evaluation/instructorReport';
import { diagnosisNamed, judgedOf, markDiagnosis } from '../notebook/markDiagnosis';
import { reviewerName } from '../notebook/reviewerName';
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
