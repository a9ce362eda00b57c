import type { Command } from 'commander';
import type { Cluster } from '../book/records';
import { action, common, type CommonOptions, type Context } from './command';
import { table } from './output';

/** `errorbook clusters`: which missing skills explain how much of the failures. */
export function clustersCommand(program: Command): void {
  common(program.command('clusters'))
    .description('group the diagnoses of a run by the skill that the target lacks')
    .option('--run <id>', 'the run (default: the newest)')
    .action(action(clusters));
}

async function clusters(
  { notebook, output, signal }: Context,
  options: CommonOptions & { run?: string },
): Promise<void> {
  const run = options.run ?? notebook.latestRun()?.id;
  const found = run === undefined ? [] : await notebook.groupDiagnoses(run, { signal });
  const header = ['cases', 'of failures', 'fail nearby', 'p', 'q', 'skill'];
  const text = found.length === 0 ? 'There are no diagnoses.' : table([header, ...found.map(row)]);
  output.result({ run, clusters: found }, text);
}

function row({ name, caseIds, share, neighbours, p, q }: Cluster): string[] {
  const rate = `${neighbours.failed} of ${neighbours.graded}`;
  const chance = [p, q].map((value) => value?.toPrecision(2) ?? 'too few');
  return [String(caseIds.length), `${Math.round(share * 100)} %`, rate, ...chance, name];
}
