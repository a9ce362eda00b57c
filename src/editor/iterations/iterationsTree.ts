import {
  EventEmitter,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  type Disposable,
  type TreeDataProvider,
} from 'vscode';
import { count, percent, progressText } from '../../base/words';
import type { Book } from '../../book/book';
import { STEPS, type Step } from '../../domain/iteration';
import type { Run } from '../../domain/run';
import type { IterationState } from '../../iteration/state';
import { scoreText, targetText } from '../../views/cases/runText';
import type { IterationNode } from '../../views/iterations/nodes';
import { overall, standingOf, type Standing } from '../../views/iterations/standing';
import type { TrainerState } from '../../views/iterations/trainerProgress';
import type { Session } from '../session/session';
import type { ShownRun } from '../session/shownRun';
import { Disposables } from '../support/disposables';
import type { IterationsModel } from './iterationsModel';

const STEP_ICONS: Record<Standing, [icon: string, color?: string]> = {
  open: ['circle-outline', 'disabledForeground'],
  running: ['sync~spin'],
  stopped: ['debug-pause', 'testing.iconQueued'],
  waiting: ['bell-dot', 'testing.iconQueued'],
  failed: ['error', 'testing.iconFailed'],
  done: ['pass', 'testing.iconPassed'],
};

/** Iterations with their steps, newest first, and all runs with their pass@1. */
export class IterationsTree implements TreeDataProvider<IterationNode>, Disposable {
  private readonly disposables = new Disposables();
  private readonly changed = this.disposables.add(new EventEmitter<undefined>());
  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly session: Session,
    private readonly shownRun: ShownRun,
    private readonly model: IterationsModel,
  ) {
    this.disposables.add(shownRun.onDidChange(() => this.changed.fire(undefined)));
    this.disposables.add(model.onDidChange(() => this.changed.fire(undefined)));
  }

  async getChildren(node?: IterationNode): Promise<IterationNode[]> {
    if (node === undefined) return this.root();
    if (node.kind === 'iteration') {
      return STEPS.map((step) => ({ kind: 'step', state: node.state, step }));
    }
    if (node.kind !== 'runs') return [];
    const book = await this.session.book();
    return runsOf(book)
      .map((run) => ({ kind: 'run' as const, run }))
      .reverse();
  }

  async getTreeItem(node: IterationNode): Promise<TreeItem> {
    switch (node.kind) {
      case 'iteration':
        return this.iterationItem(node.state);
      case 'step':
        return this.stepItem(node.state, node.step);
      case 'runs':
        return runsItem();
      case 'run':
        return this.runItem(node.run);
    }
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private async root(): Promise<IterationNode[]> {
    if (this.session.folder === undefined) return [];
    const book = await this.session.book();
    const iterations = (await this.model.all()).map((state) => ({ kind: 'iteration' as const, state }));
    return runsOf(book).length === 0 ? iterations : [...iterations, { kind: 'runs' }];
  }

  private async iterationItem(state: IterationState): Promise<TreeItem> {
    const isNewest = (await this.model.newest())?.id === state.id;
    const expansion = isNewest ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed;
    const item = new TreeItem(state.id, expansion);
    item.id = state.id;
    item.description = await this.figures(state);
    item.iconPath = iconOf(overall(state, await this.model.isRunning()));
    const marks = [state.output === undefined ? [] : ['tuned'], state.outcome ?? []].flat();
    item.contextValue = ['iteration', state.next === undefined ? 'done' : 'open', ...marks].join(' ');
    item.command = {
      command: 'errorbook.openIterations',
      title: 'Open',
      arguments: [{ kind: 'iteration', state }],
    };
    return item;
  }

  private async stepItem(state: IterationState, step: Step): Promise<TreeItem> {
    const trainer = step === 'train' ? await this.model.trainer(state) : undefined;
    const standing = standingOf(state, step, await this.model.isRunning());
    const item = new TreeItem(step);
    item.id = `${state.id}/${step}`;
    item.description = trainer?.status === 'running' ? trainerText(trainer) : state.steps[step].message;
    item.iconPath = iconOf(standing);
    item.tooltip = `${step}: ${standing}${item.description ? `\n${item.description}` : ''}`;
    item.contextValue = `step ${standing}`;
    return item;
  }

  private async figures(state: IterationState): Promise<string> {
    const book = await this.session.book();
    const shares = [state.baseline ?? state.run, state.tunedRun]
      .filter((run) => run !== undefined)
      .map((run) => percent(book.score(run).passAt1));
    const verdict = state.outcome === undefined ? '' : ` · ${state.outcome}`;
    return `${shares.length > 0 ? `pass@1 ${shares.join(' → ')}` : ''}${verdict}`;
  }

  private async runItem(run: Run): Promise<TreeItem> {
    const score = (await this.session.book()).score(run.id);
    const isShown = (await this.shownRun.get())?.id === run.id;
    const item = new TreeItem(targetText(run.target));
    item.id = `run:${run.id}`;
    item.description = `${scoreText(score)}${isShown ? ' · shown' : ''}`;
    item.iconPath = new ThemeIcon(isShown ? 'eye' : run.source === 'evaluate' ? 'rocket' : 'beaker');
    item.tooltip = `${run.id}\n${run.target}\n${run.suites.join(', ')}\n${count(score.cases, 'case')}`;
    item.contextValue = 'run';
    item.command = { command: 'errorbook.showRun', title: 'Show Its Failed Cases', arguments: [run.id] };
    return item;
  }
}

/** The runs that have a case: of one whose collection failed at once there is nothing to show. */
function runsOf(book: Book): Run[] {
  return book.runs().filter(({ id }) => book.caseCount(id) > 0);
}

function runsItem(): TreeItem {
  const item = new TreeItem('Runs', TreeItemCollapsibleState.Expanded);
  item.id = 'runs';
  item.iconPath = new ThemeIcon('history');
  return item;
}

function iconOf(standing: Standing): ThemeIcon {
  const [icon, color] = STEP_ICONS[standing];
  return new ThemeIcon(icon, color === undefined ? undefined : new ThemeColor(color));
}

function trainerText({ step, totalSteps, etaSeconds, loss }: TrainerState): string {
  const newest = loss.at(-1);
  const value = newest === undefined ? '' : `, loss ${newest.loss.toFixed(3)}`;
  return `step ${progressText({ done: step, total: totalSteps, etaSeconds })}${value}`;
}
