import type { Command } from 'commander';
import { percent } from '../base/words';
import type { Cluster } from '../domain/cluster';
import { groupDiagnoses } from '../notebook/groupDiagnoses';
import { nameClusters, type Named } from '../notebook/nameClusters';
import type { Workbench } from '../notebook/workbench';
import { chosenRun } from './chosenRun';
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
  const run = chosenRun(bench.book, options.run);
  const { clusters: found, reason } =
    run === undefined ? NONE : await clustersOf(bench, run, options.name ?? false, signal);
  const header = ['cases', 'of failures', 'fail nearby', 'p', 'q', 'skill'];
  const text = found.length === 0 ? 'There are no diagnoses.' : table([header, ...found.map(row)]);
  output.result({ run, clusters: found }, text);
  output.isFailed = reason !== undefined;
}

const NONE: Pick<Named, 'clusters' | 'reason'> = { clusters: [] };

async function clustersOf(
  bench: Workbench,
  run: string,
  isNaming: boolean,
  signal: AbortSignal,
): Promise<Pick<Named, 'clusters' | 'reason'>> {
  if (!isNaming) return { clusters: await groupDiagnoses(bench, run, signal) };
  const named = await nameClusters(bench, run, {}, { signal });
  if (named.reason !== undefined) bench.log.warn(`The clusters keep their skills as names: ${named.reason}`);
  return named;
}

function row({ name, caseIds, share, neighbours, p, q }: Cluster): string[] {
  const rate = `${neighbours.failed} of ${neighbours.graded}`;
  const chance = [p, q].map((value) => value?.toPrecision(2) ?? 'too few');
  return [String(caseIds.length), percent(share, 0), rate, ...chance, name];
}
