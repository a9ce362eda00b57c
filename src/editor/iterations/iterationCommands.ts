import { ProgressLocation, tasks, window, workspace } from 'vscode';
import { messageOf, UserError } from '../../base/errors';
import { duration } from '../../base/progress';
import { STEPS } from '../../domain/iteration';
import type { Workbench } from '../../notebook/workbench';
import type { IterationNode } from '../../views/iterations/nodes';
import { planText } from '../../views/iterations/planText';
import { preflightText, trainedOnText } from '../../views/iterations/preflightText';
import type { Commands } from '../support/commands';
import type { Session } from '../session/session';
import { TASK_TYPE, type TaskName } from '../tasks/definition';
import type { ErrorbookTasks } from '../tasks/provider';
import type { IterationsModel } from './iterationsModel';

type IterationCommands = Pick<
  Commands,
  | 'errorbook.runIteration'
  | 'errorbook.runIterations'
  | 'errorbook.rerunFromStep'
  | 'errorbook.train'
  | 'errorbook.showTrainedOn'
  | 'errorbook.evaluate'
  | 'errorbook.trainWithSeeds'
  | 'errorbook.rollBack'
  | 'errorbook.publish'
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
    'errorbook.runIterations': () => runIterations(parts),
    'errorbook.rerunFromStep': (node) => rerun(parts, node),
    'errorbook.train': () => start(parts, 'train'),
    'errorbook.showTrainedOn': () => showTrainedOn(parts),
    'errorbook.evaluate': () => start(parts, 'evaluate'),
    'errorbook.trainWithSeeds': (node) => trainWithSeeds(parts, node),
    'errorbook.rollBack': () => askAndRollBack(parts),
    'errorbook.publish': (node) => publish(parts, node),
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
  const args = isBegun ? [] : await agreedTo(bench, 1);
  if (args !== undefined) await start(parts, 'iterate', args);
}

/** Iterations in a row within one budget: nobody reviews in between, so that the rule accepts what is verified. */
async function runIterations(parts: Parts): Promise<void> {
  const bench = await parts.session.workbench();
  const { requireAll } = await import('../../iteration/missing');
  requireAll(bench);
  const asked = await window.showInputBox({
    title: 'Run N Iterations',
    prompt: 'How many, within the budget of errorbook.json? Two in a row without a promotion end it.',
    value: '3',
    validateInput: (text) => (/^[1-9]\d?$/.test(text) ? undefined : 'A number from 1 to 99'),
  });
  if (asked === undefined) return;
  const args = await agreedTo(bench, Number(asked));
  if (args !== undefined) await start(parts, 'iterate', [...args, '--rounds', asked, '--yes']);
}

/** Does a step of the newest iteration again, and all that come after it. */
async function rerun(parts: Parts, node?: IterationNode): Promise<void> {
  const newest = await parts.model.newest();
  if (newest === undefined) throw new UserError('There is no iteration yet.', 'Run one.');
  if (node?.kind === 'step' && node.state.id !== newest.id)
    throw new UserError(`Only the newest iteration, ${newest.id}, can be gone back in.`);
  const reached = STEPS.filter((step) => newest.steps[step].status !== 'open');
  const from =
    node?.kind === 'step' ? node.step : await window.showQuickPick(reached, { title: 'Re-run from Step' });
  if (from !== undefined) await start(parts, 'iterate', ['--from', from]);
}

/** What the task is told beside its name, where a person agrees to what it will do; undefined where not. */
async function agreedTo(bench: Workbench, rounds: number): Promise<string[] | undefined> {
  const { whyNoFurtherRound } = await import('../../iteration/inVain');
  const why = whyNoFurtherRound(bench.book);
  if (why === undefined) return (await confirm(bench, rounds)) ? [] : undefined;
  const yes = 'Run All the Same';
  return (await window.showWarningMessage(why, { modal: true }, yes)) === yes ? ['--anyway'] : undefined;
}

async function confirm(bench: Workbench, rounds: number): Promise<boolean> {
  const { planIteration } = await import('../../iteration/plan');
  const plan = await planIteration(bench);
  const detail = [...planText(plan, bench.config), ...(plan.lacks.length === 0 ? await needsOf(bench) : [])];
  const run = rounds === 1 ? 'Run Iteration' : `Run ${rounds} Iterations`;
  const question =
    rounds === 1 ? 'Run an iteration of the loop?' : `Run up to ${rounds} iterations of the loop?`;
  const options = { modal: true, detail: detail.join('\n') };
  return (await window.showInformationMessage(question, options, run)) === run;
}

