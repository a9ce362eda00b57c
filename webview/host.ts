import type { HostEnvelope, RequestEnvelope } from '../src/protocol/envelope';

/** What VS Code puts into every webview's page. */
interface VsCode {
  postMessage(message: unknown): void;
  setState(state: unknown): void;
  getState(): unknown;
}
declare function acquireVsCodeApi(): VsCode;

/** A request that failed, with what a person can do about it. */
export class RequestFailed extends Error {
  constructor(
    message: string,
    readonly hint: string,
  ) {
    super(message);
  }
}

interface Waiting {
  resolve: () => void;
  reject: (error: Error) => void;
}

/** The webview's side of a panel's protocol. */
export class Host<State, Request> {
  private readonly vscode = acquireVsCodeApi();
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;

  /** @param onState is called with every state that the host sends */
  constructor(private readonly onState: (state: State) => void) {
    window.addEventListener('message', ({ data }: MessageEvent<HostEnvelope<State>>) => this.receive(data));
    window.addEventListener('pagehide', () => this.rejectAll());
  }

  /** Asks the host to do something. @throws RequestFailed when it could not */
  request(request: Request): Promise<void> {
    const id = this.nextId++;
    const envelope: RequestEnvelope<Request> = { id, request };
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.vscode.postMessage(envelope);
    });
  }

  /** Keeps what brings the panel back after the window was reloaded. */
  remember(state: unknown): void {
    this.vscode.setState(state);
  }

  private receive(message: HostEnvelope<State>): void {
    if (message.type === 'state') return this.onState(message.state);
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.type === 'done') waiting?.resolve();
    else waiting?.reject(new RequestFailed(message.message, message.hint));
  }

  private rejectAll(): void {
    for (const { reject } of this.waiting.values()) reject(new RequestFailed('The panel was closed.', ''));
    this.waiting.clear();
  }
}
