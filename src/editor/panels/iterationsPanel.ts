import { window, workspace, ViewColumn, type Disposable, type WebviewPanel } from 'vscode';
import { assertNever } from '../../base/assertNever';
import type { Interest } from '../../book/changes';
import { configSchema } from '../../book/config';
import { loadConfig } from '../../book/workspace';
import type { IterationsView } from '../../views/iterations/shown';
import type { IterationsRequest } from '../../protocol/iterations';
import { iterationsOf, type Chosen } from '../../views/iterations/iterationsView';
import type { Commands } from '../support/commands';
import type { IterationsModel } from '../iterations/iterationsModel';
import { Disposables } from '../support/disposables';
import { Panel, type PanelParts } from './panel';

const VIEW_TYPE = 'errorbook.iterations';

/** What the panel lets a person do. */
export type IterationsActions = Pick<
  Commands,
  'errorbook.openCase' | 'errorbook.compareResponses' | 'errorbook.runIteration' | 'errorbook.iterationReport'
>;

/** Shows an iteration's steps and loss, two runs side by side, and what the notebook has cost. */
class IterationsPanel extends Panel<IterationsView, IterationsRequest> {
  constructor(
    view: WebviewPanel,
    parts: PanelParts,
    private readonly model: IterationsModel,
    private readonly actions: IterationsActions,
    private chosen: Chosen,
  ) {
    super(view, parts, 'iterations');
    this.disposables.add(model.onDidChange(() => this.renew()));
  }

  show(iteration: string | undefined): void {
    if (iteration !== undefined) this.chosen = { iteration };
    this.renew();
  }

  /** Its model says the rest. */
  protected interest(): Interest {
    return { kinds: ['task'] };
  }

  protected async state(): Promise<IterationsView> {
    const { session } = this.parts;
    const [book, iterations, isRunning, config] = await Promise.all([
      session.book(),
      this.model.all(),
      this.model.isRunning(),
      loadConfig(session.needFolder()).catch(() => configSchema.parse({})),
    ]);
    const canRun = workspace.isTrusted;
    const trainer: Parameters<typeof iterationsOf>[2]['trainer'] = (state) => this.model.trainer(state);
    return iterationsOf(book, this.chosen, { iterations, isRunning, trainer, config, canRun });
  }

  protected async handle(request: IterationsRequest): Promise<void> {
    switch (request.type) {
      case 'ready':
        return;
      case 'show':
        return this.show(request.iteration);
      case 'compare':
        this.chosen = { ...this.chosen, before: request.before, after: request.after };
        return this.renew();
      case 'openCase':
        return this.actions['errorbook.openCase'](request.case);
      case 'diff':
        return this.actions['errorbook.compareResponses'](request.before, request.after);
      case 'report':
        return this.report();
      case 'run':
        return this.actions['errorbook.runIteration']();
      default:
        return assertNever(request);
    }
  }

  private async report(): Promise<void> {
    const all = await this.model.all();
    const state = all.find(({ id }) => id === this.chosen.iteration) ?? all[0];
    return this.actions['errorbook.iterationReport'](state && { kind: 'iteration', state });
  }
}

/** The one Iterations panel of a window, which comes back after a reload. */
export class IterationsPanels implements Disposable {
  private readonly disposables = new Disposables();
  private panel?: IterationsPanel;

  constructor(
    private readonly parts: PanelParts,
    private readonly model: IterationsModel,
    private readonly actions: IterationsActions,
  ) {
    this.disposables.add(
      window.registerWebviewPanelSerializer(VIEW_TYPE, {
        deserializeWebviewPanel: async (view, state) => void this.adopt(view, chosenIn(state)),
      }),
    );
  }

  commands(): Pick<Commands, 'errorbook.openIterations'> {
    return {
      'errorbook.openIterations': async (node) =>
        this.open(node?.kind === 'iteration' ? node.state.id : undefined),
    };
  }

  private open(iteration: string | undefined): void {
    if (this.panel === undefined || this.panel.disposed) {
      const view = window.createWebviewPanel(VIEW_TYPE, 'Iterations', ViewColumn.Active, {
        enableFindWidget: true,
      });
      this.adopt(view, { iteration });
      return;
    }
    this.panel.show(iteration);
    this.panel.view.reveal();
  }

  dispose(): void {
    this.panel?.dispose();
    this.disposables.dispose();
  }

  private adopt(view: WebviewPanel, chosen: Chosen): void {
    this.panel?.dispose();
    this.panel = new IterationsPanel(view, this.parts, this.model, this.actions, chosen);
  }
}

/** What the webview kept. Ids that name nothing are passed over where they are used. */
function chosenIn(state: unknown): Chosen {
  const { iteration, before, after } = (state ?? {}) as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return { iteration: text(iteration), before: text(before), after: text(after) };
}
