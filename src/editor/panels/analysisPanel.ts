import { window, workspace, ViewColumn, type Disposable, type TextEditor, type WebviewPanel } from 'vscode';
import { assertNever } from '../../base/assertNever';
import { UserError } from '../../base/errors';
import type { Interest } from '../../book/changes';
import { loadConfig } from '../../book/workspace';
import type { Diagnosis } from '../../domain/diagnosis';
import type { AnalysisCase, SentView } from '../../views/analysis/shown';
import type { AnalysisRequest } from '../../protocol/analysis';
import type { PanelState } from '../../protocol/envelope';
import { analysisOf, verdictView } from '../../views/analysis/analysisView';
import type { CaseEditors } from '../cases/caseEditors';
import type { FixRuns } from '../cases/fixRuns';
import { idsOf, SCHEMES } from '../cases/uris';
import type { Commands } from '../support/commands';
import { Disposables } from '../support/disposables';
import { analysisLinks } from './analysisLink';
import { Panel, type PanelParts } from './panel';

const MARKING = {
  right: 'errorbook.markRight',
  partly: 'errorbook.markPartly',
  wrong: 'errorbook.markWrong',
  none: 'errorbook.unmark',
} as const;

/** What of a case is shown. */
const SHOWN = ['task', 'response', 'verdict', 'diagnosis', 'mark', 'sample', 'review'] as const;

const VIEW_TYPE = 'errorbook.analysis';

/** What the panel lets a person do: the commands, without the error path, because the panel shows errors itself. */
export type AnalysisActions = Pick<
  Commands,
  | 'errorbook.diagnoseLe'
  | 'errorbook.diagnoseLec'
  | 'errorbook.runAgain'
  | 'errorbook.nextCase'
  | 'errorbook.previousCase'
  | 'errorbook.openCase'
  | 'errorbook.openTests'
  | 'errorbook.showFix'
  | 'errorbook.runFix'
  | 'errorbook.acceptFix'
  | 'errorbook.markRight'
  | 'errorbook.markPartly'
  | 'errorbook.markWrong'
  | 'errorbook.unmark'
  | 'errorbook.generateSamples'
  | 'errorbook.editSample'
  | 'errorbook.acceptSample'
  | 'errorbook.rejectSample'
  | 'errorbook.undoReview'
>;

/** Shows one case with its diagnoses, contrast cases and samples. */
class AnalysisPanel extends Panel<AnalysisCase, AnalysisRequest> {
  /** What was sent for a diagnosis of this case, once a person wanted to see it. */
  private sent?: SentView;

  constructor(
    view: WebviewPanel,
    parts: PanelParts,
    private readonly actions: AnalysisActions,
    private readonly fixRuns: FixRuns,
    private caseId: string | undefined,
  ) {
    super(view, parts, 'analysis');
    this.disposables.add(fixRuns.onDidChange(() => this.renew()));
  }

  /** The case that is shown. */
  get shown(): string | undefined {
    return this.caseId;
  }

  show(caseId: string): void {
    if (caseId === this.caseId) return;
    this.caseId = caseId;
    this.sent = undefined;
    this.renew();
  }

  protected interest(): Interest {
    return { kinds: SHOWN, case: this.caseId };
  }

  protected async state(): Promise<PanelState<AnalysisCase>> {
    if (this.caseId === undefined)
      return { kind: 'empty', message: 'Open a case from the view Failed Cases.' };
    const { session } = this.parts;
    const [book, reviewer, roles] = await Promise.all([session.book(), session.reviewer(), session.roles()]);
    const role = roles.ofCase(this.caseId);
    const state = await analysisOf(book, this.caseId, workspace.isTrusted, { reviewer, role });
    this.view.title = `Analysis: ${state.task}`;
    const diagnoses = state.diagnoses.map((each) => {
      const outcome = this.fixRuns.get(each.diagnosis.id);
      return { ...each, fixRun: outcome && verdictView(outcome) };
    });
    return { ...state, diagnoses, sent: this.sent };
  }

