import type { Command } from 'commander';
import { checkTasks, type Checked } from '../notebook/checkTasks';
import { action, common, type CommonOptions, type Context } from './command';
import { shorten } from './diagnose';
import { fromRepoCommand } from './fromRepo';
import { table } from './output';

interface CheckOptions extends CommonOptions {
  again?: boolean;
}

/** `errorbook tasks check`. */
export function tasksCommands(program: Command): void {
  const tasks = program.command('tasks').description('the tasks of the suites that errorbook.json names');
  common(tasks.command('check'))
    .description(
      'run each task’s own reference three times: which tests are broken or flaky, which need more time',
    )
    .option('--again', 'also those that were checked before')
    .action(action(check));
  fromRepoCommand(tasks);
}

async function check({ bench, output, signal }: Context, { again }: CheckOptions): Promise<void> {
  const checked = await checkTasks(bench, { again, signal, onProgress: output.progress('checking') });
  output.result({ ...checked }, checkText(checked));
}

/** A reference that takes longer makes its task a slow one. */
const SLOW_SECONDS = 1;

/** What was found as a person reads it: what needs a look first. */
function checkText({ checks, unchecked, regraded }: Checked): string {
  const unsound = checks.filter(({ status }) => status !== 'sound');
  const slow = checks.filter(({ status, seconds }) => status === 'sound' && seconds > SLOW_SECONDS);
  const rows = [
    ...unsound.map((each) => [`${each.suite}/${each.task}`, each.status, shorten(each.detail, 80)]),
    ...slow.map((each) => [
      `${each.suite}/${each.task}`,
      'slow',
      `the reference takes ${each.seconds.toFixed(1)} s: programs get more time`,
    ]),
  ];
  return [
    `${checks.length} tasks checked: ${checks.length - unsound.length} sound, ${unsound.length} not`,
    ...(rows.length === 0 ? [] : [table(rows)]),
    ...(unchecked.length === 0 ? [] : [`${unchecked.length} have no reference to run`]),
    ...(regraded === 0 ? [] : [`${regraded} failed cases have another verdict in the light of it`]),
  ].join('\n');
}
