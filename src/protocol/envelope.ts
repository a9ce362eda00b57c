/** How host and webview talk: the webview asks, the host answers each request once and sends its state when it is new. */

/** What a webview sends. */
export interface RequestEnvelope<Request> {
  id: number;
  request: Request;
}

/** What the host sends. */
export type HostEnvelope<State> =
  | { type: 'state'; state: State }
  | { type: 'done'; id: number }
  | { type: 'failed'; id: number; message: string; hint: string };

/** What every panel's state can be, besides its own. */
export type PanelState<Own> =
  | { kind: 'loading' }
  | { kind: 'empty'; message: string }
  | { kind: 'failed'; message: string; hint: string }
  | Own;
