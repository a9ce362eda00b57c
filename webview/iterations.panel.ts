import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Outcome } from '../src/domain/iteration';
import type { ChangedTask, IterationsView } from '../src/views/iterations/shown';
import type { IterationsRequest } from '../src/protocol/iterations';
import { PanelElement } from './element';
import { comparisonSection } from './iterations/comparison';
import { lossSection } from './iterations/loss';
import { stepsSection } from './iterations/steps';
import { usageSection } from './iterations/usage';
import { base } from './styles';
import { tables } from './iterations/tables';

/** An iteration: how far it is, whether it helped, and what it cost. */
@customElement('errorbook-iterations')
export class IterationsElement extends PanelElement<IterationsView, IterationsRequest> {
  static override styles = [
    base,
    tables,
    css`
      vscode-single-select {
        width: 22rem;
        max-width: 100%;
      }
      .choice {
        display: flex;
        flex-direction: column;
        gap: 4px;
        max-width: 100%;
      }
    `,
  ];

  protected override memory({ shown, before, after }: IterationsView): unknown {
    return { iteration: shown?.id, before, after };
  }

  protected override content(view: IterationsView): TemplateResult {
    const open = ({ before, after }: ChangedTask) => {
      const one = after ?? before;
      if (before !== undefined && after !== undefined) void this.ask({ type: 'diff', before, after });
      else if (one !== undefined) void this.ask({ type: 'openCase', case: one });
    };
    return html`${this.header(view)} ${view.shown === undefined ? nothing : stepsSection(view.shown)}
    ${view.shown?.training === undefined ? nothing : lossSection(view.shown.training)}
    ${view.power === undefined ? nothing : html`<p class="faint">${view.power}</p>`} ${this.choice(view)}
    ${comparisonSection(view, open)} ${usageSection(view.usage)}`;
  }

  private header({ shown, iterations, canRun }: IterationsView): TemplateResult {
    const [newest] = iterations;
    return html`<header class="row spread">
      <div>
        <h1>${shown?.id ?? 'No iteration yet'}</h1>
        <span class="faint">${began(shown?.at)}${outcomeText(shown?.outcome)}</span>
      </div>
      <div class="row">
        ${iterations.length < 2 ? nothing : this.iterationChoice(iterations, shown?.id)}
        ${
          shown?.outcome === undefined
            ? nothing
            : html`<vscode-button secondary icon="graph" @click=${() => void this.ask({ type: 'report' })}
                >Report</vscode-button
              >`
        }
        <vscode-button
          icon="run-all"
          ?disabled=${!canRun || this.isBusy('run')}
          @click=${() => void this.ask({ type: 'run' })}
          >${newest === undefined || newest.standing === 'done' ? 'Run iteration' : `Resume ${newest.id}`}</vscode-button
        >
      </div>
    </header>`;
  }

  private iterationChoice(
    iterations: IterationsView['iterations'],
    shown: string | undefined,
  ): TemplateResult {
    const choose = (event: Event) =>
      void this.ask({ type: 'show', iteration: (event.target as HTMLSelectElement).value });
    return html`<vscode-single-select label="Iteration" .value=${shown ?? ''} @change=${choose}>
      ${iterations.map(({ id, standing }) => html`<vscode-option value=${id} ?selected=${id === shown}>${id} (${standing})</vscode-option>`)}
    </vscode-single-select>`;
  }

  private choice({ runs, before, after }: IterationsView): TemplateResult | typeof nothing {
    if (runs.length < 2) return nothing;
    const compare = (old: string | undefined, fresh: string | undefined) => {
      if (old && fresh) void this.ask({ type: 'compare', before: old, after: fresh });
    };
    const select = (title: string, value: string | undefined, choose: (id: string) => void) =>
      html`<div class="choice">
        <span class="faint">${title}</span>
        <vscode-single-select
          label=${title}
          @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}
        >
          <vscode-option value="" ?selected=${value === undefined}>Choose a run</vscode-option>
          ${runs.map((run) => html`<vscode-option value=${run.id} ?selected=${run.id === value} description=${run.target}>${run.id}</vscode-option>`)}
        </vscode-single-select>
      </div>`;
    const firstRun = runs[0]?.id;
    return html`<section aria-label="Runs to compare">
      <h2>Before and after</h2>
      <div class="row">
        ${select('Before', before, (id) => compare(id, after ?? runs.at(-1)?.id))}
        ${select('After', after, (id) => compare(before ?? firstRun, id))}
      </div>
    </section>`;
  }
}

function began(at: string | undefined): string {
  return at ? `Began ${new Date(at).toLocaleString()}` : '';
}

const OUTCOMES: Record<Outcome, string> = {
  promoted: 'promoted by the gate',
  kept: 'the model before is kept',
  inconclusive: 'inconclusive: the model before is kept',
  'rolled back': 'its promotion was rolled back',
};

function outcomeText(outcome: Outcome | undefined): string {
  return outcome === undefined ? '' : ` · ${OUTCOMES[outcome]}`;
}
