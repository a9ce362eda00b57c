import { html, nothing, type TemplateResult } from 'lit';
import type { AnalysisCase } from '../../src/views/analysis/shown';
import type { AnalysisRequest } from '../../src/protocol/analysis';

/** What the sections of the panel are made from. */
export interface Parts {
  state: AnalysisCase;
  /** Asks the host; `name` tells apart buttons of the same kind. */
  ask: (request: AnalysisRequest, name?: string) => void;
  isBusy: (name: string) => boolean;
}

interface ButtonOptions {
  icon?: string;
  secondary?: boolean;
  /** Nothing runs in a workspace that is not trusted. */
  runs?: boolean;
  name?: string;
  /** What it does, where the label is short. */
  title?: string;
}

/** A button that asks the host for something. */
export function button(
  { state, ask, isBusy }: Parts,
  label: string,
  request: AnalysisRequest,
  options: ButtonOptions = {},
): TemplateResult {
  const { icon, secondary = true, runs = false, name = request.type, title } = options;
  const isForbidden = runs && !state.canRun;
  return html`<vscode-button
    ?secondary=${secondary}
    icon=${icon ?? nothing}
    ?disabled=${isForbidden || isBusy(name)}
    title=${isForbidden ? 'Errorbook runs nothing in a workspace that is not trusted' : (title ?? nothing)}
    @click=${() => ask(request, name)}
    >${label}</vscode-button
  >`;
}

/** A link that asks the host for something. */
export function link({ ask }: Parts, label: string, request: AnalysisRequest): TemplateResult {
  return html`<button type="button" class="link" @click=${() => ask(request)}>${label}</button>`;
}
