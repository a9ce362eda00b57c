import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-icon/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import type { PanelState } from '../src/protocol/envelope';
import { Host, RequestFailed } from './host';
import { base } from './styles';

/** What every panel's element does: it shows the host's state, asks for things, and says what is under way or failed. */
export abstract class PanelElement<
  Own extends { kind: string },
  Request extends { type: string },
> extends LitElement {
  static override styles = [base];

  @state() protected state: PanelState<Own> = { kind: 'loading' };
  /** Requests under way, by what the person asked for. */
  @state() private busy: readonly string[] = [];
  @state() private failure?: RequestFailed;
  private readonly host = new Host<PanelState<Own>, Request>((next) => this.receive(next));

  override connectedCallback(): void {
    super.connectedCallback();
    void this.host.request({ type: 'ready' } as Request);
  }

  /** What the panel shows when there is something to show. */
  protected abstract content(state: Own): TemplateResult;
  /** What brings the panel back after a reload. */
  protected abstract memory(state: Own): unknown;

  /** Asks the host; shows that it is under way, and why it failed. `name` tells one button from another. */
  protected async ask(request: Request, name: string = request.type): Promise<void> {
    if (this.isBusy(name)) return;
    this.busy = [...this.busy, name];
    this.failure = undefined;
    try {
      await this.host.request(request);
    } catch (error) {
      this.failure = error instanceof RequestFailed ? error : new RequestFailed(String(error), '');
    } finally {
      this.busy = this.busy.filter((each) => each !== name);
    }
  }

  protected isBusy(name: string): boolean {
    return this.busy.includes(name);
  }

  protected override render(): TemplateResult {
    return html`${this.busy.length > 0 ? html`<vscode-progress-bar class="busy" label="Under way"></vscode-progress-bar>` : nothing}
      <main>${this.failed()}${this.body()}</main>`;
  }

  private receive(next: PanelState<Own>): void {
    const before = this.state;
    this.state = next;
    if (!isShared(next)) this.host.remember(this.memory(next));
    if (before.kind !== next.kind) this.failure = undefined;
  }

  private body(): TemplateResult {
    const { state } = this;
    if (!isShared(state)) return this.content(state);
    switch (state.kind) {
      case 'loading':
        return html`<p class="faint" role="status">Loading …</p>`;
      case 'empty':
        return html`<p class="faint">${state.message}</p>`;
      case 'failed':
        return notice(state.message, state.hint);
    }
  }

  private failed(): TemplateResult | typeof nothing {
    return this.failure === undefined ? nothing : notice(this.failure.message, this.failure.hint);
  }
}

type Shared = Exclude<PanelState<never>, never>;

function isShared(state: { kind: string }): state is Shared {
  return state.kind === 'loading' || state.kind === 'empty' || state.kind === 'failed';
}

function notice(message: string, hint: string): TemplateResult {
  return html`<div class="notice" role="alert">
    <vscode-icon name="error"></vscode-icon>
    <span>${message} ${hint === '' ? nothing : html`<span class="faint">${hint}</span>`}</span>
  </div>`;
}
