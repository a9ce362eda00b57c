import type { Command } from 'commander';
import { rolesOf } from '../book/rolesOf';
import { hasPassed, isFailed, verdictName, type CaseSummary } from '../domain/case';
import { searchCases } from '../notebook/searchCases';
import { chosenRun } from './chosenRun';
import { action, common, type CommonOptions, type Context } from './command';
import { shorten } from './diagnose';
import { table } from './output';
import { showCaseCommand } from './showCase';

interface CasesOptions extends CommonOptions {
  run?: string;
  failed?: boolean;
  search?: string;
}

/** `errorbook cases`: the cases of a run, with what was said of them. */
export function casesCommand(program: Command): void {
  const command = common(program.command('cases'))
    .description('list the cases of a run')
    .option('--run <id>', 'the run (default: the newest)')
    .option('--failed', 'only those that failed')
    .option('--search <text>', 'the 50 that fit a text best, by what their tasks and responses say')
    .enablePositionalOptions()
    .action(action(cases));
  showCaseCommand(command);
}

/** `errorbook index`: what goes on in the background after the embedding was changed, to the end. */
export function indexCommand(program: Command): void {
  common(program.command('index'))
    .description('index all cases for the embedding that errorbook.json names, after it was changed')
    .action(
      action(async ({ bench, output, signal }) => {
        await bench.index.rebuild({ signal, onProgress: output.progress('indexing') });
        output.result({ cases: bench.book.caseCount() }, 'The index of cases is complete.');
      }),
    );
}

async function cases(context: Context, options: CasesOptions): Promise<void> {
  const { bench, output } = context;
  const { book } = bench;
  const run = chosenRun(book, options.run);
  const roles = rolesOf(bench);
  const all = run === undefined ? [] : await chosenOf(context, run, options);
  const chosen = all
    .filter((each) => !options.failed || isFailed(each))
    .map((each) => ({
      ...each,
      role: roles.of(each) ?? 'none',
      diagnoses: book.diagnoses(each.id).map(({ strategy, status }) => `${strategy} ${status}`),
    }));
  const rows = chosen.map((each) => [
    each.task,
    each.role,
    verdictName(each),
    each.diagnoses.join(', '),
    hasPassed(each) ? '' : shorten(each.detail, 80),
  ]);
  const text =
    rows.length === 0
      ? 'There are no cases.'
      : table([['case', 'role', 'verdict', 'diagnosed', 'detail'], ...rows]);
  output.result({ run, cases: chosen }, text);
}

/** The run's cases in order; those that fit the search, the best first. */
async function chosenOf(
  { bench, output, signal }: Context,
  run: string,
  { search: text, failed }: CasesOptions,
): Promise<CaseSummary[]> {
  if (text === undefined) return bench.book.cases(run);
  const job = { signal, onProgress: output.progress('indexing') };
  const hits = await searchCases(bench, { text, run, verdict: failed ? 'failed' : undefined }, job);
  return hits.flatMap((hit) => bench.book.case(hit.case) ?? []);
}
