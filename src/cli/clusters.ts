import type { Command } from 'commander';
import type { Cluster } from '../domain/cluster';
import { groupDiagnoses } from '../notebook/groupDiagnoses';
import { nameClusters } from '../notebook/nameClusters';
import { latestRun } from '../notebook/runs';
import type { Workbench } from '../notebook/workbench';
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
  { bench, output, signal }: Context,
  options: CommonOptions & { run?: string; name?: boolean },
): Promise<void> {
  const run = options.run ?? latestRun(bench.book)?.id;
  const found = run === undefined ? [] : await clustersOf(bench, run, options.name ?? false, signal);
  const header = ['cases', 'of failures', 'fail nearby', 'p', 'q', 'skill'];
  const text = found.length === 0 ? 'There are no diagnoses.' : table([header, ...found.map(row)]);
  output.result({ run, clusters: found }, text);
}

async function clustersOf(
  bench: Workbench,
  run: string,
  isNaming: boolean,
  signal: AbortSignal,
): Promise<Cluster[]> {
  if (!isNaming) return groupDiagnoses(bench.book, run, signal);
  const { clusters: found, reason } = await nameClusters(bench, run, {}, { signal });
  if (reason !== undefined) bench.log.warn(`The clusters keep their skills as names: ${reason}`);
  return found;
}

function row({ name, caseIds, share, neighbours, p, q }: Cluster): string[] {
  const rate = `${neighbours.failed} of ${neighbours.graded}`;
  const chance = [p, q].map((value) => value?.toPrecision(2) ?? 'too few');
  return [String(caseIds.length), `${Math.round(share * 100)} %`, rate, ...chance, name];
}
