import type { Command } from 'commander';
import type { Cluster } from '../domain/cluster';
import type { Notebook } from '../notebook/notebook';
import { action, common, type CommonOptions, type Context } from './command';
import { table } from './output';

/** `errorbook clusters`: which missing skills explain how much of the failures. */
export function clustersCommand(program: Command): void {
  common(program.command('clusters'))
    .description('group the diagnoses of a run by the skill that the target lacks')
    .option('--run <id>', 'the run (default: the newest)')
    .option('--name', 'have the instructor name those of several diagnoses (one call)')
    .action(action(clusters));
}

async function clusters(
  { notebook, output, signal }: Context,
  options: CommonOptions & { run?: string; name?: boolean },
): Promise<void> {
  const run = options.run ?? notebook.latestRun()?.id;
  const found = run === undefined ? [] : await clustersOf(notebook, run, options.name ?? false, signal);
  const header = ['cases', 'of failures', 'fail nearby', 'p', 'q', 'skill'];
  const text = found.length === 0 ? 'There are no diagnoses.' : table([header, ...found.map(row)]);
  output.result({ run, clusters: found }, text);
}

async function clustersOf(
  notebook: Notebook,
  run: string,
  isNaming: boolean,
  signal: AbortSignal,
): Promise<Cluster[]> {
  if (!isNaming) return notebook.groupDiagnoses(run, { signal });
  const { clusters: found, reason } = await notebook.nameClusters(run, {}, { signal });
  if (reason !== undefined) notebook.log.warn(`The clusters keep their skills as names: ${reason}`);
  return found;
}

function row({ name, caseIds, share, neighbours, p, q }: Cluster): string[] {
  const rate = `${neighbours.failed} of ${neighbours.graded}`;
  const chance = [p, q].map((value) => value?.toPrecision(2) ?? 'too few');
  return [String(caseIds.length), `${Math.round(share * 100)} %`, rate, ...chance, name];
}
