import { tasks, window } from 'vscode';
import { UserError } from '../../base/errors';
import type { Workbench } from '../../notebook/workbench';
import { planText } from '../../views/iterations/planText';
import type { Commands } from '../support/commands';
import type { Session } from '../session/session';
import { TASK_TYPE, type TaskName } from '../tasks/definition';
import type { ErrorbookTasks } from '../tasks/provider';
import type { IterationsModel } from './iterationsModel';

type IterationCommands = Pick<
  Commands,
  | 'errorbook.runIteration'
  | 'errorbook.train'
  | 'errorbook.evaluate'
  | 'errorbook.setUpPython'
  | 'errorbook.doctor'
>;

interface Parts {
  session: Session;
  provider: ErrorbookTasks;
  model: IterationsModel;
}

/** Starts the steps of an iteration as tasks. */
export function iterationCommands(parts: Parts): IterationCommands {
  return {
    'errorbook.runIteration': () => runIteration(parts),
    'errorbook.train': () => start(parts, 'train'),
    'errorbook.evaluate': () => start(parts, 'evaluate'),
    'errorbook.setUpPython': () => start(parts, 'setup'),
    'errorbook.doctor': () => start(parts, 'doctor'),
  };
}

/** Says what the iteration will do and cost before it starts; one that was begun just goes on. */
async function runIteration(parts: Parts): Promise<void> {
  const bench = await parts.session.workbench();
  // Loaded only here: activation needs none of it.
  const { requireAll } = await import('../../iteration/missing');
  requireAll(bench);
  const newest = await parts.model.newest();
  const isBegun = newest?.next !== undefined;
  if (!isBegun && !(await confirm(bench))) return;
  await start(parts, 'iterate');
}

async function confirm(bench: Workbench): Promise<boolean> {
  const { planIteration } = await import('../../iteration/plan');
  const detail = planText(await planIteration(bench), bench.config);
  const run = 'Run Iteration';
  const options = { modal: true, detail: detail.join('\n') };
  return (await window.showInformationMessage('Run an iteration of the loop?', options, run)) === run;
}

async function start({ provider, session }: Parts, task: TaskName): Promise<void> {
  await session.workbench(); // Says now, rather than in a terminal, that the workspace or errorbook.json is not fit.
  const isUnderWay = tasks.taskExecutions.some(
    ({ task: { definition } }) => definition.type === TASK_TYPE && definition['task'] === task,
  );
  if (isUnderWay) throw new UserError(`The task “${task}” is already under way.`, 'See it in the terminal.');
  await tasks.executeTask(await provider.make({ type: TASK_TYPE, task }));
}
