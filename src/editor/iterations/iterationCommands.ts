import { tasks, window } from 'vscode';
import { UserError } from '../../base/errors';
import { splitOf } from '../../domain/roles';
import type { Workbench } from '../../notebook/workbench';
import { newestUsable } from '../../views/cases/facets';
import { costText, instructorCost, sumCost } from '../../views/iterations/cost';
import type { Commands } from '../commands';
import type { Session } from '../session';
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
  const newest = await parts.model.newest();
  const isBegun = newest?.next !== undefined;
  if (!isBegun && !(await confirm(parts))) return;
  await start(parts, 'iterate');
}

async function confirm({ session }: Parts): Promise<boolean> {
  const bench = await session.workbench();
  const { target, instructor, training, strategy } = bench.config;
  const detail = [
    `Target: ${target.model ?? 'the recorded responses'}`,
    `Instructor: ${instructor.model ?? 'the recorded replies'} (${strategy.name})`,
    `Cost: ${await iterationCost(bench)}`,
    `Fine-tunes: ${training.baseModel ?? 'no base model is named yet, so it stops before training'}`,
  ];
  const run = 'Run Iteration';
  const options = { modal: true, detail: detail.join('\n') };
  return (await window.showInformationMessage('Run an iteration of the loop?', options, run)) === run;
}

/** Errors are taught from the `diagnose` split only; what has a diagnosis is not asked about again. */
async function iterationCost(bench: Workbench): Promise<string> {
  const { failedCases, latestRun } = await import('../../notebook/runs');
  const run = latestRun(bench.book);
  const failed = run === undefined ? [] : failedCases(bench.book, run.id);
  const open = failed.filter(
    ({ id, task }) => splitOf(task) === 'diagnose' && newestUsable(bench.book.diagnoses(id)) === undefined,
  );
  const cost = await instructorCost(
    bench,
    open.map(({ id }) => id),
  );
  if (cost === undefined) return 'nothing, the instructor’s replies are recorded';
  if (run === undefined) return 'known once the target’s responses are graded';
  return costText(sumCost(cost.diagnose, cost.generate));
}

async function start({ provider, session }: Parts, task: TaskName): Promise<void> {
  await session.workbench(); // Says now, rather than in a terminal, that the workspace or errorbook.json is not fit.
  const isUnderWay = tasks.taskExecutions.some(
    ({ task: { definition } }) => definition.type === TASK_TYPE && definition['task'] === task,
  );
  if (isUnderWay) throw new UserError(`The task “${task}” is already under way.`, 'See it in the terminal.');
  await tasks.executeTask(await provider.make({ type: TASK_TYPE, task }));
}
