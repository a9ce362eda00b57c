import { css, html, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { AnalysisCase, DiagnosisView } from '../src/views/analysis/shown';
import type { AnalysisRequest } from '../src/protocol/analysis';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import './code';
import { contrastSection, responseSection } from './analysis/contrast';
import { diagnosisSection, diagnosisTabs } from './analysis/diagnosis';
import { samplesSection } from './analysis/samples';
import { verdictSection } from './analysis/verdict';
import { PanelElement } from './element';
import { base } from './styles';

/** One case: what happened, what the instructor says, what stood beside it, and the samples that follow. */
@customElement('errorbook-analysis')
export class AnalysisElement extends PanelElement<AnalysisCase, AnalysisRequest> {
  static override styles = [
    base,
    css`
      .tabs {
        display: flex;
        gap: 16px;
        margin-bottom: 12px;
        border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder));
      }
      .tab {
        padding: 4px 0;
        border: none;
        border-bottom: 1px solid transparent;
        margin-bottom: -1px;
        background: none;
        font: inherit;
        color: var(--vscode-panelTitle-inactiveForeground);
        cursor: pointer;
      }
      .tab[aria-selected='true'] {
        font-weight: 600;
        border-bottom-width: 2px;
        color: var(--vscode-panelTitle-activeForeground);
        border-color: var(--vscode-panelTitle-activeBorder, currentColor);
      }
      .lead {
        font-size: 1.15em;
        max-width: 70ch;
        margin: 4px 0 8px;
      }
      dl {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: 2px 16px;
        margin: 8px 0;
      }
      dt {
        color: var(--vscode-descriptionForeground);
      }
      dd {
        margin: 0;
        min-width: 0;
      }
      .card {
        padding: 10px 0;
        border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder));
      }
      .dimmed h3,
      .dimmed p {
        color: var(--vscode-disabledForeground);
      }
      errorbook-code {
        margin-bottom: 8px;
      }
      .statement {
        display: flex;
        flex-direction: column;
        gap: 6px;
        max-height: 18rem;
        overflow: auto;
        margin-bottom: 10px;
      }
      .statement pre {
        font-family: inherit;
        font-size: inherit;
      }
      .box {
        max-height: 20rem;
        overflow: auto;
        padding: 8px;
        margin-bottom: 8px;
        background: var(--vscode-editor-background);
        border: 1px solid
          var(--vscode-widget-border, var(--vscode-contrastBorder, var(--vscode-panel-border)));
        border-radius: 3px;
      }
      .pair {
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr));
      }
      .sent,
      .again {
        margin-top: 16px;
      }
      details {
        margin-bottom: 8px;
      }
      details[open] > summary {
        margin-bottom: 8px;
      }
    `,
  ];

  /** The diagnosis that is looked at; the newest usable one without it. */
  @state() private chosen?: string;

  protected override memory({ id }: AnalysisCase): unknown {
    return { id };
  }

  protected override content(state: AnalysisCase): TemplateResult {
    const view = this.view(state);
    const ask = (request: AnalysisRequest, name?: string) => void this.ask(request, name);
    const parts = { state, ask, isBusy: (name: string) => this.isBusy(name) };
    return html`${this.header(state)} ${verdictSection(parts)} ${responseSection(parts)}
    ${diagnosisTabs(state.diagnoses, view, (id) => (this.chosen = id))} ${diagnosisSection(parts, view)}
    ${contrastSection(parts, view)} ${samplesSection(parts)}`;
  }

  private view({ diagnoses }: AnalysisCase): DiagnosisView | undefined {
    const chosen = diagnoses.find(({ diagnosis }) => diagnosis.id === this.chosen);
    return chosen ?? diagnoses.find(({ diagnosis }) => diagnosis.status !== 'failed') ?? diagnoses[0];
  }

  private header({ task, suite, role, target }: AnalysisCase): TemplateResult {
    const step = (by: 'next' | 'previous') => () => void this.ask({ type: 'step', by });
    return html`<header class="row spread">
      <div>
        <h1>${task}</h1>
        <span class="faint"
          >${suite} · ${role === 'teach' ? role : `${role ?? 'no role'}, held out`} · answered by
          ${target}</span
        >
      </div>
      <nav class="row" aria-label="Cases">
        <vscode-icon
          name="arrow-up"
          action-icon
          label="Previous failed case"
          title="Previous failed case"
          @click=${step('previous')}
        ></vscode-icon>
        <vscode-icon
          name="arrow-down"
          action-icon
          label="Next failed case"
          title="Next failed case"
          @click=${step('next')}
        ></vscode-icon>
      </nav>
    </header>`;
  }
}
