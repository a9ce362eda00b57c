import { Uri, type Disposable, type LogOutputChannel, type WebviewPanel } from 'vscode';
import { isAbort, messageOf, UserError } from '../../base/errors';
import type { Interest } from '../../book/changes';
import type { HostEnvelope, PanelState, RequestEnvelope } from '../../protocol/envelope';
import type { Session } from '../session/session';
import { Disposables } from '../support/disposables';
import { panelHtml } from './html';

/** What every panel is made with. */
export interface PanelParts {
  session: Session;
  log: LogOutputChannel;
  /** Where the extension is installed. */
  extension: Uri;
}

/**
 * The host's side of a webview panel. It sends the state when that is new, and answers every request: done, or failed
 * and why.
 */
export abstract class Panel<Own, Request extends { type: string }> implements Disposable {
  protected readonly disposables = new Disposables();
  /** Only the newest state that was asked for is sent: an older one may be ready later. */
  private version = 0;
  private isDisposed = false;
  /** Something was new while nobody saw the panel. */
  private isStale = false;

  /** @param name of the bundle, see html.ts */
  constructor(
    readonly view: WebviewPanel,
    protected readonly parts: PanelParts,
    name: string,
  ) {
    const { extension, session } = parts;
    view.webview.options = {
      enableScripts: true,
      localResourceRoots: [Uri.joinPath(extension, 'dist', 'webview')],
    };
    const icon = (theme: string) => Uri.joinPath(extension, 'media', `panel-${theme}.svg`);
    view.iconPath = { light: icon('light'), dark: icon('dark') };
    this.disposables.add(
      view.webview.onDidReceiveMessage((message) => void this.answer(message as RequestEnvelope<Request>)),
    );
    this.disposables.add(
      view.onDidChangeViewState(() => {
        if (this.isStale) this.renew();
      }),
    );
    this.disposables.add(view.onDidDispose(() => this.dispose()));
    this.disposables.add(
      session.onChangeOf(
        () => this.interest(),
        () => this.renew(),
      ),
    );
    view.webview.html = panelHtml(view.webview, extension, name, view.title);
  }

  /** What of the book is shown. */
  protected abstract interest(): Interest;
  /** What is to be shown now. May throw: the panel then shows why. */
  protected abstract state(): Promise<PanelState<Own>>;
  /** Does what a person asked for; `ready` is dealt with. */
  protected abstract handle(request: Request): Promise<void>;

  /** Sends the state as it is now; where nobody sees it, once somebody does. */
  renew(): void {
    this.isStale = !this.view.visible;
    if (this.isStale) return;
    const version = ++this.version;
    void this.safeState().then((state) => {
      if (version === this.version) this.send({ type: 'state', state });
    });
  }

  get disposed(): boolean {
    return this.isDisposed;
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.disposables.dispose();
    this.view.dispose();
  }

  private async answer({ id, request }: RequestEnvelope<Request>): Promise<void> {
    try {
      if (request.type === 'ready') this.renew();
      else await this.handle(request);
      this.send({ type: 'done', id });
    } catch (error) {
      this.send({ type: 'failed', id, ...this.explain(error) });
    }
  }

  private async safeState(): Promise<PanelState<Own>> {
    try {
      return await this.state();
    } catch (error) {
      return { kind: 'failed', ...this.explain(error) };
    }
  }

  private explain(error: unknown): { message: string; hint: string } {
    if (isAbort(error)) return { message: 'Cancelled.', hint: '' };
    if (error instanceof UserError) return { message: error.message, hint: error.hint };
    this.parts.log.error(error instanceof Error ? error : messageOf(error));
    return { message: messageOf(error), hint: 'The log of Errorbook says more.' };
  }

  private send(message: HostEnvelope<PanelState<Own>>): void {
    if (!this.isDisposed) void this.view.webview.postMessage(message);
  }
}
