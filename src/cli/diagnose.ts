import { Option, type Command } from 'commander';
import type { Diagnosis } from '../book/records';
import { action, common, positive, type CommonOptions, type Context } from './command';
import { table } from './output';

interface DiagnoseOptions extends CommonOptions {
  strategy?: 'le' | 'lec' | 'mixed';
  limit?: number;
  run?: string;
  retryFailed?: boolean;
}

/** `errorbook diagnose`: the instructor's analysis of failed cases. */
export function diagnoseCommand(program: Command): void {
  common(program.command('diagnose'))
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
    .option('--retry-failed', 'only those whose analysis could not be had')
    .action(action(diagnose));
}

async function diagnose({ notebook, output, signal }: Context, options: DiagnoseOptions): Promise<void> {
  const { strategy, limit, run, retryFailed } = options;
  const job = { signal, onProgress: output.progress('diagnosing') };
  const made = await notebook.diagnose({ run, strategy, limit, retryFailed }, job);
  const diagnoses = made.diagnoses
    .map((id) => notebook.book.diagnosis(id))
    .filter((each) => each !== undefined);
  const { confirmed, unconfirmed, failed } = made;
  const text = [
    diagnosisTable(diagnoses),
    `${made.made} diagnoses by ${made.model}: ${confirmed} confirmed, ${unconfirmed} unconfirmed, ${failed} failed`,
  ];
  output.result({ ...made }, text.filter((part) => part !== '').join('\n\n'));
}

/** Diagnoses as a person reads them, one a line. */
export function diagnosisTable(diagnoses: Diagnosis[]): string {
  if (diagnoses.length === 0) return '';
  const rows = diagnoses.map(({ case: id, strategy, status, category, misconception, reason }) => [
    id.slice(id.indexOf('/') + 1),
    strategy.toUpperCase(),
    status,
    category,
    shorten(status === 'failed' ? (reason ?? '') : misconception, 80),
  ]);
  return table([['case', '', 'status', 'category', 'misconception'], ...rows]);
}

/** A text in one line of at most `length` characters. */
export function shorten(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}