  protected async handle(request: AnalysisRequest): Promise<void> {
    const { actions, caseId = '' } = this;
    switch (request.type) {
      case 'ready':
        return;
      case 'diagnose':
        return actions[request.strategy === 'le' ? 'errorbook.diagnoseLe' : 'errorbook.diagnoseLec'](caseId);
      case 'runAgain':
        return actions['errorbook.runAgain'](caseId);
      case 'step':
        return actions[request.by === 'next' ? 'errorbook.nextCase' : 'errorbook.previousCase']();
      case 'openResponse':
        return actions['errorbook.openCase'](caseId);
      case 'openTests':
        return actions['errorbook.openTests'](caseId);
      case 'openCase':
        return actions['errorbook.openCase'](request.case);
      case 'showFix':
        return actions['errorbook.showFix'](request.diagnosis);
      case 'runFix':
        return actions['errorbook.runFix'](request.diagnosis);
      case 'acceptFix':
        return actions['errorbook.acceptFix'](request.diagnosis);
      case 'sent':
        return this.showSent(request.diagnosis);
      case 'mark':
        return actions[MARKING[request.verdict]](request.diagnosis, request.note);
      case 'generate':
        return actions['errorbook.generateSamples'](caseId);
      case 'openSample':
        return actions['errorbook.editSample'](request.sample);
      case 'decide':
        return this.decide(request);
      default:
        return assertNever(request);
    }
  }

  private async showSent(id: string): Promise<void> {
    const { session } = this.parts;
    const book = await session.book();
    const diagnosis = book.diagnosis(id);
    if (diagnosis === undefined) throw new UserError('This diagnosis is no longer in the book.');
    // Loaded only here: activation needs none of it. Reading needs no trust.
    const { sentOf } = await import('../../notebook/sentRequests');
    const config = await loadConfig(session.needFolder());
    const sent = await sentOf(book, config, diagnosis).catch((error: unknown) =>
      unknownSent(diagnosis, error),
    );
    this.sent = { diagnosis: id, ...sent };
    this.renew();
  }

  private decide({ sample, decision }: AnalysisRequest & { type: 'decide' }): Promise<void> {
    const id = decision === 'accepted' ? 'errorbook.acceptSample' : 'errorbook.rejectSample';
    return this.actions[id](sample);
  }
}

/** What a person can mend is told in its place. */
function unknownSent({ model, promptHash }: Diagnosis, error: unknown): Omit<SentView, 'diagnosis'> {
  if (!(error instanceof UserError)) throw error;
  return { model, promptHash, calls: [], isRebuilt: false, problem: `${error.message} ${error.hint}`.trim() };
}

/** The one Analysis panel of a window: it follows the case that is open, and comes back after a reload. */
export class AnalysisPanels implements Disposable {
  private readonly disposables = new Disposables();
  private panel?: AnalysisPanel;

  constructor(
    private readonly parts: PanelParts,
    private readonly actions: AnalysisActions,
    private readonly fixRuns: FixRuns,
  ) {
    this.disposables.add(window.onDidChangeActiveTextEditor((editor) => this.follow(editor)));
    this.disposables.add(
      analysisLinks(async (caseId) => {
        await actions['errorbook.openCase'](caseId);
        this.open(caseId);
      }),
    );
    this.disposables.add(
      window.registerWebviewPanelSerializer(VIEW_TYPE, {
        deserializeWebviewPanel: async (view, state) => void this.adopt(view, idIn(state)),
      }),
    );
  }

  commands(editors: CaseEditors): Pick<Commands, 'errorbook.openAnalysis'> {
    editors.inPanel = () => (this.panel?.view.active ? this.panel.shown : undefined);
    return { 'errorbook.openAnalysis': async (caseId) => this.open(editors.need(caseId)) };
  }

  /** Shows a case beside its document. */
  private open(caseId: string): void {
    if (this.panel === undefined || this.panel.disposed) {
      const column = { viewColumn: ViewColumn.Beside, preserveFocus: true };
      const view = window.createWebviewPanel(VIEW_TYPE, 'Analysis', column, { enableFindWidget: true });
      this.adopt(view, caseId);
      return;
    }
    this.panel.show(caseId);
    this.panel.view.reveal(undefined, true);
  }

  dispose(): void {
    this.panel?.dispose();
    this.disposables.dispose();
  }

  private adopt(view: WebviewPanel, caseId: string | undefined): void {
    this.panel?.dispose();
    this.panel = new AnalysisPanel(view, this.parts, this.actions, this.fixRuns, caseId);
  }

  private follow(editor: TextEditor | undefined): void {
    if (editor?.document.uri.scheme === SCHEMES.case) this.panel?.show(idsOf(editor.document.uri).caseId);
  }
}

/** The id that the webview kept. It is the webview's word: the book says whether there is such a case. */
function idIn(state: unknown): string | undefined {
  const id = (state as { id?: unknown } | undefined)?.id;
  return typeof id === 'string' ? id : undefined;
}
