import type { Command } from 'commander';
import { action, common, type CommonOptions, type Context } from './command';
import { shorten } from './diagnose';
import { table } from './output';

interface CasesOptions extends CommonOptions {
  run?: string;
  failed?: boolean;
}

/** `errorbook cases`: the cases of a run, with what was said of them. */
export function casesCommand(program: Command): void {
  common(program.command('cases'))
    .description('list the cases of a run')
    .option('--run <id>', 'the run (default: the newest)')
    .option('--failed', 'only those that failed')
    .action(action(cases));
}

async function cases({ notebook, output }: Context, options: CasesOptions): Promise<void> {
  const { book } = notebook;
  const run = options.run ?? notebook.latestRun()?.id;
  const all = run === undefined ? [] : book.cases(run);
  const chosen = all
    .filter((each) => !options.failed || each.verdict !== 'passed')
    .map((each) => ({
      ...each,
      diagnoses: book.diagnoses(each.id).map(({ strategy, status }) => `${strategy} ${status}`),
    }));
  const rows = chosen.map((each) => [
    each.task,
    each.verdict ?? 'not graded',
    each.diagnoses.join(', '),
    each.verdict === 'passed' ? '' : shorten(each.detail, 80),
  ]);
  const text =
    rows.length === 0 ? 'There are no cases.' : table([['case', 'verdict', 'diagnosed', 'detail'], ...rows]);
  output.result({ run, cases: chosen }, text);
  return Promise.resolve();
}