/** What the training would need. That it cannot be told keeps nobody from starting. */
async function needsOf(bench: Workbench): Promise<string[]> {
  const { lookAtTraining } = await import('../../notebook/lookAtTraining');
  const looking = {
    location: ProgressLocation.Notification,
    title: 'Looking at what training needs',
    cancellable: true,
  };
  return window.withProgress(looking, (_, token) => {
    const skipped = new AbortController();
    token.onCancellationRequested(() => skipped.abort());
    return lookAtTraining(bench, bench.book.newestRun()?.id, { signal: skipped.signal }).then(
      preflightText,
      (error: unknown) => [`Training could not be looked at: ${messageOf(error)}`],
    );
  });
}

/** What is trained on, as a text: the prompts as they are read, and what counts in the loss. */
async function showTrainedOn({ session }: Parts): Promise<void> {
  const bench = await session.workbench();
  const { lookAtTraining } = await import('../../notebook/lookAtTraining');
  const title = 'What Is Trained On';
  const found = await window.withProgress({ location: ProgressLocation.Notification, title }, () =>
    lookAtTraining(bench, bench.book.newestRun()?.id, { show: 20 }),
  );
  const document = await workspace.openTextDocument({ content: trainedOnText(found), language: 'markdown' });
  await window.showTextDocument(document, { preview: true });
}

/** Trains what an iteration was trained on with more seeds: one training says little of what one may count on. */
async function trainWithSeeds(parts: Parts, node?: IterationNode): Promise<void> {
  const evaluated = (await parts.model.all()).find(({ tunedRun }) => tunedRun !== undefined);
  const state = node?.kind === 'iteration' ? node.state : evaluated;
  if (state?.tunedRun === undefined)
    throw new UserError('No iteration was evaluated yet.', 'Run one: its training is what is done again.');
  const { iterationReport } = await import('../../views/report/data');
  const { seconds } = await iterationReport(await parts.session.workbench(), state);
  const each = seconds.filter(({ step }) => step === 'train' || step === 'evaluate');
  const took = duration(each.reduce((sum, one) => sum + one.seconds, 0));
  const asked = await window.showInputBox({
    title: 'Train With N Seeds',
    prompt: `How many seeds in all, ${state.id}’s own included? Each takes up to ${took}; its outcome stays as it is.`,
    value: '3',
    validateInput: (text) => (/^([2-9]|[1-9]\d)$/.test(text) ? undefined : 'A number from 2 to 99'),
  });
  if (asked !== undefined) await start(parts, 'train', ['--seeds', asked, '--iteration', state.id]);
}

/** The models stay where they are, so that a person can go forward again by training. */
async function askAndRollBack({ session }: Parts): Promise<void> {
  const bench = await session.workbench();
  const { rollBack } = await import('../../iteration/promoted');
  const yes = 'Roll Back';
  const options = {
    modal: true,
    detail: 'The next iteration begins from the model before. Nothing is deleted.',
  };
  if ((await window.showWarningMessage('Roll back the newest promotion?', options, yes)) !== yes) return;
  const { iteration, target } = await rollBack(bench);
  void window.showInformationMessage(
    `${iteration} is rolled back: ${target ?? 'the target of errorbook.json'} is the target again.`,
  );
}

/** Gives Ollama an iteration’s model, under a name that a person chooses; without one, the newest that was promoted. */
async function publish(parts: Parts, node?: IterationNode): Promise<void> {
  const all = await parts.model.all();
  const promoted = all.find(({ outcome }) => outcome === 'promoted');
  const state = node?.kind === 'iteration' ? node.state : promoted;
  if (state?.output === undefined)
    throw new UserError('There is no tuned model to publish.', 'Choose an iteration that trained one.');
  const name = await window.showInputBox({
    title: 'Publish to Ollama',
    prompt: `The name of ${state.id}’s model in Ollama`,
    value: `errorbook/${state.id}`,
  });
  if (name) await start(parts, 'publish', [state.id, '--name', name]);
}

async function start({ provider, session }: Parts, task: TaskName, args: string[] = []): Promise<void> {
  await session.workbench(); // Says now, rather than in a terminal, that the workspace or errorbook.json is not fit.
  const isUnderWay = tasks.taskExecutions.some(
    ({ task: { definition } }) => definition.type === TASK_TYPE && definition['task'] === task,
  );
  if (isUnderWay) throw new UserError(`The task “${task}” is already under way.`, 'See it in the terminal.');
  await tasks.executeTask(await provider.make({ type: TASK_TYPE, task, args }));
}
